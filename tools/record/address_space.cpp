#include "tools/record/address_space.hpp"

#include <algorithm>
#include <utility>

namespace remus::record {
namespace {

// The kernel's own pages in every process: [vdso], [vvar], [vvar_vclock], [vsyscall].
bool is_kernels(const Mapping& mapping) { return mapping.name.starts_with("[v"); }

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

void AddressSpace::scan(pid_t pid, const FaultedPages& faulted, ScanListener& listener) {
  std::vector<Mapping> before = std::move(mappings_);
  scan_mappings(pid, listener);
  // Faults in a mapping that is gone by now are judged by what it was.
  std::vector<std::uint64_t> unseen = unseen_faults(faulted, seen_, before);
  std::erase_if(unseen, [this](std::uint64_t page) { return memory_.is_there(page); });
  const std::uint64_t gone = unseen.size(), moved = pages_without_fault(seen_anew_, faulted);
  count(gone - std::min(gone, moved), faulted);
  scan_kernel_written(pid, listener);
}

void AddressSpace::lose(const FaultedPages& faulted) { count(unseen_faults(faulted, {}, mappings_).size(), faulted); }

void AddressSpace::count(std::uint64_t gone, const FaultedPages& faulted) {
  given_back_ += gone;
  faults_ += faulted.pages.size();
  dropped_faults_ += faulted.dropped;  // told late, with a later fault: so the sums are put in proportion
}

void AddressSpace::ignore_written(pid_t pid) {
  Nobody nobody;
  scan(pid, {}, nobody);
}

void AddressSpace::scan_mappings(pid_t pid, ScanListener& listener) {
  Nobody nobody;
  std::set<std::uint64_t> refused;
  seen_.clear();
  seen_anew_.clear();
  mappings_ = read_mappings(memory_.maps());
  might_be_written_ = std::exchange(may_be_written_, {});
  for (const Mapping& mapping : mappings_) {
    if (is_kernels(mapping) || is_ring(mapping)) continue;
    const bool locked = mapping.shared && !mapping.writable;
    const std::optional<SharedState> state = locked ? state_of(pid, mapping) : SharedState{.is_dirty = true};
    if (!state) continue;
    try {
      scan(mapping, state->is_dirty ? listener : nobody);
    } catch (const TrackingRefused&) {
      refused.insert(mapping.start);
      // Once only: it may have been unmapped since the list was read.
      if (refused_before_.contains(mapping.start)) refused_.insert(mapping.start);
    }
  }
  refused_before_ = std::move(refused);
}

std::optional<SharedState> AddressSpace::state_of(pid_t pid, const Mapping& mapping) {
  const MappingKey key{mapping.start, mapping.end, mapping.device, mapping.inode};
  SharedState state{.may_be_written = false, .is_dirty = true};
  if (const auto known = might_be_written_.find(key); known != might_be_written_.end()) {
    state.may_be_written = known->second;
  } else {
    state = shared_state(pid, mapping.start);
  }
  may_be_written_[key] = state.may_be_written;
  return state.may_be_written ? std::optional(state) : std::nullopt;
}

void AddressSpace::scan(const Mapping& mapping, ScanListener& listener) {
  const std::size_t tracked_before = memory_.times_tracked();
  for (const WrittenRange& range :
       memory_.scan(mapping.start, mapping.end, mapping.shared ? kSharedPages : kPrivatePages)) {
    seen_.push_back(range);
    if (!mapping.shared && memory_.times_tracked() != tracked_before) seen_anew_.push_back(range);
    tell(mapping, range, listener);
  }
}

void AddressSpace::scan_kernel_written(pid_t pid, ScanListener& listener) {
  for (const WrittenRange& range : kernel_written_.changed(memory_, pid, mappings_, seen_)) {
    for (const Mapping& mapping : mappings_) {
      const WrittenRange part{std::max(range.start, mapping.start), std::min(range.end, mapping.end)};
      if (part.start < part.end) tell(mapping, part, listener);
    }
  }
}

void AddressSpace::tell(const Mapping& mapping, const WrittenRange& range, ScanListener& listener) {
  const std::uint64_t numbered_from = mapping.shared ? mapping.start - mapping.offset : 0;  // may wrap around: so be it
  listener.written(memory_, {.address = range.start,
                             .owner = mapping.shared ? owners_.of_object(mapping.device, mapping.inode) : owner_,
                             .first_page = in_pages(range.start - numbered_from),
                             .count = Pages(static_cast<std::int64_t>(in_pages(range.bytes())))});
}

}  // namespace remus::record
