// Both directions of the .dpt, and files that were cut short, damaged or made to deceive.
#include <fmt/format.h>

#include <algorithm>

#include "models/units/invariant.hpp"
#include "traces/format/bytes.hpp"
#include "traces/format/check.hpp"
#include "traces/format/crc32c.hpp"
#include "traces/format/dpt_layout.hpp"
#include "traces/format/page_list.hpp"
#include "traces/format/read.hpp"
#include "traces/format/sample_trace_test.hpp"
#include "traces/format/write.hpp"
#include "traces/format/zstd_codec.hpp"

namespace remus::traces {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

std::string refused(const std::string& bytes, const ReadLimits& limits = {}) {
  return refusal([&] { read_dpt(bytes, "f.dpt", limits); });
}

// A block with good checksums, whatever it says.
std::string block(std::uint32_t type, const std::string& stored, std::uint32_t codec = 0,
                  std::optional<std::uint32_t> raw_length = {}) {
  std::string out;
  for (const std::uint32_t word : {type, codec, raw_length.value_or(static_cast<std::uint32_t>(stored.size())),
                                   static_cast<std::uint32_t>(stored.size()), crc32c(stored)}) {
    put_fixed(out, word);
  }
  put_fixed(out, crc32c(out));
  return out + stored;
}

std::string varints(std::initializer_list<std::uint64_t> values) {
  std::string out;
  for (const std::uint64_t value : values) put_varint(out, value);
  return out;
}

// A file with this payload as its epochs block.
std::string file_with(const std::string& payload) { return DptWriter().start({}) + block(1, payload); }

// An epochs block of one epoch of 1 ms, with `dirty` pages in this list.
std::string one_epoch(std::uint64_t dirty, const std::string& list) {
  return file_with(varints({0, 0, 1'000'000, 1'000'000, 0, 0, dirty}) + list);
}

// Lengths of the file at which a block ends, the header's first.
std::vector<std::size_t> block_ends(const std::string& file) {
  std::size_t at = kDptStartBytes + fixed_at<std::uint32_t>(file, 8) + kCrcBytes;
  std::vector<std::size_t> ends{at};
  while (at < file.size()) ends.push_back(at += kBlockHeaderBytes + fixed_at<std::uint32_t>(file, at + 12));
  return ends;
}

// One epoch a block.
std::string flushed_bytes(const Trace& trace) {
  DptWriter writer;
  std::string out = writer.start(trace.header);
  for (std::size_t i = 0; i < trace.epochs.size(); ++i) {
    out += writer.append(trace.epochs[i], trace.pages[i]);
    out += writer.flush();
  }
  return out + writer.finish();
}

TEST(Dpt, ComesBackWhole) {
  EXPECT_EQ(read_dpt(dpt_bytes(sample_trace()), "f"), sample_trace());
  EXPECT_EQ(read_trace(flushed_bytes(sample_trace()), "f"), sample_trace());
  const Trace large = random_trace(1000, 3);  // of several blocks, compressed
  const std::string bytes = dpt_bytes(large);
  EXPECT_EQ(read_dpt(bytes, "f"), large);
  EXPECT_EQ(block_ends(bytes).size(), 1U + 4 + 2);
}

TEST(Dpt, EachOptionalValueComesBackAlone) {
  for (const ValueField& field : kValueFields) {
    Trace trace;
    EpochRecord epoch = epoch_ending(25, 25, 0);
    field.set(epoch, 1);
    append(trace, epoch, {1, 2});
    EXPECT_EQ(read_dpt(dpt_bytes(trace), "f"), trace) << field.column;
  }
}

TEST(Dpt, BlocksCloseWhenLarge) {
  Trace trace;
  std::vector<PageNumber> pages(300'000);
  for (std::size_t i = 0; i < pages.size(); ++i) pages[i] = 1000 * i;  // two bytes each
  for (int i = 1; i <= 4; ++i) append(trace, epoch_ending(25 * i, 25, 0), pages);
  const std::string bytes = dpt_bytes(trace);
  EXPECT_EQ(block_ends(bytes).size(), 1U + 2 + 2);
  EXPECT_EQ(read_dpt(bytes, "f"), trace);
}

TEST(Dpt, CutShortAtEveryByteItGivesTheWholeBlocks) {
  const Trace whole = sample_trace();
  const std::string bytes = flushed_bytes(whole);
  const std::vector<std::size_t> ends = block_ends(bytes);
  ASSERT_EQ(ends.size(), 1U + 3 + 2);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const std::string part = bytes.substr(0, length);
    if (length < ends.front()) {
      EXPECT_THAT(refused(part), MatchesRegex(fmt::format("f.dpt: at byte {}: the file is cut short .*", length)));
      continue;
    }
    const Trace trace = read_dpt(part, "f");
    const auto blocks = std::count_if(ends.begin() + 1, ends.end(), [&](std::size_t end) { return end <= length; });
    const auto epochs = static_cast<std::size_t>(std::min<std::ptrdiff_t>(blocks, 3));
    EXPECT_TRUE(trace.cut_short) << length;
    EXPECT_EQ(trace.epochs, std::vector(whole.epochs.begin(), whole.epochs.begin() + static_cast<int>(epochs)));
    EXPECT_EQ(trace.pages, std::vector(whole.pages.begin(), whole.pages.begin() + static_cast<int>(epochs)));
  }
  EXPECT_FALSE(read_dpt(bytes, "f").cut_short);
}

TEST(Dpt, EveryFlippedBitIsNoticedAndItsBlockNamed) {
  const std::string bytes = flushed_bytes(sample_trace());
  const std::vector<std::size_t> ends = block_ends(bytes);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ (1U << bit));
      const std::string problem = refused(damaged);
      ASSERT_THAT(problem, StartsWith("f.dpt: at byte ")) << at << " " << bit;
      const std::size_t named = std::stoul(problem.substr(std::string("f.dpt: at byte ").size()));
      const auto end = std::upper_bound(ends.begin(), ends.end(), at);
      if (end == ends.begin()) {
        EXPECT_TRUE(named <= at || named == bytes.size()) << problem;  // a header too long, or a wrong one
      } else {
        EXPECT_EQ(named, *(end - 1)) << problem;
      }
    }
  }
}

