#include "tools/record/address_space.hpp"

namespace remus::record {
namespace {

// The kernel's own pages in every process: [vdso], [vvar], [vvar_vclock], [vsyscall].
bool is_kernels(const Mapping& mapping) { return mapping.name.starts_with("[v"); }

bool is_tracked(const Mapping& mapping) { return !is_kernels(mapping) && (mapping.writable || !mapping.shared); }

class Nobody : public ScanListener {
 public:
  void written(const TrackedMemory&, const PageRun&) override {}
  void present(const TrackedMemory&, const PageRun&) override {}
  void owner_ended(OwnerId) override {}
};

std::uint64_t in_pages(std::uint64_t bytes) { return bytes / static_cast<std::uint64_t>(kPageSize.count()); }

}  // namespace

AddressSpace::AddressSpace(TrackedMemory memory, Owners& owners)
    : memory_(std::move(memory)), owners_(owners), owner_(owners.fresh()) {}

void AddressSpace::scan(ScanListener& listener) {
  std::set<std::uint64_t> refused;
  for (const Mapping& mapping : read_mappings(memory_.maps())) {
    if (!is_tracked(mapping)) continue;
    try {
      scan(mapping, listener);
    } catch (const TrackingRefused&) {
      refused.insert(mapping.start);
      // Once only: it may have been unmapped since the list was read.
      if (refused_before_.contains(mapping.start)) refused_.insert(mapping.start);
    }
  }
  refused_before_ = std::move(refused);
}

void AddressSpace::ignore_written() {
  Nobody nobody;
  scan(nobody);
}

void AddressSpace::scan(const Mapping& mapping, ScanListener& listener) {
  const auto found = memory_.scan(mapping.start, mapping.end, mapping.shared ? kSharedPages : kPrivatePages);
  if (found.empty()) return;
  const OwnerId owner = mapping.shared ? owners_.of_object(mapping.device, mapping.inode) : owner_;
  const std::uint64_t numbered_from = mapping.shared ? mapping.start - mapping.offset : 0;  // may wrap around: so be it
  for (const WrittenRange& range : found) {
    listener.written(memory_, {.address = range.start,
                               .owner = owner,
                               .first_page = in_pages(range.start - numbered_from),
                               .count = Pages(static_cast<std::int64_t>(in_pages(range.bytes())))});
  }
}

}  // namespace remus::record
