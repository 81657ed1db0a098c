#include "models/workload/dirty_tape.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <unordered_map>

namespace remus {
namespace {

// Numbers pages in the order of their first write.
class PageNumbers {
 public:
  std::vector<std::uint32_t> of(const std::vector<traces::PageNumber>& pages) {
    std::vector<std::uint32_t> out;
    out.reserve(pages.size());
    for (const traces::PageNumber page : pages)
      out.push_back(numbers_.try_emplace(page, static_cast<std::uint32_t>(numbers_.size())).first->second);
    return out;
  }
  std::uint32_t count() const { return static_cast<std::uint32_t>(numbers_.size()); }

 private:
  std::unordered_map<traces::PageNumber, std::uint32_t> numbers_;
};

TapeEpoch tape_epoch(const traces::EpochRecord& record) {
  TapeEpoch epoch;
  epoch.run = record.run;
  epoch.pages = static_cast<double>(record.dirty.count());
  for (std::size_t kind = 0; kind < epoch.bytes.size(); ++kind)
    if (record.sizes[kind]) epoch.bytes[kind] = static_cast<double>(record.sizes[kind]->count());
  return epoch;
}

// An epoch without pages has nothing to measure, and so counts as measured.
std::optional<double> added(const TapeEpoch& a, const TapeEpoch& b, std::size_t kind) {
  if ((!a.bytes[kind] && a.pages > 0) || (!b.bytes[kind] && b.pages > 0)) return std::nullopt;
  return a.bytes[kind].value_or(0) + b.bytes[kind].value_or(0);
}

void fold(TapeEpoch& into, const TapeEpoch& other, bool has_pages) {
  for (std::size_t kind = 0; kind < into.bytes.size(); ++kind) into.bytes[kind] = added(into, other, kind);
  into.run += other.run;
  into.pages += other.pages;
  if (!has_pages) return;
  into.which.insert(into.which.end(), other.which.begin(), other.which.end());
  std::sort(into.which.begin(), into.which.end());
  into.which.erase(std::unique(into.which.begin(), into.which.end()), into.which.end());
  into.pages = static_cast<double>(into.which.size());
}

void check(const traces::Trace& trace) {
  if (trace.header.page_size != kPageSize.count())
    throw std::invalid_argument("its pages have " + std::to_string(trace.header.page_size) +
                                " B: only traces of 4096 B pages can be replayed");
  const auto runs = [](const traces::EpochRecord& epoch) { return epoch.run > Duration(0); };
  if (std::none_of(trace.epochs.begin(), trace.epochs.end(), runs))
    throw std::invalid_argument("it has no epoch of any length: record it again, for longer");
}

}  // namespace

DirtyTape::DirtyTape(const traces::Trace& trace) {
  check(trace);
  PageNumbers numbers;
  for (std::size_t i = 0; i < trace.epochs.size(); ++i) {
    TapeEpoch epoch = tape_epoch(trace.epochs[i]);
    if (trace.has_pages()) epoch.which = numbers.of(trace.pages[i]);
    const bool last_had_no_length = !epochs_.empty() && epochs_.back().run == Duration(0);
    if (last_had_no_length)
      fold(epochs_.back(), epoch, trace.has_pages());
    else
      epochs_.push_back(std::move(epoch));
  }
  if (epochs_.back().run == Duration(0)) {
    fold(epochs_[epochs_.size() - 2], epochs_.back(), trace.has_pages());
    epochs_.pop_back();
  }
  for (TapeEpoch& epoch : epochs_) {
    epoch.start = length_;
    length_ += epoch.run;
  }
  page_numbers_ = numbers.count();
}

bool DirtyTape::has_sizes(traces::SizeKind kind) const {
  return std::any_of(epochs_.begin(), epochs_.end(), [kind](const TapeEpoch& epoch) {
    return epoch.bytes[static_cast<std::size_t>(kind)].has_value() && epoch.pages > 0;
  });
}

}  // namespace remus
