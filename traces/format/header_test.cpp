#include "traces/format/header.hpp"

#include "traces/format/sample_trace_test.hpp"
#include "traces/format/write.hpp"

namespace remus::traces {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

TraceHeader full_header() {
  TraceHeader h;
  h.page_size = 16384;
  h.nr_pages = 131072;
  h.address_space = "gpfn";
  h.mechanism = "kvm-dirty-log";
  h.includes_kernel = true;
  h.epoch = {.nominal = Duration::ms(25), .policy = "frozen"};
  h.clock = {.domain = "guest", .started_utc = "2024-01-02T03:04:05.000000006Z"};
  h.target = {.kind = "vm", .command = "a \"b\" \\ \n\t\x01 µ", .vcpus = 2, .ram = Bytes(1 << 29), .kernel = "6.1"};
  h.host = {.cpu = "Phenom II", .kernel = "6.18", .hypervisor = "Xen", .cpus = 4, .ram = Bytes(1 << 30)};
  h.content = {.previous = "zeros", .max_sampled = Pages(512), .lz4_version = "1.9.4", .zstd_version = "1.5.4 level 1"};
  h.overhead = {.slowdown = 1.0625, .method = "two runs"};
  h.recorder = {.name = "remsim record", .version = "0.1.0"};
  h.unseen = {{.what = "pages given back", .count = 7, .why = "munmap"},
              {.what = "writes of devices", .count = {}, .why = ""}};
  h.comment = "c";
  return h;
}

std::string refused(const std::string& json) {
  return refusal([&] { parse_header(json, "f.csv:1"); });
}

TEST(Header, ComesBackWhole) {
  EXPECT_EQ(parse_header(header_json(full_header()), ""), full_header());
  EXPECT_EQ(parse_header(header_json(TraceHeader()), ""), TraceHeader());
}

TEST(Header, IsOneLineOfTheWidthAskedFor) {
  const std::string text = header_json(full_header(), 2000);
  EXPECT_EQ(text.size(), 2000U);
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_EQ(parse_header(text, ""), full_header());
  EXPECT_GT(header_json(full_header(), 1).size(), 1U);
}

TEST(Header, WhatIsNotUtf8IsReplaced) {
  TraceHeader header;
  header.target.command = "a\xFF";
  EXPECT_EQ(parse_header(header_json(header), "").target.command, "a\xEF\xBF\xBD");
}

TEST(Header, MissingNullAndUnknownKeysAreNotKnown) {
  EXPECT_EQ(parse_header("{}", ""), TraceHeader());
  EXPECT_EQ(parse_header(R"({"page_size":null,"host":null,"later":[1,{"a":2}]})", ""), TraceHeader());
}

TEST(Header, RefusesOtherFormats) {
  EXPECT_THAT(refused(R"({"format":"elf"})"), HasSubstr("format is not \"dpt\""));
  EXPECT_THAT(refused(R"({"version":2})"), AllOf(HasSubstr("version is not 1"), HasSubstr("newer program")));
}

TEST(Header, NamesThePlaceTheKeyAndWhatIsWanted) {
  for (const auto& [json, problem] : std::vector<std::pair<std::string, std::string>>{
           {R"({"page_size":"4096"})", "page_size must be a whole number"},
           {R"({"page_size":-4096})", "page_size must be a whole number"},
           {R"({"page_size":4095})", "page_size must be a power of two from 512 to 4194304"},
           {R"({"page_size":8388608})", "page_size must be a power of two"},
           {R"({"page_size":18446744073709551615})", "page_size must be a whole number"},
           {R"({"nr_pages":0})", "nr_pages must be from 1 to"},
           {R"({"nr_pages":4503599627370497})", "nr_pages must be from 1 to 4503599627370496"},
           {R"({"includes_kernel":1})", "includes_kernel must be true or false"},
           {R"({"epoch":25})", "epoch must be an object"},
           {R"({"epoch":{"nominal_ns":2.5}})", "epoch.nominal_ns must be a whole number"},
           {R"({"epoch":{"nominal_ns":1000000000000000001}})", "epoch.nominal_ns must be at most 31 years"},
           {R"({"target":{"command":["a"]}})", "target.command must be a text"},
           {R"({"overhead":{"slowdown":0}})", "overhead.slowdown must be more than 0"},
           {R"({"overhead":{"slowdown":"1"}})", "overhead.slowdown must be a number"},
           {R"({"overhead":{"slowdown":1e999}})", "a number is out of range"},
           {R"({"unseen":{}})", "unseen must be a list"},
           {R"({"unseen":[{},7]})", "unseen[1] must be an object"},
           {R"({"unseen":[{"count":-1}]})", "unseen[0].count must be a whole number"},
           {R"({"unseen":[{},{"why":1}]})", "unseen[1].why must be a text"},
           {R"([1])", "it must be a JSON object"},
           {R"({"a":)", "not JSON from its byte"},
           {std::string(100'000, '['), "not JSON from its byte"}}) {
    EXPECT_THAT(refused(json), AllOf(StartsWith("f.csv:1: header: "), HasSubstr(problem)));
  }
}

TEST(Header, TakesWhatDirtyrecWrote) {
  const TraceHeader header = header_from_comment(
      "dirtyrec v1 mechanism=uffd-wp-async+PAGEMAP_SCAN page=4096 epoch_ms=25 mode=freeze clock=guest-jiffies "
      "tag=vm_gxx cmd=boot gxx 512 -accel tcg  t_clock=guest note=x");
  EXPECT_EQ(header.mechanism, "uffd-wp-async");
  EXPECT_EQ(header.page_size, 4096);
  EXPECT_EQ(header.epoch.nominal, Duration::ms(25));
  EXPECT_EQ(header.epoch.policy, "frozen");
  EXPECT_EQ(header.clock.domain, "guest");
  EXPECT_EQ(header.target.kind, "vm");
  EXPECT_EQ(header.target.command, "boot gxx 512 -accel tcg");
  EXPECT_TRUE(header.includes_kernel);
  EXPECT_TRUE(is_dirtyrec(header));
}

TEST(Header, ACommentOfNonsenseIsOnlyKept) {
  TraceHeader plain;
  plain.comment = "mechanism=x page=1";
  EXPECT_EQ(header_from_comment("mechanism=x page=1"), plain);
  const TraceHeader header = header_from_comment("dirtyrec v1 page=77 epoch_ms=-3 cmd= tag=");
  EXPECT_EQ(header.page_size, 4096);
  EXPECT_EQ(header.epoch.nominal, Duration());
  EXPECT_EQ(header_from_comment("\xFF").comment, "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace remus::traces
