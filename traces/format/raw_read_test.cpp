#include "traces/format/raw_read.hpp"

#include <algorithm>
#include <set>

#include "models/units/invariant.hpp"
#include "traces/format/bytes.hpp"
#include "traces/format/check.hpp"
#include "traces/format/sample_trace_test.hpp"
#include "traces/format/write.hpp"

namespace remus::traces {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using PageList = std::vector<PageNumber>;

RawShape shape_of(RawForm form, std::optional<std::uint64_t> pages = {}) { return {form, Duration::ms(25), pages}; }

std::string words(std::initializer_list<std::uint64_t> values) {
  std::string out;
  for (const std::uint64_t value : values) put_fixed(out, value);
  return out;
}

std::string refused(const std::string& bytes, const RawShape& shape, const ReadLimits& limits = {}) {
  return refusal([&] { read_raw(bytes, "f.raw", shape, limits); });
}

std::string bitmap_of(const PageList& pages, std::uint64_t size) {
  std::string out((size + 63) / 64 * 8, '\0');
  for (const PageNumber page : pages) out[page / 8] = static_cast<char>(out[page / 8] | 1 << page % 8);
  return out;
}

std::string ring_of(PageList pages, std::mt19937_64& random) {
  if (!pages.empty()) pages.push_back(pages[random() % pages.size()]);  // a page may come twice
  std::shuffle(pages.begin(), pages.end(), random);
  std::string out = words({pages.size()});
  for (const PageNumber page : pages) {
    put_fixed(out, std::uint32_t{1});
    put_fixed(out, static_cast<std::uint32_t>(page >> 32U));
    put_fixed(out, page & 0xFFFF'FFFFU);
  }
  return out;
}

// A region a page: adjacent ones stay apart when their categories differ.
std::string regions_of(const PageList& pages) {
  std::string out = words({pages.size()});
  for (const PageNumber page : pages) out += words({page * 4096, page * 4096 + 4096, 2 + 8 * (page % 2)});
  return out;
}

TEST(ReadRaw, KnownSetsComeBackFromEveryForm) {
  const Trace known = random_trace(60, 11);
  constexpr std::uint64_t kPages = 200'001;  // not a multiple of 64
  std::mt19937_64 random(12);
  std::string bitmaps, ring, regions;
  for (const PageList& pages : known.pages) {
    bitmaps += bitmap_of(pages, kPages);
    ring += ring_of(pages, random);
    regions += regions_of(pages);
  }
  for (const auto& [bytes, form] : {std::pair{bitmaps, RawForm::xen_logdirty},
                                    {bitmaps, RawForm::kvm_bitmap},
                                    {ring, RawForm::kvm_ring},
                                    {regions, RawForm::pagemap_scan}}) {
    const Trace trace = read_raw(bytes, "f", shape_of(form, kPages));
    EXPECT_EQ(trace.pages, known.pages);
    EXPECT_EQ(trace.epochs, known.epochs);
    EXPECT_EQ(trace.header.nr_pages, kPages);
    EXPECT_EQ(trace.header.epoch.nominal, Duration::ms(25));
    EXPECT_NE(trace.header.mechanism, "");
    EXPECT_EQ(read_dpt(dpt_bytes(trace), "f"), trace);
  }
}

TEST(ReadRaw, BitmapsAreOfWholeWords) {
  const std::string one = words({1ULL | 1ULL << 63U, 1});
  EXPECT_THAT(read_raw(one + one, "f", shape_of(RawForm::kvm_bitmap, 65)).pages,
              ElementsAre(PageList{0, 63, 64}, PageList{0, 63, 64}));
  EXPECT_EQ(read_raw(one + one, "f", shape_of(RawForm::kvm_bitmap, 64)).epochs.size(), 4U);
  EXPECT_THAT(refused(one + "x", shape_of(RawForm::xen_logdirty, 65)),
              HasSubstr("17 bytes are not a whole number of bitmaps of 16 bytes, 65 pages each"));
  EXPECT_THAT(refused(one + words({0, 2}), shape_of(RawForm::xen_logdirty, 65)),
              HasSubstr("f.raw: at byte 24: a bit beyond the 65 pages"));
}

TEST(ReadRaw, RingEntriesKeepTheirSlot) {
  std::string bytes = words({1});
  put_fixed(bytes, std::uint32_t{3});
  put_fixed(bytes, std::uint32_t{(1U << 16U) + 2});  // address space 1, slot 2
  bytes += words({77});
  EXPECT_THAT(read_raw(bytes, "f", shape_of(RawForm::kvm_ring)).pages, ElementsAre(PageList{(65538ULL << 32U) + 77}));
  EXPECT_THAT(refused(bytes, shape_of(RawForm::kvm_ring, 100)), HasSubstr("at byte 8: page 281483566645325 is beyond"));
  bytes[8 + 7] = '\x01';
  EXPECT_THAT(refused(bytes, shape_of(RawForm::kvm_ring)), HasSubstr("at byte 8: no slot and offset"));
}

TEST(ReadRaw, OnlyWrittenRegionsCount) {
  const std::string bytes = words({3, 0x1000, 0x3000, 2, 0x3000, 0x4000, 1, 0x8000, 0x9000, 3});
  EXPECT_THAT(read_raw(bytes, "f", shape_of(RawForm::pagemap_scan)).pages, ElementsAre(PageList{1, 2, 8}));
  EXPECT_THAT(refused(words({1, 0x1000, 0x3000, 1}), shape_of(RawForm::pagemap_scan)), HasSubstr("return_mask"));
  EXPECT_THAT(read_raw(words({0, 0}), "f", shape_of(RawForm::pagemap_scan)).epochs, testing::SizeIs(2));
}

TEST(ReadRaw, RegionsThatCannotBeAreRefused) {
  const auto refused_region = [](std::initializer_list<std::uint64_t> region) {
    return refused(words({2, 0x1000, 0x2000, 2}) + words(region), shape_of(RawForm::pagemap_scan));
  };
  EXPECT_THAT(refused_region({0x1000, 0x2000, 2}), HasSubstr("at byte 32: the region does not follow"));
  EXPECT_THAT(refused_region({0x3000, 0x3000, 2}), HasSubstr("at byte 32: the region does not follow"));
  EXPECT_THAT(refused_region({0x3001, 0x4000, 2}), HasSubstr("at byte 32: the region is not of whole pages"));
  EXPECT_THAT(refused_region({0x3000, 0xFFFF'FFFF'FFFF'F000, 2}), HasSubstr("keeps in memory"));
}

TEST(ReadRaw, AbsurdCountsAndCutFilesAreRefused) {
  for (const RawForm form : {RawForm::kvm_ring, RawForm::pagemap_scan}) {
    EXPECT_THAT(refused(words({~0ULL}), shape_of(form)), HasSubstr("at byte 0: epoch 0 is cut short"));
    EXPECT_THAT(refused(words({0, 1, 0}), shape_of(form)), HasSubstr("at byte 8: epoch 1 is cut short"));
    EXPECT_THAT(refused("abc", shape_of(form)), HasSubstr("at byte 0: epoch 0 is cut short"));
    EXPECT_THAT(refused("", shape_of(form)), HasSubstr("is empty"));
  }
}

TEST(ReadRaw, HasPreconditions) {
  EXPECT_THROW(read_raw("x", "f", shape_of(RawForm::kvm_bitmap)), InvariantViolated);
  EXPECT_THROW(read_raw("x", "f", {RawForm::kvm_ring, Duration(), {}}), InvariantViolated);
}

TEST(ReadRaw, TimesDoNotOverflow) {
  EXPECT_THAT(refused(words({0, 0}), {RawForm::kvm_ring, kLongest, {}}),
              HasSubstr("at byte 8: so many epochs last over"));
}

}  // namespace
}  // namespace remus::traces
