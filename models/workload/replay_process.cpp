#include "models/workload/replay_process.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "models/workload/page_pool.hpp"

namespace remus {

ReplayProcess::ReplayProcess(std::shared_ptr<const DirtyTape> tape, const DirtyCurve& curve, Pages memory,
                             std::optional<ReplayedSize> size)
    : tape_(std::move(tape)), curve_(curve), memory_(memory), flat_(curve.mean(tape_->length()) <= 0), size_(size) {}

// Without what pages_in() has worked out: the copy can do that again, and there may be much of it.
std::unique_ptr<DirtyProcess> ReplayProcess::clone() const {
  auto copy = std::make_unique<ReplayProcess>(tape_, curve_, memory_, size_);
  copy->size_factor_ = size_factor_;
  copy->first_ = first_;
  copy->into_first_ = into_first_;
  return copy;
}

double ReplayProcess::growth(Duration run) const { return flat_ ? run.in_seconds() : curve_.mean(run); }

// How far `run` is from `from` to `to`, as N grows; in time, where N is at its end.
double ReplayProcess::share_between(Duration from, Duration to, Duration run) const {
  const double start = growth(from), end = growth(to);
  if (end - start <= 1e-9 * end) return (run - from).in_seconds() / (to - from).in_seconds();
  return std::clamp((growth(run) - start) / (end - start), 0.0, 1.0);
}

// Pages of `epoch` that no earlier one of the union had.
double ReplayProcess::new_pages(const TapeEpoch& epoch) const {
  seen_.resize(tape_->page_numbers());
  double count = 0;
  for (const std::uint32_t page : epoch.which) {
    if (seen_[page] == epoch_number_) continue;
    seen_[page] = epoch_number_;
    ++count;
  }
  return count;
}

double ReplayProcess::writes_in(Duration run) const {
  return flat_ ? run.in_seconds() : PagePool(memory_).writes_for(curve_.mean(run));
}

// Counts: `epoch` of the tape begins at `last`, and `run` is not beyond its end.
double ReplayProcess::writes_until(Duration run, const Knot& last, const TapeEpoch& epoch) const {
  const double level = PagePool(memory_).writes_for(epoch.pages) / writes_in(epoch.run);
  return last.value + level * (writes_in(run) - writes_in(last.since_start));
}

const TapeEpoch& ReplayProcess::epoch_after(std::size_t knots) const {
  const std::vector<TapeEpoch>& epochs = tape_->epochs();
  return epochs[(first_ + knots) % epochs.size()];
}

void ReplayProcess::add_knot() const {
  const TapeEpoch& epoch = epoch_after(knots_.size());
  const Knot last = last_knot();
  const Duration end = last.since_start + (knots_.empty() ? epoch.run - into_first_ : epoch.run);
  if (tape_->has_pages()) {
    united_ += new_pages(epoch);
    knots_.push_back({end, united_ * growth(end) / growth(into_first_ + end)});
  } else {
    knots_.push_back({end, writes_until(end, last, epoch)});
  }
}

double ReplayProcess::pages_in(Duration run) const {
  if (run <= Duration(0)) return 0;
  while (last_knot().since_start < run) add_knot();
  const auto next = std::lower_bound(knots_.begin(), knots_.end(), run,
                                     [](const Knot& knot, Duration t) { return knot.since_start < t; });
  const Knot last = next == knots_.begin() ? Knot{Duration(0), 0} : *std::prev(next);
  if (!tape_->has_pages()) {
    const auto before = static_cast<std::size_t>(next - knots_.begin());
    return PagePool(memory_).after_writes(writes_until(run, last, epoch_after(before)));
  }
  return last.value + share_between(last.since_start, next->since_start, run) * (next->value - last.value);
}

void ReplayProcess::end_epoch(Duration run, Random&) {
  size_factor_ = Ratio(size_ ? measured_over_expected(run) : 1.0);
  seek(run);
  knots_.clear();
  united_ = 0;
  ++epoch_number_;
}

// Epochs whose sizes were not measured tell nothing; where none were, pages are as the curve says.
double ReplayProcess::measured_over_expected(Duration run) const {
  const std::vector<TapeEpoch>& epochs = tape_->epochs();
  double measured = 0, expected = 0;
  Duration skip = into_first_;
  for (std::size_t i = first_; run > Duration(0); i = (i + 1) % epochs.size()) {
    const TapeEpoch& epoch = epochs[i];
    const Duration part = std::min(run, epoch.run - skip);
    const double share = part.in_seconds() / epoch.run.in_seconds();
    if (const auto& bytes = epoch.bytes[static_cast<std::size_t>(size_->kind)]) {
      measured += share * *bytes;
      expected += share * epoch.pages * size_->curve.mean(epoch.run);
    }
    run -= part;
    skip = Duration(0);
  }
  return expected > 0 ? measured / expected : 1.0;
}

void ReplayProcess::seek(Duration by) {
  const std::vector<TapeEpoch>& epochs = tape_->epochs();
  into_first_ += Duration(by.in_ns() % tape_->length().in_ns());
  while (into_first_ >= epochs[first_].run) {
    into_first_ -= epochs[first_].run;
    first_ = (first_ + 1) % epochs.size();
  }
}

}  // namespace remus
