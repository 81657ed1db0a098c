// Traces that the tests of this folder share.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "traces/format/error.hpp"
#include "traces/format/fields.hpp"
#include "traces/format/trace.hpp"

namespace remus::traces {

inline EpochRecord epoch_ending(std::int64_t end_ms, std::int64_t run_ms, std::int64_t dirty) {
  EpochRecord epoch;
  epoch.end = Duration::ms(end_ms);
  epoch.run = Duration::ms(run_ms);
  epoch.dirty = Pages(dirty);
  return epoch;
}

inline void append(Trace& trace, EpochRecord epoch, std::vector<PageNumber> pages) {
  epoch.dirty = Pages(static_cast<std::int64_t>(pages.size()));
  trace.epochs.push_back(epoch);
  trace.pages.push_back(std::move(pages));
}

// Three epochs: dense pages, none, and far apart ones; every optional value in the first, none in the second.
inline Trace sample_trace() {
  Trace trace;
  trace.header.address_space = "gpfn";
  trace.header.nr_pages = 1U << 20U;
  trace.header.target.command = "sample";
  EpochRecord full = epoch_ending(25, 25, 3);
  full.stop = Duration::us(310);
  for (std::size_t i = 0; i < kValueFields.size(); ++i) {
    const bool pages = kValueFields[i].limit == ValueLimit::pages;
    kValueFields[i].set(full, pages ? static_cast<std::int64_t>(i % 3) + 1 : static_cast<std::int64_t>(1000 * i + 7));
  }
  append(trace, full, {7, 8, 9});
  append(trace, epoch_ending(51, 25, 0), {});
  append(trace, epoch_ending(76, 25, 0), {0, 5000, 1'000'000});
  return trace;
}

inline Trace without_pages(Trace trace) {
  trace.pages.clear();
  trace.cut_short = false;
  return trace;
}

// Epochs of random pages, clustered like a program's.
inline Trace random_trace(std::size_t epochs, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Trace trace;
  for (std::size_t i = 0; i < epochs; ++i) {
    std::vector<PageNumber> pages;
    PageNumber page = random() % 50;
    for (std::uint64_t n = random() % 40; n > 0; --n) {
      pages.push_back(page);
      page += random() % 3 == 0 ? 1 + random() % 3000 : 1;
    }
    append(trace, epoch_ending(static_cast<std::int64_t>(25 * (i + 1)), 25, 0), std::move(pages));
  }
  return trace;
}

// The one line that `call` throws as a TraceError; "" when it throws none.
template <class Call>
std::string refusal(const Call& call) {
  try {
    call();
  } catch (const TraceError& error) {
    EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
    return error.what();
  }
  return "";
}

}  // namespace remus::traces
