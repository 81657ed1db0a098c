// What happened to the contents of an epoch's dirty pages, against their previous versions, which it keeps.
//
// Every page is compared; of at most `max_sampled`, drawn uniformly (reservoir sampling, seeded), both versions are
// kept for measure() (page_sizes.hpp). A page never seen before, and one whose previous version found no room, is
// compared with zeros and counts as new.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "tools/record/page.hpp"
#include "traces/format/trace.hpp"

namespace remus::record {

struct SampledPage {
  Page before, now;
};

struct EpochContents {
  Pages seen;  // pages compared: all dirty ones that could be read
  Pages fresh, zero, silent;
  Pages duplicate;  // equal to one seen earlier in the epoch; pages of zeros do not count
  Bytes changed;    // bytes that differ
  std::vector<SampledPage> sample;
};

class ContentSampler {
 public:
  // `memory`: for previous versions.
  ContentSampler(Pages max_sampled, Bytes memory, std::uint64_t seed);

  // A dirty page of the current epoch, each at most once.
  void see(traces::PageNumber, const Page& now);
  // Its contents, without it being dirty: what it is compared with later.
  void remember(traces::PageNumber, const Page& now);
  // The page will not come again.
  void forget(traces::PageNumber);
  // The epoch's end: what was seen since the last one.
  EpochContents take_epoch();
  // A previous version found no room.
  bool overflowed() const { return overflowed_; }

 private:
  Page* previous(traces::PageNumber number) { return number < store_.size() ? store_[number].get() : nullptr; }
  void consider_for_sample(const Page& before, const Page& now);

  std::size_t max_sampled_, room_;
  std::mt19937_64 random_;
  std::vector<std::unique_ptr<Page>> store_;  // by page number
  bool overflowed_ = false;
  EpochContents epoch_;
  std::vector<std::uint64_t> hashes_;  // of the epoch's pages that are not zero
};

}  // namespace remus::record