TEST(Dpt, SalvageKeepsTheEpochsBeforeTheDamage) {
  const Trace whole = sample_trace();
  const std::string bytes = flushed_bytes(whole);
  const std::vector<std::size_t> ends = block_ends(bytes);
  std::string damaged = bytes;
  damaged[ends[2] + kBlockHeaderBytes + 2] ^= 1;
  const Salvaged salvaged = salvage_trace(damaged, "f.dpt");
  EXPECT_EQ(salvaged.problem,
            fmt::format("f.dpt: at byte {}: the block's checksum is wrong; copy the file again; remsim "
                        "trace cut can save the epochs before",
                        ends[2]));
  EXPECT_TRUE(salvaged.trace.cut_short);
  EXPECT_EQ(salvaged.trace.epochs, std::vector(whole.epochs.begin(), whole.epochs.begin() + 2));
  EXPECT_EQ(salvaged.trace.pages.size(), 2U);
  EXPECT_EQ(salvage_trace(bytes, "f.dpt").trace, whole);
  EXPECT_EQ(salvage_trace(bytes, "f.dpt").problem, "");
  EXPECT_NE(refusal([&] { salvage_trace(bytes.substr(0, 40), "f.dpt"); }), "");
  EXPECT_EQ(salvage_trace("t,run_ms,dirty_pages\n1,1,1\n", "f").trace.epochs.size(), 1U);
}

TEST(Dpt, OtherVersionsAndFilesAreRefused) {
  std::string bytes = dpt_bytes(sample_trace());
  bytes[7] = 2;
  EXPECT_THAT(refusal([&] { read_trace(bytes, "f"); }),
              HasSubstr("at byte 7: version 2, and this program reads version 1"));
  EXPECT_THAT(refused("ELF"), HasSubstr("at byte 0: not a .dpt"));
  EXPECT_THAT(refused(dpt_bytes(sample_trace()) + "x"), HasSubstr("bytes after the end mark"));
}

TEST(Dpt, AbsurdLengthsAreRefusedBeforeMemoryIsTaken) {
  std::string header(kDptMagic);
  put_fixed(header, kMaxHeaderBytes + 1);
  EXPECT_THAT(refused(header), HasSubstr("at byte 8: a header of 1048577 bytes is too long"));
  const std::string start = DptWriter().start({});
  EXPECT_THAT(refused(start + block(1, "", 1, kMaxBlockBytes + 1)), HasSubstr("a block of 67108865 bytes is too long"));
  EXPECT_THAT(refused(start + block(1, zstd_compressed("abc"), 1, kMaxBlockBytes)), HasSubstr("does not expand"));
  EXPECT_THAT(refused(start + block(1, "abc", 1)), HasSubstr("does not expand"));
  EXPECT_THAT(refused(start + block(1, "abc", 0, 4)), HasSubstr("two different lengths"));
  EXPECT_THAT(refused(start + block(1, "abc", 2)), HasSubstr("unknown codec 2"));
  EXPECT_THAT(refused(dpt_bytes(random_trace(200, 1)), {.block_bytes = 100}), HasSubstr("too long, at most 100"));
}

TEST(Dpt, AbsurdCountsAreRefusedBeforeMemoryIsTaken) {
  const auto list = [](PageEncoding encoding, std::initializer_list<std::uint64_t> values) {
    return std::string(1, static_cast<char>(encoding)) + varints(values);
  };
  constexpr auto kMost = std::uint64_t{1} << 40U;
  EXPECT_EQ(refused(one_epoch(3, list(PageEncoding::runs, {4, 2}))), "");
  EXPECT_THAT(refused(one_epoch(1U << 27U, list(PageEncoding::delta, {4}))), HasSubstr("epoch 0: the list ends early"));
  EXPECT_THAT(refused(one_epoch(kMost, list(PageEncoding::runs, {4, kMost - 1}))), HasSubstr("keeps in memory"));
  EXPECT_THAT(refused(one_epoch(kMost + 1, "")), HasSubstr("dirty_pages: 1099511627777 pages are no epoch's"));
  EXPECT_THAT(refused(one_epoch(std::uint64_t{1} << 62U, "")), HasSubstr("a number that is too large"));
  EXPECT_THAT(refused(one_epoch(5000, list(PageEncoding::runs, {0, 4999})), {.pages = 100}), "");
  EXPECT_THAT(refused(one_epoch(500'000, list(PageEncoding::runs, {0, 499'999})), {.pages = 100}),
              HasSubstr("keeps in memory"));
}

