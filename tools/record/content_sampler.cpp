#include "tools/record/content_sampler.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace remus::record {
namespace {

constexpr Page kZeros{};

Bytes differing(const Page& a, const Page& b) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) count += a[i] != b[i] ? 1 : 0;
  return Bytes(count);
}

// 64 bits that differ for different pages but for one chance in 10^19 a pair.
std::uint64_t hash_of(const Page& page) {
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;  // 2^64 / golden ratio
  std::uint64_t hash = odd;
  for (std::size_t at = 0; at < page.size(); at += sizeof hash) {
    std::uint64_t word = 0;
    std::memcpy(&word, page.data() + at, sizeof word);
    hash = (hash ^ word) * odd;
    hash ^= hash >> 32;
  }
  return hash;
}

}  // namespace

ContentSampler::ContentSampler(Pages max_sampled, Bytes memory, std::uint64_t seed)
    : max_sampled_(static_cast<std::size_t>(max_sampled.count())),
      room_(static_cast<std::size_t>(memory.count() / kPageSize.count())),
      random_(seed) {}

void ContentSampler::see(traces::PageNumber number, const Page& now) {
  Page* const known = previous(number);
  const Page& before = known != nullptr ? *known : kZeros;
  epoch_.seen += Pages(1);
  if (known == nullptr) epoch_.fresh += Pages(1);
  if (now == kZeros) {
    epoch_.zero += Pages(1);
  } else {
    hashes_.push_back(hash_of(now));
  }
  if (now != before) {
    epoch_.changed += differing(before, now);
  } else if (known != nullptr) {
    epoch_.silent += Pages(1);
  }
  consider_for_sample(before, now);
  remember(number, now);
}

void ContentSampler::consider_for_sample(const Page& before, const Page& now) {
  if (epoch_.sample.size() < max_sampled_) {
    epoch_.sample.push_back({before, now});
    return;
  }
  const std::uint64_t place = random_() % static_cast<std::uint64_t>(epoch_.seen.count());
  if (place < max_sampled_) epoch_.sample[place] = {before, now};
}

void ContentSampler::remember(traces::PageNumber number, const Page& now) {
  if (Page* const known = previous(number)) {
    *known = now;
    return;
  }
  if (room_ == 0) {
    overflowed_ = true;
    return;
  }
  if (number >= store_.size()) store_.resize(std::max<std::size_t>(number + 1, store_.size() * 2));
  store_[number] = std::make_unique<Page>(now);
  --room_;
}

void ContentSampler::forget(traces::PageNumber number) {
  if (previous(number) == nullptr) return;
  store_[number].reset();
  ++room_;
}

EpochContents ContentSampler::take_epoch() {
  std::sort(hashes_.begin(), hashes_.end());
  const auto different = std::unique(hashes_.begin(), hashes_.end()) - hashes_.begin();
  epoch_.duplicate = Pages(static_cast<std::int64_t>(hashes_.size()) - different);
  hashes_.clear();
  return std::exchange(epoch_, {});
}

}  // namespace remus::record
