// Both directions of the CSV.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "traces/format/read.hpp"
#include "traces/format/sample_trace_test.hpp"
#include "traces/format/trace_file.hpp"
#include "traces/format/write.hpp"
#include "traces/format/zstd_codec.hpp"

namespace remus::traces {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kHead = "t,run_ms,dirty_pages\n";

std::string refused(const std::string& text) {
  return refusal([&] { read_csv(text, "f.csv"); });
}

TEST(Csv, ComesBackWhole) {
  const Trace trace = without_pages(sample_trace());
  EXPECT_EQ(read_csv(csv_text(trace), "f"), trace);
  EXPECT_EQ(read_trace(zstd_compressed(csv_text(trace)), "f"), trace);
}

TEST(Csv, EachOptionalValueComesBackAlone) {
  for (const ValueField& field : kValueFields) {
    Trace trace = without_pages(random_trace(3, 7));
    for (EpochRecord& epoch : trace.epochs) epoch.dirty = Pages(9);
    field.set(trace.epochs[1], 5);
    const std::string text = csv_text(trace);
    EXPECT_THAT(text, HasSubstr(fmt::format("dirty_pages,{}\n", field.column)));
    EXPECT_EQ(read_csv(text, "f"), trace) << field.column;
  }
}

TEST(Csv, HasTheShapeSpecified) {
  Trace trace;
  trace.epochs = {epoch_ending(28, 28, 757), epoch_ending(50, 22, 0)};
  trace.epochs[0].cpu = Duration::us(1500);
  EXPECT_EQ(csv_text(trace),
            "# {\"format\":\"dpt\",\"version\":1,\"page_size\":4096,\"includes_kernel\":false,\"epochs\":2}\n"
            "epoch,t,run_ms,stop_ms,dirty_pages,cpu_ms\n"
            "0,0.028,28,0,757,1.5\n"
            "1,0.05,22,0,0,\n");
}

TEST(Csv, ColumnsAreFoundByName) {
  const Trace trace =
      read_csv("\xEF\xBB\xBF\n\"dirty_pages\" , host_t,run_ms,t\r\n 7, x ,\"25.5\",0.0255\r\n\r\n", "f");
  EpochRecord epoch;
  epoch.end = epoch.run = Duration::us(25500);
  epoch.dirty = Pages(7);
  EXPECT_EQ(trace.epochs, std::vector{epoch});
}

TEST(Csv, FurtherCommentsAreSkipped) {
  const Trace trace = read_csv("# hello\n# {\"page_size\":8192}\n" + kHead + "0.01,10,1", "f");
  EXPECT_EQ(trace.header.comment, "hello");
  EXPECT_EQ(trace.header.page_size, 4096);
}

// What remsim writes, cut at every byte: the epochs of its whole lines, marked as cut, or one line; never another
// number.
TEST(Csv, CutShortAtEveryByteItGivesItsWholeLinesOrIsRefused) {
  const Trace whole = without_pages(sample_trace());
  const std::string text = csv_text(whole);
  std::size_t read = 0;
  for (std::size_t length = 0; length < text.size(); ++length) {
    const std::string part = text.substr(0, length);
    const auto lines = static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
    Trace trace;
    const std::string problem = refusal([&] { trace = read_trace(part, "f.csv"); });
    EXPECT_EQ(problem.empty(), lines > 2) << part;
    if (!problem.empty()) continue;
    ++read;
    EXPECT_TRUE(trace.cut_short) << part;
    EXPECT_EQ(trace.epochs, std::vector(whole.epochs.begin(), whole.epochs.begin() + static_cast<int>(lines - 2)));
    EXPECT_EQ(trace.header, whole.header);
  }
  EXPECT_GT(read, 30U);
  EXPECT_FALSE(read_trace(text, "f.csv").cut_short);
}

// The same without the count, as by a recorder that does not know it: what is cut between lines is not noticed, and
// what is cut within one is.
TEST(Csv, ALineThatAProgramDidNotEndIsNotTaken) {
  for (const std::string header : {"# {}\n", "# dirtyrec v1\n"}) {
    const std::string text = header + kHead + "0.01,10,12\n0.02,10,34\n";
    for (std::size_t cut = 1; cut <= std::string("0.02,10,34\n").size(); ++cut) {
      const Trace trace = read_csv(text.substr(0, text.size() - cut), "f");
      EXPECT_EQ(trace.epochs.size(), 1U);
      EXPECT_EQ(trace.cut_short, cut < std::string("0.02,10,34\n").size());
    }
    EXPECT_EQ(read_csv(text, "f").epochs.size(), 2U);
  }
  EXPECT_EQ(read_csv(kHead + "0.01,10,12\n0.02,10,34", "f").epochs.size(), 2U) << "people need not end a line";
}

TEST(Csv, TheHeadersCountIsThatOfTheRows) {
  const std::string rows = kHead + "0.01,10,1\n0.02,10,2\n";
  EXPECT_FALSE(read_csv("# {\"epochs\":2}\n" + rows, "f").cut_short);
  EXPECT_TRUE(read_csv("# {\"epochs\":3}\n" + rows, "f").cut_short);
  EXPECT_TRUE(read_csv("# {\"epochs\":0}\n" + rows, "f").cut_short) << "its writer has not come to the end";
  EXPECT_EQ(read_csv("# {\"epochs\":3}\n" + rows, "f").header.epochs, std::nullopt);
  EXPECT_EQ(refused("# {\"epochs\":1}\n" + rows),
            "f.csv:4: 2 epochs, and the header says 1; correct it, or take \"epochs\" out of it");
  EXPECT_THAT(refused("# {\"epochs\":2}\n" + kHead + "0.01,10,1"), HasSubstr("cut short before the end of its first"));
}

TEST(Csv, NamesTheLineTheColumnAndTheFix) {
  for (const auto& [rows, line, problem] : std::vector<std::tuple<std::string, int, std::string>>{
           {"0.01,10,1\n0.02,,1\n", 3, "column run_ms: is empty; every epoch needs"},
           {"0.01,10,1\n0.01,10,1\n", 3, "column t: 0.01 is not after the previous epoch's end, 0.01"},
           {"0,10,1\n", 2, "column t: 0 is not after"},
           {"-1,10,1\n", 2, "column t: \"-1\" is negative; write a decimal number, not negative"},
           {"0.01,nan,1\n", 2, "column run_ms: \"nan\" is not a finite number"},
           {"0.01,10,1.5\n", 2, "column dirty_pages: \"1.5\" is not a whole number; write a whole number"},
           {"0.01,10,1e3\n", 2, "column dirty_pages: \"1e3\" is not a decimal number"},
           {"0.01,10,99999999999999999999\n", 2, "column dirty_pages: \"99999999999999999999\" is too large"},
           {"0.01,10,1099511627777\n", 2, "column dirty_pages: 1099511627777 pages are no epoch's"},
           {"2000000000,10,1\n", 2, "column t: 2000000000 is over 31 years"},
           {"0.01,10\n0.02,10,1\n", 2, "2 fields, but 3 columns"},
           {"0.01,10,1,\n", 2, "4 fields, but 3 columns"},
           {"0.01,10,1\n0.02,1", 3, "the file is cut short within this line"},
           {"# late\n", 2, "1 fields, but 3 columns"},
           {"", 1, "there are no epochs"}}) {
    EXPECT_THAT(refused(kHead + rows), AllOf(StartsWith(fmt::format("f.csv:{}: ", line)), HasSubstr(problem))) << rows;
  }
}

// Other recorders' clocks may be coarser than their epochs.
TEST(Csv, EpochsWithoutLengthAreLeftOutUnlessTheHeaderIsOurs) {
  const std::string rows = kHead + "0.01,10,1\n\n0.01,0,1\n0.02,10,2\n";
  const Trace trace = read_csv(rows, "f");
  EXPECT_EQ(trace.epochs.size(), 2U);
  EXPECT_THAT(trace.header.comment, HasSubstr("1 epochs of 0 ms left out"));
  EXPECT_THAT(refused("# {}\n" + rows), HasSubstr("f.csv:5: column run_ms: 0 is no epoch's length"));
}

TEST(Csv, NamesTheColumnThatIsWrong) {
  EXPECT_THAT(refused(""), StartsWith("f.csv:1: the line of column names is missing"));
  EXPECT_THAT(refused("# only\n"), StartsWith("f.csv:1: the line of column names is missing"));
  EXPECT_THAT(refused("# {\"page_size\":3}\n"), StartsWith("f.csv:1: header: page_size"));
  EXPECT_EQ(refused("t,run_ms\n"), "f.csv:1: column dirty_pages: is missing; a trace needs t, run_ms and dirty_pages");
  EXPECT_EQ(refused("t,run_ms,t,dirty_pages\n"), "f.csv:1: column t: is there twice; drop one");
}

TEST(Csv, ValuesBeyondTheirLimitAreRefused) {
  const auto refused_value = [](const std::string& column, const std::string& value) {
    return refused("t,run_ms,dirty_pages," + column + "\n0.01,10,2," + value + "\n");
  };
  EXPECT_THAT(refused_value("new_pages", "3"), HasSubstr("f.csv:2: column new_pages: 3 is more than dirty_pages, 2"));
  EXPECT_THAT(refused_value("lz4_bytes", "8193"), HasSubstr("8193 is more than dirty_pages x page_size, 8192"));
  EXPECT_THAT(refused_value("cpu_ms", "1000000000001"), HasSubstr("column cpu_ms: 1000000000001 is over 31 years"));
  EXPECT_EQ(refused_value("lz4_bytes", "8192"), "");
  EXPECT_THAT(refused("# {\"nr_pages\":5}\n" + kHead + "0.01,10,6\n"), HasSubstr("more than the header's nr_pages, 5"));
}

TEST(Csv, ZerosOfARecorderThatOnlyCountsAreNotMeasurements) {
  const Trace trace =
      read_csv("t,run_ms,dirty_pages,sampled,zero_pages,lz4_bytes\n1,1,5,0,0,0\n2,1,5,5,0,0\n3,1,0,0,0,0\n", "f");
  EXPECT_FALSE(trace.epochs[0].sampled || trace.epochs[0].zero_pages || trace.epochs[0].size(SizeKind::lz4));
  EXPECT_EQ(trace.epochs[1].zero_pages, Pages(0));
  EXPECT_EQ(trace.epochs[2].zero_pages, Pages(0));
}

TEST(Csv, DirtyrecsEpochsOfNoLengthAreLeftOutAndSaid) {
  const Trace trace = read_csv("# dirtyrec v1 epoch_ms=4\n" + kHead + "0.004,4,1\n0.004,0,2\n0.008,4,3\n", "f");
  EXPECT_EQ(trace.epochs.size(), 2U);
  EXPECT_EQ(trace.header.comment, "dirtyrec v1 epoch_ms=4 [1 epochs of 0 ms left out]");
  EXPECT_EQ(read_csv(csv_text(trace), "f"), trace);
}

TEST(Csv, TheGivenTracesAreReadAndComeBackWhole) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(REMSIM_SOURCE_DIR "/traces/data/vm")) {
    const Trace trace = load_trace(entry.path());
    EXPECT_EQ(trace.header.target.kind, "vm") << entry.path();
    EXPECT_EQ(trace.header.mechanism, "uffd-wp-async");
    EXPECT_EQ(trace.header.clock.domain, "guest");
    EXPECT_THAT(trace.header.target.command, StartsWith("boot "));
    EXPECT_FALSE(trace.has_pages());
    EXPECT_EQ(read_csv(csv_text(trace), "f"), trace) << entry.path();
    ++count;
  }
  EXPECT_EQ(count, 25);
}

TEST(ReadTrace, TellsOtherFilesApart) {
  using namespace std::string_literals;
  const auto refused_bytes = [](const std::string& bytes) { return refusal([&] { read_trace(bytes, "f"); }); };
  EXPECT_THAT(refused_bytes(""), StartsWith("f: is empty"));
  EXPECT_THAT(refused_bytes("\x1F\x8B\x08"), HasSubstr("gunzip"));
  EXPECT_THAT(refused_bytes("\x7F"
                            "ELF\0\0\0"s),
              StartsWith("f: is neither a .csv of text nor a .dpt"));
  const std::string zst = zstd_compressed(csv_text(without_pages(sample_trace())));
  for (std::size_t length = 4; length < zst.size(); ++length) {
    EXPECT_THAT(refused_bytes(zst.substr(0, length)), StartsWith("f: it is cut short within its zstd")) << length;
  }
  std::string damaged = zst;
  damaged[5] = static_cast<char>(damaged[5] ^ 0x7F);
  EXPECT_NE(refused_bytes(damaged), "");
  const std::string bomb = zstd_compressed(std::string(1U << 26U, ' '));
  EXPECT_THAT(refused_bytes(bomb), HasSubstr("expands too far"));
}

}  // namespace
}  // namespace remus::traces
