#include "tools/record/epoch_collector.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "tools/record/tracked_memory.hpp"

namespace remus::record {

traces::PageNumber EpochCollector::number(const PageRun& run, std::int64_t index) {
  const std::uint64_t page = run.first_page + static_cast<std::uint64_t>(index);
  return numbering_ == Numbering::dense ? numbers_.number(run.owner, page) : page;
}

bool EpochCollector::is_first_in_epoch(traces::PageNumber page) {
  if (page >= last_epoch_.size()) last_epoch_.resize(std::max<std::size_t>(page + 1, last_epoch_.size() * 2));
  return std::exchange(last_epoch_[page], epoch_) != epoch_;
}

void EpochCollector::written(const TrackedMemory& memory, const PageRun& run) {
  std::vector<bool> is_first(static_cast<std::size_t>(run.count.count()));
  for (std::int64_t i = 0; i < run.count.count(); ++i) {
    const traces::PageNumber page = number(run, i);
    is_first[static_cast<std::size_t>(i)] = is_first_in_epoch(page);
    if (is_first[static_cast<std::size_t>(i)]) pages_.push_back(page);
  }
  if (sampler_ == nullptr) return;
  read_pages(memory, run, [&](std::int64_t i, const Page& now) {
    if (is_first[static_cast<std::size_t>(i)]) {
      sampler_->see(number(run, i), now);
    } else {  // two processes wrote it
      sampler_->remember(number(run, i), now);
    }
  });
}

void EpochCollector::present(const TrackedMemory& memory, const PageRun& run) {
  if (sampler_ == nullptr) return;
  read_pages(memory, run, [&](std::int64_t i, const Page& now) { sampler_->remember(number(run, i), now); });
}

template <class Take>
void EpochCollector::read_pages(const TrackedMemory& memory, const PageRun& run, const Take& take) {
  constexpr std::int64_t kAtOnce = 64;
  std::vector<Page> pages(static_cast<std::size_t>(std::min(kAtOnce, run.count.count())));
  for (std::int64_t done = 0; done < run.count.count(); done += kAtOnce) {
    const auto wanted = static_cast<std::size_t>(std::min(kAtOnce, run.count.count() - done));
    const std::uint64_t address = run.address + static_cast<std::uint64_t>(done * kPageSize.count());
    // Less than wanted: unmapped since the scan.
    const std::size_t got = memory.read(address, std::as_writable_bytes(std::span(pages).first(wanted))) / sizeof(Page);
    for (std::size_t i = 0; i < got; ++i) take(done + static_cast<std::int64_t>(i), pages[i]);
  }
}

void EpochCollector::owner_ended(OwnerId owner) {
  for (const traces::PageNumber page : numbers_.forget(owner)) {
    if (sampler_ != nullptr) sampler_->forget(page);
  }
}

CollectedEpoch EpochCollector::take() {
  ++epoch_;
  std::sort(pages_.begin(), pages_.end());
  CollectedEpoch epoch{.pages = std::exchange(pages_, {}), .contents = std::nullopt};
  if (sampler_ != nullptr) epoch.contents = sampler_->take_epoch();
  return epoch;
}

}  // namespace remus::record
