// Traces of programs whose dirtying is known, for tests.
#pragma once

#include <cmath>
#include <random>

#include "traces/format/trace.hpp"

namespace remus {

// Pages each written at random moments, at their own rate: N(T) = sum over kinds of pages (1 - e^(-rate T)) exactly.
struct PageKind {
  std::uint64_t pages;
  double per_second;
};

inline double distinct_pages(const std::vector<PageKind>& kinds, Duration run) {
  double sum = 0;
  for (const PageKind& k : kinds) sum -= static_cast<double>(k.pages) * std::expm1(-k.per_second * run.in_seconds());
  return sum;
}

// `identities`: with the pages' numbers.
inline traces::Trace simulated_trace(const std::vector<PageKind>& kinds, Duration run, std::size_t epochs,
                                     bool identities, std::uint64_t seed = 1) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform;
  traces::Trace trace;
  for (std::size_t i = 0; i < epochs; ++i) {
    std::vector<traces::PageNumber> written;
    traces::PageNumber page = 0;
    for (const PageKind& k : kinds) {
      const double written_share = -std::expm1(-k.per_second * run.in_seconds());
      for (std::uint64_t n = 0; n < k.pages; ++n, ++page) {
        if (uniform(random) < written_share) written.push_back(page);
      }
    }
    traces::EpochRecord epoch;
    epoch.end = run * static_cast<std::int64_t>(i + 1);
    epoch.run = run;
    epoch.dirty = Pages(static_cast<std::int64_t>(written.size()));
    trace.epochs.push_back(epoch);
    if (identities) trace.pages.push_back(std::move(written));
  }
  return trace;
}

// Counts as given, every epoch as long as `run`.
inline traces::Trace trace_of_counts(const std::vector<double>& counts, Duration run) {
  traces::Trace trace;
  for (const double count : counts) {
    traces::EpochRecord epoch;
    epoch.end = run * static_cast<std::int64_t>(trace.epochs.size() + 1);
    epoch.run = run;
    epoch.dirty = Pages(std::llround(count));
    trace.epochs.push_back(epoch);
  }
  return trace;
}

inline traces::Trace constant_trace(double count, Duration run, std::size_t epochs) {
  return trace_of_counts(std::vector<double>(epochs, count), run);
}

inline void set_sizes(traces::Trace& trace, traces::SizeKind kind, std::int64_t bytes_per_page) {
  for (traces::EpochRecord& epoch : trace.epochs) {
    epoch.sizes[static_cast<std::size_t>(kind)] = Bytes(epoch.dirty.count() * bytes_per_page);
    epoch.sampled = epoch.dirty;
  }
}

}  // namespace remus
