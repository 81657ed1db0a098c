// Collects what scans find into one epoch: each page once, and its contents when they are wanted.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tools/record/content_sampler.hpp"
#include "tools/record/page_numbers.hpp"
#include "tools/record/page_run.hpp"

namespace remus::record {

// dense: PageNumbers. as_given: the only owner's own numbers (a VM's frames).
enum class Numbering { dense, as_given };

struct CollectedEpoch {
  std::vector<traces::PageNumber> pages;  // strictly increasing
  std::optional<EpochContents> contents;
};

class EpochCollector : public ScanListener {
 public:
  // `sampler` (not owned) may be null: contents are not read then.
  EpochCollector(Numbering numbering, ContentSampler* sampler) : numbering_(numbering), sampler_(sampler) {}

  void written(const TrackedMemory& memory, const PageRun& run) override;
  void present(const TrackedMemory& memory, const PageRun& run) override;
  void owner_ended(OwnerId) override;
  // What was written since the last call.
  CollectedEpoch take();

 private:
  traces::PageNumber number(const PageRun& run, std::int64_t index);
  bool is_first_in_epoch(traces::PageNumber);
  // Calls take(index in the run, contents) for every page that can be read.
  template <class Take>
  void read_pages(const TrackedMemory& memory, const PageRun& run, const Take& take);

  Numbering numbering_;
  ContentSampler* sampler_;
  PageNumbers numbers_;
  std::vector<traces::PageNumber> pages_;
  std::vector<std::uint32_t> last_epoch_;  // in which a page was seen, by number; 0: none
  std::uint32_t epoch_ = 1;
};

}  // namespace remus::record
