#include "tools/record/page_sizes.hpp"

#include <fmt/format.h>
#include <lz4.h>
#include <zstd.h>

#include <algorithm>
#include <new>
#include <vector>

#include "tools/record/xbzrle.hpp"

namespace remus::record {
namespace {

constexpr int kZstdLevel = 1;

Page exclusive_or(const SampledPage& page) {
  Page delta{};
  for (std::size_t i = 0; i < delta.size(); ++i) delta[i] = page.before[i] ^ page.now[i];
  return delta;
}

}  // namespace

struct PageSizes::Codecs {
  ZSTD_CCtx* zstd = ZSTD_createCCtx();
  std::vector<char> room = std::vector<char>(std::max<std::size_t>(
      ZSTD_compressBound(sizeof(Page)), static_cast<std::size_t>(LZ4_compressBound(sizeof(Page)))));

  Codecs() {
    if (zstd == nullptr) throw std::bad_alloc();
  }
  Codecs(const Codecs&) = delete;
  Codecs& operator=(const Codecs&) = delete;
  ~Codecs() { ZSTD_freeCCtx(zstd); }

  static Bytes capped(std::size_t size) { return Bytes(static_cast<std::int64_t>(std::min(size, sizeof(Page)))); }
  Bytes lz4_size(const Page& page) {
    return capped(static_cast<std::size_t>(LZ4_compress_default(reinterpret_cast<const char*>(page.data()), room.data(),
                                                                sizeof(Page), static_cast<int>(room.size()))));
  }
  Bytes zstd_size(const Page& page) {
    return capped(ZSTD_compressCCtx(zstd, room.data(), room.size(), page.data(), page.size(), kZstdLevel));
  }
};

PageSizes::PageSizes() : codecs_(std::make_unique<Codecs>()) {}
PageSizes::~PageSizes() = default;

PageSizes::Sizes PageSizes::of(const SampledPage& page) {
  const Page delta = exclusive_or(page);
  return {xbzrle_size(page.before, page.now), codecs_->lz4_size(page.now), codecs_->zstd_size(page.now),
          codecs_->lz4_size(delta), codecs_->zstd_size(delta)};
}

void add_contents(traces::EpochRecord& epoch, const EpochContents& contents, PageSizes& sizes) {
  epoch.new_pages = contents.fresh;
  epoch.zero_pages = contents.zero;
  epoch.dup_pages = contents.duplicate;
  epoch.silent_pages = contents.silent;
  epoch.changed = contents.changed;
  const auto sampled = static_cast<std::int64_t>(contents.sample.size());
  epoch.sampled = Pages(sampled);
  PageSizes::Sizes sums{};
  for (const SampledPage& page : contents.sample) {
    const PageSizes::Sizes one = sizes.of(page);
    for (std::size_t kind = 0; kind < sums.size(); ++kind) sums[kind] += one[kind];
  }
  const Ratio scale(sampled == 0 ? 0 : static_cast<double>(epoch.dirty.count()) / static_cast<double>(sampled));
  for (std::size_t kind = 0; kind < sums.size(); ++kind) epoch.sizes[kind] = sums[kind] * scale;
}

std::string lz4_version() { return fmt::format("{} default", LZ4_versionString()); }
std::string zstd_version() { return fmt::format("{} level {}", ZSTD_versionString(), kZstdLevel); }

}  // namespace remus::record
