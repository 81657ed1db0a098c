// What hypervisors and the kernel hand out, written to a file as it comes, as a trace. FORMAT.md specifies the files.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "traces/format/read.hpp"
#include "traces/format/trace.hpp"

namespace remus::traces {

enum class RawForm {
  xen_logdirty,  // bitmaps of XEN_DOMCTL_SHADOW_OP_CLEAN
  kvm_bitmap,    // bitmaps of KVM_GET_DIRTY_LOG
  kvm_ring,      // struct kvm_dirty_gfn, a count before those of each epoch
  pagemap_scan,  // struct page_region of PAGEMAP_SCAN, likewise
};
// By RawForm.
inline constexpr std::array<std::string_view, 4> kRawFormNames{"xen-logdirty", "kvm-bitmap", "kvm-ring",
                                                               "pagemap-scan"};

// Bitmaps do not say how many pages they are of.
bool needs_pages(RawForm form);

// What such a file does not say.
struct RawShape {
  RawForm form = RawForm::xen_logdirty;
  Duration epoch;                      // length of each; more than 0 and at most kLongest (check.hpp)
  std::optional<std::uint64_t> pages;  // size of the address space, 1 to kPageNumberEnd; see needs_pages
};

// Throws TraceError: "NAME: at byte OFFSET: ...". Preconditions (checked): those of RawShape.
Trace read_raw(std::string_view bytes, const std::string& name, const RawShape& shape, const ReadLimits& limits = {});

}  // namespace remus::traces
