// Can this machine record at all?
#pragma once

namespace remus::record {

// Tries the mechanism on a page of this process. Throws RecordError naming what is missing: the kernel (too old, or
// built without userfaultfd), or the permission.
void require_kernel_support();

}  // namespace remus::record
