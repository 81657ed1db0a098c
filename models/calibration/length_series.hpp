// Sorts the epochs of traces by their length: what was measured at each, in order of time.
//
// Counts: epochs of like length within a recording belong together, however the recorder's clock ticks (a length of
// 25 ms may be 24 and 28 ms in turn), and so do recordings of like length. A recording made at several lengths, one
// after the other, gives several series; odd epochs among others go to the nearest length, since to leave them out
// would bias the mean (epochs are cut short or drawn out because of what the program did in them). Pages of an epoch
// without length (two scans within one tick of its clock) are added to the next one's. A recording's first epoch is
// left out when it exceeds every other by half: it then holds what was written before. Identities: unions of 2, 3, 4,
// 6, ... 40 neighbours are further lengths, as long as kFewestUnions of them remain (of short recordings a quarter as
// many as it has epochs).
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "traces/format/trace.hpp"

namespace remus {

struct LengthSeries {
  bool from_unions = false;
  std::vector<Duration> runs;  // of the epochs (or unions), in order of time, as many as pages
  std::vector<double> pages;
  struct Sizes {
    double bytes = 0, pages = 0;  // sums over the epochs whose pages were measured
  };
  std::array<Sizes, traces::kSizeKindNames.size()> sizes{};  // by SizeKind

  Duration mean_run() const;
  std::optional<double> bytes_per_page(traces::SizeKind) const;  // empty: not measured
};

inline constexpr std::size_t kFewestUnions = 20;

// By mean run. Empty when no epoch has a length.
std::vector<LengthSeries> series_by_length(const std::vector<traces::Trace>&);

}  // namespace remus
