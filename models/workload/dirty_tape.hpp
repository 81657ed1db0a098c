// A trace prepared for replay: its epochs end to end on the program's own clock, as an endless loop. Immutable, so that
// many simulations can share one.
//
// Epochs of no length (a recorder's clock may be coarser than its epochs) are folded into the next, the last ones into
// the one before: pages united, counts and sizes added.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/units/quantity.hpp"
#include "traces/format/trace.hpp"

namespace remus {

struct TapeEpoch {
  Duration start, run;               // run > 0
  double pages = 0;                  // distinct
  std::vector<std::uint32_t> which;  // their numbers on the tape, without repetition; empty when only counts are known
  std::array<std::optional<double>, traces::kSizeKindNames.size()> bytes;  // compressed, all pages together
};

class DirtyTape {
 public:
  // Throws std::invalid_argument (what is wrong, without a place) for a trace that cannot be replayed: no epoch of a
  // length above 0, or pages of another size than kPageSize.
  explicit DirtyTape(const traces::Trace& trace);
  const std::vector<TapeEpoch>& epochs() const { return epochs_; }  // at least one
  Duration length() const { return length_; }                       // of one round of the loop
  bool has_pages() const { return page_numbers_ > 0; }
  // Page numbers on the tape are below this.
  std::uint32_t page_numbers() const { return page_numbers_; }
  bool has_sizes(traces::SizeKind kind) const;

 private:
  std::vector<TapeEpoch> epochs_;
  Duration length_;
  std::uint32_t page_numbers_ = 0;
};

}  // namespace remus