TEST(Dpt, EpochsThatCannotBeAreRefused) {
  EXPECT_THAT(refused(file_with(varints({1, 0}))), HasSubstr("does not follow"));
  EXPECT_THAT(refused(file_with(varints({0, 5}))), HasSubstr("does not follow"));
  EXPECT_THAT(refused(file_with(varints({0, 0, 1}))), HasSubstr("too large or ends early"));
  EXPECT_THAT(refused(file_with(varints({0, 0, 1, 0, 0, 0, 0}) + "\x01")),
              HasSubstr("epoch 0: run_ms: 0 is no epoch's length"));
  EXPECT_THAT(refused(file_with(varints({0, 0, 0, 1, 0, 0, 0}) + "\x01")), HasSubstr("epoch 0: t: 0 is not after"));
  EXPECT_THAT(refused(file_with(varints({0, 0, 1, 1, 0, 1U << 12U, 0}) + "\x01")), HasSubstr("unknown values"));
  EXPECT_THAT(refused(one_epoch(1, "\x09")), HasSubstr("epoch 0: an unknown encoding of pages; record again"));
  std::string many = varints({0, 0});
  for (int i = 0; i < 257; ++i) many += varints({1, 1, 0, 0, 0}) + "\x01";
  EXPECT_THAT(refused(file_with(many)), HasSubstr("a block of more than 256 epochs"));
}

TEST(Dpt, IndexAndEndAreHeldAgainstTheBlocks) {
  const std::string start = one_epoch(0, "\x01");
  const auto words = [](std::initializer_list<std::uint64_t> values) {
    std::string out;
    for (const std::uint64_t value : values) put_fixed(out, value);
    return out;
  };
  const std::size_t first = block_ends(start).front();
  const std::string index = block(3, words({first, 0}));
  EXPECT_EQ(refused(start + index + block(4, words({start.size(), 1, 0}))), "");
  EXPECT_THAT(refused(start + block(3, words({first, 1}))), HasSubstr("the index is not that of the blocks before"));
  EXPECT_THAT(refused(start + index + block(4, words({start.size(), 2, 0}))), HasSubstr("end mark does not fit"));
  EXPECT_THAT(refused(start + index + block(4, words({0, 1, 0}))), HasSubstr("end mark does not fit"));
  EXPECT_THAT(refused(start + index + block(4, words({0}))), HasSubstr("wrong length"));
}

TEST(Dpt, BlocksOfLaterProgramsAreSkipped) {
  const std::string start = DptWriter().start({});
  const Trace trace =
      read_dpt(start + block(77, "what is this", 9) + block(1, varints({0, 0, 5, 5, 0, 0, 0}) + "\x01"), "f");
  EXPECT_EQ(trace.epochs.size(), 1U);
}

TEST(DptWriter, TheHeaderCanBeOverwrittenInPlace) {
  Trace trace = sample_trace();
  DptWriter writer;
  constexpr std::size_t kWidth = 400;
  std::string bytes = writer.start(trace.header, kWidth);
  for (std::size_t i = 0; i < trace.epochs.size(); ++i) bytes += writer.append(trace.epochs[i], trace.pages[i]);
  bytes += writer.finish();
  trace.header.overhead.slowdown = 1.25;
  const std::string start = DptWriter().start(trace.header, kWidth);
  bytes.replace(0, start.size(), start);
  EXPECT_EQ(read_dpt(bytes, "f"), trace);
}

TEST(DptWriter, RefusesWhatNoReaderWouldTake) {
  DptWriter writer;
  TraceHeader header;
  header.nr_pages = 100;
  writer.start(header);
  EXPECT_THROW(writer.append(epoch_ending(25, 25, 2), {1}), InvariantViolated);
  EXPECT_THROW(writer.append(epoch_ending(25, 25, 2), {2, 1}), InvariantViolated);
  EXPECT_THROW(writer.append(epoch_ending(25, 25, 2), {1, 1}), InvariantViolated);
  EXPECT_THROW(writer.append(epoch_ending(25, 25, 1), {100}), InvariantViolated);
  EXPECT_THROW(writer.append(epoch_ending(0, 25, 0), {}), InvariantViolated);
  EXPECT_THROW(dpt_bytes(without_pages(sample_trace())), InvariantViolated);
  header.comment = std::string(kMaxHeaderBytes, 'x');
  EXPECT_THROW(writer.start(header), TraceWriteError);
}

}  // namespace
}  // namespace remus::traces
