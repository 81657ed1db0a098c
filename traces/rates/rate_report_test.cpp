#include "traces/rates/rate_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "traces/format/trace_file.hpp"
#include "traces/rates/recording_file.hpp"

namespace remus::traces {
namespace {

using testing::HasSubstr;

const std::string kExamples = REMSIM_SOURCE_DIR "/traces/rates/examples/";

struct Example {
  const char* file;
  std::int64_t pages;
  Duration over;
  const char* mechanism;
};

// MB/s of QEMU are 256 pages; a migration counts over 1 s at least, which is assumed.
constexpr Example kWhatTheyHold[]{
    {"qemu_migrate.txt", 39'044, Duration::ms(1000), "qemu-migrate"},
    {"qemu_migrate_new.txt", 12'031, Duration::ms(1000), "qemu-migrate"},
    {"qemu_migrate.json", 39'044, Duration::ms(1000), "qemu-migrate"},
    {"qemu_dirty_rate.txt", 264 * 256, Duration::ms(1000), "qemu-dirty-rate"},
    {"qemu_dirty_ring.txt", 108 * 256 * 10, Duration::ms(10'000), "qemu-dirty-rate"},
    {"qemu_dirty_rate.json", 310 * 256 / 2, Duration::ms(500), "qemu-dirty-rate"},
    {"virsh_domjobinfo.txt", 67'551, Duration::ms(1000), "libvirt-job"},
    {"virsh_domstats.txt", 4 * 256, Duration::ms(1000), "libvirt-dirty-rate"},
};

TEST(RateReport, ExamplesSayHowManyPagesInWhatTime) {
  for (const Example& example : kWhatTheyHold) {
    const Recording recording = load_recording(kExamples + example.file);
    const Trace& trace = recording.trace;
    ASSERT_EQ(trace.epochs.size(), 1U) << example.file;
    EXPECT_EQ(trace.epochs[0].dirty, Pages(example.pages)) << example.file;
    EXPECT_EQ(trace.epochs[0].run, example.over) << example.file;
    EXPECT_EQ(trace.header.mechanism, example.mechanism) << example.file;
    EXPECT_EQ(trace.header.target.kind, "vm");
    EXPECT_THAT(recording.note, HasSubstr("how their number grows"));
  }
}

TEST(RateReport, WhatItDoesNotTellIsMarkedAssumed) {
  EXPECT_THAT(load_recording(kExamples + "qemu_migrate.txt").trace.header.comment, HasSubstr("over 1s (assumed"));
  EXPECT_THAT(load_recording(kExamples + "qemu_dirty_rate.txt").trace.header.comment, Not(HasSubstr("assumed")));
}

TEST(RateReport, TheGuestsMemoryAndVcpusAreKept) {
  EXPECT_EQ(load_recording(kExamples + "qemu_migrate.txt").trace.header.target.ram, Bytes(8'405'832LL << 10));
  EXPECT_EQ(load_recording(kExamples + "qemu_migrate.json").trace.header.target.ram, Bytes(8'607'571'968));
  EXPECT_EQ(load_recording(kExamples + "qemu_dirty_ring.txt").trace.header.target.vcpus, 2);
  EXPECT_EQ(load_recording(kExamples + "virsh_domstats.txt").trace.header.target.vcpus, 2);
}

TEST(RateReport, CriuNeedsTheTimeSinceTheParent) {
  for (const char* file : {"criu_stats-dump", "criu_stats.json"}) {
    const Trace trace = load_recording(kExamples + file, Duration::ms(500)).trace;
    EXPECT_EQ(trace.epochs.at(0).dirty, Pages(4'232)) << file;
    EXPECT_EQ(trace.epochs.at(0).run, Duration::ms(500));
    EXPECT_EQ(trace.epochs.at(0).stop, Duration::us(48'210));
    EXPECT_EQ(trace.header.target.kind, "process-tree");
    try {
      load_recording(kExamples + file);
      FAIL() << file;
    } catch (const TraceError& error) {
      EXPECT_THAT(error.what(), HasSubstr("--epoch 1s"));
    }
  }
}

TEST(RateReport, ALengthIsNotGivenTwice) {
  EXPECT_THROW(load_recording(kExamples + "qemu_dirty_rate.txt", Duration::ms(5)), TraceError);
  EXPECT_EQ(load_recording(kExamples + "qemu_migrate.txt", Duration::ms(3000)).trace.epochs.at(0).dirty,
            Pages(3 * 39'044))
      << "a migration's round was longer";
  EXPECT_THROW(recording_of("t,run_ms,dirty_pages\n1,1000,5\n", "a.csv", Duration::ms(5)), TraceError);
}

TEST(RateReport, ATraceIsNone) {
  for (const char* text : {"", "\n\n", "t,run_ms,dirty_pages\n1,1000,5\n", "# {\"comment\":\"dirty rate: 5\"}\n",
                           "# mode: x\ndirty rate: 5\n", "DPT", "epoch,t,run_ms\n"})
    EXPECT_FALSE(read_rate_report(text, "f")) << text;
  for (const auto& entry : std::filesystem::directory_iterator(REMSIM_SOURCE_DIR "/traces/format/corpus")) {
    if (!entry.path().filename().string().starts_with("good")) continue;
    EXPECT_FALSE(read_rate_report(load_bytes(entry.path()), "f")) << entry.path();
  }
}

struct Bad {
  std::string text;
  const char* says;
};

const std::string kCriu = load_bytes(kExamples + "criu_stats-dump");

std::vector<Bad> malformed() {
  return {
      {"Migration status: completed\ntotal ram: 8405832 kbytes\n", "has no dirty rate"},
      {R"({"return": {"status": "active", "ram": {"transferred": 5, "dirty-pages-rate": 0}}})", "has no dirty rate"},
      {"dirty pages rate: many pages\n", "f:1: \"many pages\" is not a number"},
      {"dirty pages rate: -5 pages\n", "is not a number from 0"},
      {"dirty pages rate: nan\n", "is not a number from 0"},
      {"dirty pages rate: 1e300 pages\n", "is not a number from 0"},
      {"dirty pages rate: 1e15 pages\n", "more than a guest can have"},
      {"dirty pages rate: 7 pages\ndirty pages rate: 8 pages\n", "keep one report in a file"},
      {"dirty pages rate: 7 pages\npage size: 3 kbytes\n", "not a power of two"},
      {"dirty pages rate: 7 pages\npage size: 4 furlongs\n", "f:2: \"4 furlongs\" is not a size"},
      {"Status: measuring\nPeriod: 1 (sec)\nDirty rate: (not ready)\n", "\"measuring\""},
      {"Status: measured\nDirty rate: 5 (MB/s)\n", "over what time"},
      {"Status: measured\nPeriod: 0 (sec)\nDirty rate: 5 (MB/s)\n", "a period of 0 s"},
      {"Status: measured\nPeriod: 1 (sec)\nDirty rate: 0 (MB/s)\n", "0 MB/s"},
      {"  dirtyrate.calc_status=1\n  dirtyrate.calc_period=1\n", "is not over"},
      {"  dirtyrate.calc_status=2\n  dirtyrate.calc_period=1\n", "has no dirty rate"},
      {"Job type:         None\n", "has no dirty rate"},
      {R"({"return": )", "none from its byte"},
      {R"({"return": []})", "no report"},
      {R"({"return": {"cpu": 5}})", "not QEMU's query-migrate"},
      {R"({"calc-time": 1e999, "dirty-rate": 1})", "out of range"},
      {R"({"calc-time": -1, "dirty-rate": 1, "status": "measured"})", "is not a number from 0"},
      {R"({"magic": "STATS", "entries": [{"restore": {"pages_restored": 7}}]})", "no pages_written"},
      {R"({"entries": [{"dump": {"pages_written": 7, "pages_skipped_parent": 0}}]})", "a full dump"},
      {R"({"entries": [{"dump": {"pages_written": 7.5, "pages_skipped_parent": 1}}]})", "not a whole number"},
      {kCriu.substr(0, 4), "cut short"},
      {kCriu.substr(0, 11), "cut short"},
      {kCriu.substr(0, kCriu.size() - 1), "cut short"},
      {kCriu.substr(0, 4) + "xxxx" + kCriu.substr(8), "another image"},
      {kCriu.substr(0, 8) + std::string("\1\0\0\0\377", 5), "cut short"},
      {kCriu.substr(0, 8) + std::string("\0\0\0\0", 4), "no pages_written"},
      {kCriu.substr(0, 8) + std::string("\2\0\0\0\22\0", 6), "no pages_written"},
  };
}

TEST(RateReport, WhatIsWrongIsOneLine) {
  for (const Bad& bad : malformed()) {
    try {
      const auto report = read_rate_report(bad.text, "f");
      ASSERT_TRUE(report) << bad.text;
      trace_of(*report, "f", Duration::ms(1000));
      ADD_FAILURE() << "accepted: " << bad.text;
    } catch (const TraceError& error) {
      const std::string what = error.what();
      EXPECT_THAT(what, HasSubstr(bad.says)) << bad.text;
      EXPECT_TRUE(what.starts_with("f:")) << what;
      EXPECT_EQ(what.find('\n'), std::string::npos) << what;
    }
  }
}

// Cut anywhere, or with any one byte another: a report, none, or one line.
TEST(RateReport, SurvivesDamage) {
  for (const auto& entry : std::filesystem::directory_iterator(kExamples)) {
    const std::string whole = load_bytes(entry.path());
    for (std::size_t at = 0; at < whole.size(); ++at) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
      for (const std::string& bytes : {whole.substr(0, at), damaged}) try {
          if (const auto report = read_rate_report(bytes, "f")) trace_of(*report, "f");
        } catch (const TraceError& error) {
          EXPECT_EQ(std::string_view(error.what()).find('\n'), std::string_view::npos) << error.what();
        }
    }
  }
}

}  // namespace
}  // namespace remus::traces
