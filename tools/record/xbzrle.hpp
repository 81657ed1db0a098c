// XBZRLE, the delta coding of QEMU's migration (docs/devel/migration, migration/xbzrle.c): what changed in a page as
// pairs of runs. (unchanged length, changed length, the changed bytes)*; lengths are ULEB128 (one byte below 128, two
// below 16384); a last run of unchanged bytes is left out. A single unchanged byte ends a changed run.
#pragma once

#include <optional>
#include <vector>

#include "tools/record/page.hpp"

namespace remus::record {

// Nothing when the code would be longer than the page: it is then sent as it is. Empty when nothing changed.
std::optional<std::vector<std::byte>> xbzrle_encode(const Page& before, const Page& now);

// The length of that code, without making it: 0 if nothing changed, at most the page's size.
Bytes xbzrle_size(const Page& before, const Page& now);

}  // namespace remus::record
