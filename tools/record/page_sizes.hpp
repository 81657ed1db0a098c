// How well an epoch's pages compress: XBZRLE, lz4 (its default) and zstd (level 1) of the page and of its XOR against
// the previous version, page by page, each at most the page's size.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "tools/record/content_sampler.hpp"
#include "traces/format/trace.hpp"

namespace remus::record {

class PageSizes {
 public:
  PageSizes();
  ~PageSizes();
  PageSizes(const PageSizes&) = delete;
  PageSizes& operator=(const PageSizes&) = delete;

  using Sizes = std::array<Bytes, traces::kSizeKindNames.size()>;  // by traces::SizeKind
  Sizes of(const SampledPage&);

 private:
  struct Codecs;
  std::unique_ptr<Codecs> codecs_;
};

// The optional values of `epoch` from its contents; the sample's sizes are scaled up to epoch.dirty.
void add_contents(traces::EpochRecord& epoch, const EpochContents&, PageSizes&);

// "1.9.4", "1.5.4 level 1".
std::string lz4_version();
std::string zstd_version();

}  // namespace remus::record
