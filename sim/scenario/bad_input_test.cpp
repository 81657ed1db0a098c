// What users get wrong, in files and options: each answered by one line that names the place and the fix.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>

#include "sim/scenario/fields.hpp"
#include "sim/scenario/load.hpp"
#include "sim/scenario/scratch_test.hpp"

namespace remus::sim {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "accepted";
}

enum class Kind { testbed, workload, scenario };

// `place` is LINE:COLUMN, or "" for an error about the file as a whole.
struct BadFile {
  const char* name;
  Kind kind;
  const char* text;
  const char* place;
  const char* says;
};

void load(Kind kind, const std::string& file) {
  Experiment experiment;
  if (kind == Kind::testbed) load_testbed(file);
  if (kind == Kind::workload) load_workload(experiment, file);
  if (kind == Kind::scenario) load_scenario(file);
}

class BadFiles : public testing::TestWithParam<BadFile> {};

TEST_P(BadFiles, AreRefusedInOneLineWithPlaceAndFix) {
  const Scratch scratch;
  const std::string file = scratch.write("bad.toml", GetParam().text);
  const std::string line = refusal([&] { load(GetParam().kind, file); });
  const std::string place = std::string(GetParam().place).empty() ? file : file + ":" + GetParam().place;
  EXPECT_THAT(line, AllOf(StartsWith(place + ": "), HasSubstr(GetParam().says), Not(HasSubstr("\n"))));
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

// What would overflow the parser's stack is refused before it is parsed; what only looks deep is not.
TEST(DeepToml, IsRefusedInOneLine) {
  const Scratch scratch;
  constexpr int kDeep = 40'000;
  const std::string dots = repeated("a.", kDeep) + "a", quoted = repeated("\"a b\" . ", kDeep) + "a";
  for (const std::string& text :
       {dots + " = 1", "[" + dots + "]\nx = 1", "[[" + dots + "]]\nx = 1", "x = {" + dots + " = 1}", quoted + " = 1",
        "x = " + repeated("[", kDeep) + repeated("]", kDeep),
        "x = " + repeated("{a = ", kDeep) + "1" + repeated("}", kDeep), repeated("[x]\n", 5) + "[" + dots + "]"}) {
    const std::string file = scratch.write("deep.toml", text);
    const std::string line = refusal([&] { load(Kind::scenario, file); });
    EXPECT_THAT(line, AllOf(StartsWith(file + ":"), HasSubstr("more than 16"), Not(HasSubstr("\n"))));
    EXPECT_LT(line.size(), file.size() + 200);
  }
}

TEST(DeepToml, DotsInTextsCommentsAndNumbersAreNoDepth) {
  const Scratch scratch;
  const std::string dots = repeated("a.", 100), numbers = repeated("1.5, ", 50);
  const std::string file = scratch.write(
      "flat.toml", "# " + dots + "\ncps = [" + numbers + "1.5] # [[[[[[[[[[[[[[[[[\n[testbed]\nbased_on = \"paper\"\n" +
                       "dom0_busy_cores = { value = 1, from = \"\\\" " + dots + repeated("[", 20) + "\" }\n" +
                       "plug.limit = { value = '10kB', from = '''" + dots +
                       "''' }\n[[workload]]\nbased_on = \"cpu\"\n");
  const std::string line = refusal([&] { load(Kind::scenario, file); });
  EXPECT_THAT(line, HasSubstr("1.5 stands there twice"));
}

TEST(DeepToml, WhatEndsATextIsKnown) {
  const Scratch scratch;
  const std::string open = repeated("[", 20), head = "based_on = \"paper\"\n";
  const auto verdict = [&](const std::string& line) {
    return refusal([&] { load_testbed(scratch.write("texts.toml", head + line)); });
  };
  const std::string limit = "plug.limit = { value = \"10kB\", from = ";
  EXPECT_EQ(verdict(limit + "'a\\' } # " + open + "\n"), "accepted") << "a backslash ends no literal text";
  EXPECT_EQ(verdict(limit + "\"\\\" " + open + "\" }\n"), "accepted") << "a quoted quote ends no text";
  EXPECT_THAT(verdict(limit + "'a\\' }\nx = " + open + "\n"), HasSubstr("more than 16"));
  EXPECT_THAT(verdict("x = \"\"\"\n" + open + "\n\"\"\"\n"), HasSubstr("unknown key \"x\""))
      << "a text of several lines";
  EXPECT_THAT(verdict("x = 1 ]]\n" + repeated("y = [1]\n", 20)), Not(HasSubstr("more than 16"))) << "closed too often";
}

#define SCENARIO(rest) "cps = [10]\n[testbed]\nbased_on = \"paper\"\n" rest

const BadFile kBadFiles[] = {
    // not TOML
    {"syntax", Kind::testbed, "based_on = \"paper\"\nplug.limit = 10000B\n", "2:19", "quantities in quotes"},
    {"no_equals", Kind::testbed, "based_on \"paper\"\n", "1:10", "TOML wants name = value"},
    {"open_quote", Kind::workload, "kind = \"web\n", "1:12", "TOML wants name = value"},
    {"duplicate", Kind::workload, "based_on = \"web\"\nconnections = 1\nconnections = 2\n", "3:15",
     "it stands there twice: keep one"},
    {"bad_utf8", Kind::workload, "based_on = \"web\"\nname = \"\xff\"\n", "2:8", "TOML wants"},
    // units
    {"unitless_string", Kind::testbed, "based_on = \"paper\"\nplug.limit = \"10000\"\n", "2:6",
     "plug.limit: \"10000\" has no unit: write an amount of bytes such as 64KiB"},
    {"unitless_number", Kind::testbed, "based_on = \"paper\"\n[checkpoint]\nsuspend = 1.4\n", "3:1",
     "checkpoint.suspend: \"1.4\" has no unit: write a duration such as 25ms"},
    {"bare_nan", Kind::testbed, "based_on = \"paper\"\ncheckpoint.suspend = nan\n", "2:12", "not a finite number"},
    {"bare_negative", Kind::testbed, "based_on = \"paper\"\ncheckpoint.suspend = -1\n", "2:12", "is negative"},
    {"bits", Kind::testbed, "based_on = \"paper\"\nplug.limit = \"10kb\"\n", "2:6", "wrong unit: write kB"},
    {"capital_k", Kind::testbed, "based_on = \"paper\"\ntcp.tso_max = \"64KB\"\n", "2:5", "kB (1000 bytes) or KiB"},
    {"wrong_unit", Kind::testbed, "based_on = \"paper\"\nplug.limit = \"10ms\"\n", "2:6", "unknown unit \"ms\""},
    {"sourced_unit", Kind::testbed, "based_on = \"paper\"\nplug.limit = { value = \"10\", from = \"assumed: x\" }\n",
     "2:6", "has no unit"},
    {"pages_unit", Kind::workload, "based_on = \"cpu\"\ndirty.n1 = \"20\"\n", "2:7", "such as 300pages"},
    // names of before
    {"renamed", Kind::testbed, "based_on = \"paper\"\nfailover.guest_memory = \"1GiB\"\n", "2:10",
     "failover.guest_memory: it is workload.memory now: move it to the workloads"},
    {"renamed_in_scenario", Kind::scenario,
     SCENARIO("failover.guest_memory = \"1GiB\"\n[[workload]]\nbased_on = \"cpu\"\n"), "4:10",
     "it is workload.memory now"},
    // a testbed's values for workloads
    {"value_of_no_workload", Kind::testbed, "based_on = \"paper\"\n[workload.donwload]\ntransfer_bytes = \"5GB\"\n",
     "3:1", "did you mean download?"},
    {"value_of_no_field", Kind::testbed, "based_on = \"paper\"\n[workload.download]\nsize = \"5GB\"\n", "3:1",
     "is no [workload.NAME] with fields of it"},
    {"value_of_nothing", Kind::testbed, "based_on = \"paper\"\nworkload.download = \"5GB\"\n", "2:10",
     "is no [workload.NAME] with fields of it"},
    {"value_without_unit", Kind::testbed, "based_on = \"paper\"\n[workload.download]\ntransfer_bytes = \"5\"\n", "3:1",
     "has no unit"},
    // type
    {"count_in_quotes", Kind::testbed, "based_on = \"paper\"\nprimary.cores = \"4\"\n", "2:9",
     "primary.cores: wants a whole number without quotes, such as 1"},
    {"count_real", Kind::testbed, "based_on = \"paper\"\nprimary.cores = 2.5\n", "2:9", "wants a whole number"},
    {"boolean_text", Kind::testbed, "based_on = \"paper\"\ncheckpoint.traffic = \"off\"\n", "2:12",
     "wants true or false, without quotes"},
    {"quantity_boolean", Kind::testbed, "based_on = \"paper\"\nplug.limit = true\n", "2:6",
     "wants bytes in quotes, such as \"1514B\""},
    {"quantity_list", Kind::testbed, "based_on = \"paper\"\nplug.limit = [1]\n", "2:6", "wants bytes in quotes"},
    {"date", Kind::testbed, "based_on = \"paper\"\nplug.limit = 2012-10-18\n", "2:6", "wants bytes in quotes"},
    {"text_number", Kind::workload, "based_on = \"tbench\"\nload_file = 5\n", "2:1", "wants text in quotes"},
    {"section_for_value", Kind::testbed, "based_on = \"paper\"\n[plug.limit]\nbytes = 5\n", "3:1", "unknown key"},
    {"cps_text", Kind::scenario, "cps = \"10\"\n[testbed]\nbased_on = \"paper\"\n[[workload]]\nbased_on = \"cpu\"\n",
     "1:1", "wants a list of numbers, such as [10, 40]"},
    {"cps_mixed", Kind::scenario,
     "cps = [10, \"a\"]\n[testbed]\nbased_on = \"paper\"\n[[workload]]\nbased_on = \"cpu\"\n", "1:1",
     "wants a list of numbers"},
    {"word", Kind::testbed, "based_on = \"paper\"\n[protocol]\ntransmit = \"while_paused\"\n", "3:1",
     "choose buffered, while-paused"},
    // range
    {"no_cores", Kind::testbed, "based_on = \"paper\"\nprimary.cores = 0\n", "2:9", "out of range: choose 1 to 4096"},
    {"negative_cores", Kind::testbed, "based_on = \"paper\"\nprimary.cores = -4\n", "2:9", "is negative"},
    {"efficiency", Kind::testbed, "based_on = \"paper\"\nreplication.efficiency = \"101%\"\n", "2:13",
     "choose 0.01% to 100%"},
    {"zero_bandwidth", Kind::testbed, "based_on = \"paper\"\nreplication.bandwidth = \"0bps\"\n", "2:13",
     "out of range"},
    {"zero_codec", Kind::testbed, "based_on = \"paper\"\ncodecs.lz4 = \"0B/s\"\n", "2:8", "out of range"},
    {"no_buffer", Kind::testbed, "based_on = \"paper\"\nprotocol.buffers = 0\n", "2:10", "choose 1 to 1000"},
    {"page_bytes", Kind::workload, "based_on = \"cpu\"\nlz4_bytes_per_page = \"4097B\"\n", "2:1", "0B to 4096B"},
    {"delta_bytes", Kind::workload, "based_on = \"cpu\"\nxor_rle_bytes_per_page = \"0B to 5000B over 14ms\"\n", "2:1",
     "5kB is out of range: choose 0B to 4096B"},
    {"half_a_curve", Kind::workload, "based_on = \"cpu\"\nxor_rle_bytes_per_page = \"0B to 1094B\"\n", "2:1",
     "does not say over which time the size changes: write a size such as 593B, or 0B to 1094B over 14ms"},
    {"connections", Kind::workload, "based_on = \"web\"\nconnections = 100001\n", "2:1", "choose 1 to 100000"},
    {"no_work", Kind::workload, "based_on = \"cpu\"\nwork = \"0s\"\n", "2:1", "out of range"},
    {"no_duration", Kind::workload, "based_on = \"web\"\nduration = \"0s\"\n", "2:1", "out of range"},
    {"cps_infinite", Kind::scenario, "cps = [inf]\n[testbed]\nbased_on = \"paper\"\n[[workload]]\nbased_on = \"cpu\"\n",
     "1:1", "not a finite number"},
    {"cps_twice", Kind::scenario,
     "cps = [10, 10.0]\n[testbed]\nbased_on = \"paper\"\n[[workload]]\nbased_on = \"cpu\"\n", "1:1",
     "10 stands there twice"},
    {"cps_below_zero", Kind::scenario,
     "cps = [-10.5]\n[testbed]\nbased_on = \"paper\"\n[[workload]]\nbased_on = \"cpu\"\n", "1:1", "is negative"},
    // keys
    {"first_of_two", Kind::testbed, "based_on = \"paper\"\nzzzz = 1\nprimary.aaaa = 2\n", "2:1",
     "unknown key \"zzzz\""},
    {"unknown_key", Kind::testbed, "based_on = \"paper\"\nplug.limits = \"1MB\"\n", "2:6", "did you mean plug.limit?"},
    {"unknown_section", Kind::testbed, "based_on = \"paper\"\n[plugg]\nlimit = \"1MB\"\n", "3:1",
     "did you mean plug.limit?"},
    {"unknown_empty_section", Kind::testbed, "based_on = \"paper\"\n[zzzzzz]\n", "2:2", "unknown key \"zzzzzz\""},
    {"protocol_in_workload", Kind::workload, "based_on = \"cpu\"\nprotocol.buffers = 2\n", "2:10",
     "unknown key \"protocol.buffers\" in a workload"},
    {"codec_in_workload", Kind::workload, "based_on = \"cpu\"\ncompression = \"lz4\"\n", "2:1",
     "unknown key \"compression\" in a workload"},
    {"workload_in_workload", Kind::workload, "based_on = \"cpu\"\nworkload.web.connections = 2\n", "2:14",
     "unknown key \"workload.web.connections\" in a workload"},
    {"misspelt_protocol", Kind::testbed, "based_on = \"paper\"\nprotocol.bufers = 2\n", "2:10",
     "did you mean protocol.buffers?"},
    {"misspelt_codec", Kind::testbed, "based_on = \"paper\"\ncompresion = \"lz4\"\n", "2:1",
     "did you mean compression?"},
    {"sourced_name", Kind::testbed, "based_on = \"paper\"\nname = { value = \"x\", from = \"assumed: y\" }\n", "2:1",
     "wants a name in quotes"},
    {"list_of_testbeds", Kind::scenario,
     "cps = [1]\n[[testbed]]\nbased_on = \"paper\"\n[[workload]]\nbased_on = \"cpu\"\n", "3:1", "unknown key"},
    {"list_of_protocols", Kind::scenario, SCENARIO("[[protocol]]\nbuffers = 2\n[[workload]]\nbased_on = \"cpu\"\n"),
     "5:1", "unknown key"},
    {"empty_list_of_protocols", Kind::scenario, SCENARIO("[[protocol]]\n[[workload]]\nbased_on = \"cpu\"\n"), "4:1",
     "unknown key"},
    {"protocol_as_number", Kind::scenario, "protocol = 3\n" SCENARIO("[[workload]]\nbased_on = \"cpu\"\n"), "1:1",
     "unknown key \"protocol\""},
    {"empty_nonsense", Kind::scenario, SCENARIO("[nonsense]\n[[workload]]\nbased_on = \"cpu\"\n"), "4:2",
     "unknown key \"nonsense\""},
    {"workload_key_alone", Kind::scenario, "workload.connections = 5\n" SCENARIO(""), "1:10", "write [[workload]]"},
    {"unknown_workload_key", Kind::workload, "based_on = \"web\"\nconections = 5\n", "2:1",
     "did you mean connections?"},
    {"not_of_this_kind", Kind::workload, "based_on = \"cpu\"\nconnections = 5\n", "2:1",
     "kind compute does not use it, only download, upload, web, tbench, pingpong, keepalive: take it out"},
    {"unknown_scenario_key", Kind::scenario, SCENARIO("[protocol]\nbufers = 2\n[[workload]]\nbased_on = \"cpu\"\n"),
     "5:1", "did you mean protocol.buffers?"},
    {"key_beside_value", Kind::testbed, "based_on = \"paper\"\nplug.limit = { value = \"1MB\", why = \"x\" }\n", "2:31",
     "unknown key \"why\" beside the value"},
    {"from_without_value", Kind::testbed, "based_on = \"paper\"\nplug.limit = { from = \"assumed: x\" }\n", "2:6",
     "has no value: write { value"},
    {"from_number", Kind::testbed, "based_on = \"paper\"\nplug.limit = { value = \"1MB\", from = 3 }\n", "2:38",
     "`from` must be one line of text"},
    {"from_empty", Kind::testbed, "based_on = \"paper\"\nplug.limit = { value = \"1MB\", from = \"\" }\n", "2:38",
     "`from` must be one line of text"},
    // completeness and structure
    {"empty_testbed", Kind::testbed, "", "", "based_on = \"paper\" for the paper's values"},
    {"missing_keys", Kind::workload, "kind = \"upload\"\nconnections = 1\n", "", "missing transfer_bytes, dirty.n1"},
    {"missing_kind", Kind::workload, "connections = 1\n", "",
     "missing kind: add kind = \"...\", one of compute, disk-io"},
    {"unknown_kind", Kind::workload, "kind = \"http\"\n", "1:1", "choose compute, disk-io, download"},
    {"other_kind", Kind::workload, "based_on = \"web\"\nkind = \"upload\"\n", "2:1", "the base is of kind web"},
    {"bad_name", Kind::workload, "based_on = \"web\"\nname = \"a.b,c\"\n", "2:1", "letters, digits, - and _"},
    {"unknown_base", Kind::testbed, "based_on = \"papr\"\n", "1:1",
     "did you mean paper? (known: paper, pluglab, today"},
    {"missing_base", Kind::testbed, "based_on = \"none/of.toml\"\n", "1:1", "no such file"},
    {"base_number", Kind::testbed, "based_on = 3\n", "1:1", "wants a name in quotes"},
    {"own_base", Kind::testbed, "based_on = \"./bad.toml\"\n", "1:1", "is based on itself"},
    {"no_testbed", Kind::scenario, "cps = [10]\n[[workload]]\nbased_on = \"cpu\"\n", "",
     "missing testbed: add [testbed]"},
    {"no_workload", Kind::scenario, SCENARIO(""), "", "missing workload: add [[workload]]"},
    {"no_cps", Kind::scenario, "[testbed]\nbased_on = \"paper\"\n[[workload]]\nbased_on = \"cpu\"\n", "",
     "missing cps: add cps = [10, 20, 30, 40]"},
    {"testbed_as_text", Kind::scenario, "cps = [1]\ntestbed = \"paper\"\n[[workload]]\nbased_on = \"cpu\"\n", "2:1",
     "write [testbed] and, in it, based_on"},
    {"workload_as_section", Kind::scenario, SCENARIO("[workload]\nbased_on = \"cpu\"\n"), "5:1", "write [[workload]]"},
    {"workload_twice", Kind::scenario, SCENARIO("[[workload]]\nbased_on = \"cpu\"\n[[workload]]\nbased_on = \"cpu\"\n"),
     "7:1", "a second workload is named \"cpu\": give it another name"},
    {"empty_workload", Kind::scenario, SCENARIO("[[workload]]\n"), "4:1", "missing kind"},
    {"nameless_testbed", Kind::scenario,
     "cps = [1]\n[testbed]\nplug.limit = \"1MB\"\n[[workload]]\nbased_on = \"cpu\"\n", "3:6", "missing name"},
};

INSTANTIATE_TEST_SUITE_P(All, BadFiles, testing::ValuesIn(kBadFiles),
                         [](const auto& test_case) { return std::string(test_case.param.name); });

struct BadSetting {
  const char* name;
  const char* assignment;
  const char* says;
};

class BadSettings : public testing::TestWithParam<BadSetting> {};

TEST_P(BadSettings, AreRefusedInOneLineAndChangeNothing) {
  Experiment experiment = load_testbed("paper");
  load_workload(experiment, "cpu");
  load_workload(experiment, "web");
  const Experiment before = experiment;
  const std::string line = refusal([&] { set_field(experiment, GetParam().assignment); });
  EXPECT_THAT(line, AllOf(StartsWith("--set "), HasSubstr(GetParam().says), Not(HasSubstr("\n"))));
  EXPECT_EQ(experiment, before);
}

INSTANTIATE_TEST_SUITE_P(
    All, BadSettings,
    testing::Values(BadSetting{"no_equals", "testbed.plug.limit", "is not FIELD=VALUE: write for example"},
                    BadSetting{"no_field", "=5", "is not FIELD=VALUE"}, BadSetting{"empty", "", "is not FIELD=VALUE"},
                    BadSetting{"no_value", "testbed.plug.limit=", "empty text: write an amount of bytes"},
                    BadSetting{"unknown", "testbed.plug.limits=1MB", "did you mean testbed.plug.limit?"},
                    BadSetting{"without_prefix", "plug.limit=1MB", "did you mean testbed.plug.limit?"},
                    BadSetting{"nothing_near", "zzzzzzzzzzzzzzzz=1", "`remsim fields` lists them"},
                    BadSetting{"control_character", "a\nb=1", "unknown field \"a?b\""},
                    BadSetting{"unit", "testbed.plug.limit=5", "--set testbed.plug.limit=5: \"5\" has no unit"},
                    BadSetting{"range", "protocol.buffers=0", "choose 1 to 1000"},
                    BadSetting{"word", "protocol.transmit=sometimes", "choose buffered, while-paused"},
                    BadSetting{"codec", "compression=gzip", "choose none, xor-rle, lz4, zstd"},
                    BadSetting{"policy", "policy=adaptive", "choose fixed"},
                    BadSetting{"delete_character", "platform.file=a\x7f.xml", "holds a control character"},
                    BadSetting{"switch_word", "protocol.net_buffer=maybe", "choose on or off"},
                    BadSetting{"kind_that_uses_it", "workload.transfer_bytes=1MiB",
                               "not used by cpu, web, only by workloads of these kinds: download, upload"},
                    BadSetting{"one_that_does_not", "workload.cpu.connections=5", "not used by cpu, only by"},
                    BadSetting{"not_selected", "workload.tbench.connections=5", "no workload \"tbench\" is selected"},
                    BadSetting{"unknown_workload_field", "workload.web.conections=5", "unknown field"},
                    BadSetting{"workload_only", "workload.=5", "unknown field"},
                    BadSetting{"cps_trailing_comma", "cps=10,", "empty text: write a number"},
                    BadSetting{"cps_nan", "cps=nan", "not a finite number"},
                    BadSetting{"cps_negative", "cps=-10", "is negative"},
                    BadSetting{"cps_too_large", "cps=10000", "choose 0.001 to 1000"},
                    BadSetting{"cps_unit", "cps=10Hz", "something after the number"},
                    BadSetting{"rounds", "rounds=0", "choose 1 to 10000"},
                    BadSetting{"seed", "seed=1.5", "not a whole number"},
                    BadSetting{"seed_negative", "seed=-1", "is negative"}),
    [](const auto& test_case) { return std::string(test_case.param.name); });

TEST(SetField, NamesTheOptionItWasTypedAs) {
  Experiment experiment = load_testbed("paper");
  EXPECT_THAT(refusal([&] { set_field(experiment, "testbed.plug.limit", "5", "--plug-limit 5"); }),
              StartsWith("--plug-limit 5: \"5\" has no unit"));
  EXPECT_THAT(refusal([&] { set_field(experiment, "workload.work=1s"); }), HasSubstr("no workload is selected"));
}

TEST(Names, UnknownOnesAreAnsweredWithTheKnown) {
  Experiment experiment;
  EXPECT_THAT(refusal([&] { load_testbed("papr"); }), AllOf(HasSubstr("unknown testbed \"papr\"; did you mean paper?"),
                                                            HasSubstr("known: paper, pluglab, today")));
  EXPECT_THAT(refusal([&] { load_workload(experiment, "downlod"); }), HasSubstr("did you mean download?"));
  EXPECT_THAT(refusal([&] { load_testbed(""); }), HasSubstr("unknown testbed \"\""));
  load_workload(experiment, "cpu");
  EXPECT_THAT(refusal([&] { load_workload(experiment, "cpu"); }), HasSubstr("selected twice: name each once"));
}

// A name with a slash is a file, whatever it ends in.
TEST(Names, OfFilesHaveASlashOrEndInToml) {
  const Scratch scratch;
  Experiment experiment;
  EXPECT_THAT(refusal([&] { load_testbed("./none"); }), HasSubstr("no such file"));
  EXPECT_THAT(refusal([&] { load_testbed("none.toml"); }), HasSubstr("no such file"));
  EXPECT_EQ(refusal([&] { load_workload(experiment, scratch.write("mine", "based_on = \"cpu\"\n")); }), "accepted");
}

TEST(Names, AKindMayBeSaidAgain) {
  const Scratch scratch;
  const std::string file = scratch.write("mine.toml", "based_on = \"web\"\nkind = \"web\"\n");
  Experiment experiment;
  EXPECT_EQ(refusal([&] { load_workload(experiment, file); }), "accepted");
}

TEST(Names, HaveAtMost64Letters) {
  const Scratch scratch;
  const auto named = [&](std::size_t letters) {
    const std::string file =
        scratch.write("named.toml", "based_on = \"paper\"\nname = \"" + std::string(letters, 'x') + "\"\n");
    return refusal([&] { load_testbed(file); });
  };
  EXPECT_EQ(named(1), "accepted");
  EXPECT_EQ(named(64), "accepted");
  EXPECT_THAT(named(65), HasSubstr("is not at most 64 letters"));
  EXPECT_THAT(named(0), HasSubstr("missing name"));
}

// Eight are named; how many there are, the table of fields says.
TEST(Names, OfMissingFieldsTheRestIsCounted) {
  const Scratch scratch;
  const auto needed = std::count_if(all_fields().begin(), all_fields().end(), [](const Field& field) {
    return field.path.starts_with("testbed.") && field.required();
  });
  const std::string line = refusal([&] { load_testbed(scratch.write("bare.toml", "name = \"bare\"\n")); });
  EXPECT_THAT(line, HasSubstr(" and " + std::to_string(needed - 8) + " more: add them"));
  EXPECT_EQ(std::count(line.begin(), line.end(), ','), 7 + 1) << "eight names, and a comma of the fix: " << line;
}

TEST(Names, BasedOnInACircle) {
  const Scratch scratch;
  const std::string a = scratch.write("a.toml", "based_on = \"b.toml\"\n");
  scratch.write("b.toml", "based_on = \"c.toml\"\n");
  scratch.write("c.toml", "\nbased_on = \"a.toml\"\n");
  EXPECT_THAT(refusal([&] { load_testbed(a); }),
              AllOf(HasSubstr("c.toml:2:1: based_on: "), HasSubstr("is based on itself"), HasSubstr("take out one")));
}

TEST(Validate, WhatOnlySeveralFieldsCanBreak) {
  const Experiment good = [] {
    Experiment experiment = load_testbed("paper");
    load_workload(experiment, "cpu");
    load_workload(experiment, "tbench");
    return experiment;
  }();
  const auto line = [&](const std::function<void(Experiment&)>& change) {
    Experiment experiment = good;
    change(experiment);
    return refusal([&] { validate(experiment); });
  };
  EXPECT_EQ(line([](Experiment&) {}), "accepted");
  EXPECT_THAT(line([](Experiment& e) { e.workloads.clear(); }), HasSubstr("add --workload NAME"));
  EXPECT_THAT(line([](Experiment& e) { e.workloads[1].name = "cpu"; }), HasSubstr("is there twice"));
  EXPECT_THAT(line([](Experiment& e) { e.testbed.dom0_busy_cores = 4; }), HasSubstr("set at least 5"));
  EXPECT_THAT(line([](Experiment& e) { e.workloads[0].busy_vcpus = 5; }),
              HasSubstr("testbed.primary.cores: 4 is too few"));
  EXPECT_THAT(line([](Experiment& e) { e.testbed.tcp.rto_min = Duration::ms(2000); }), HasSubstr("rto_initial"));
  EXPECT_THAT(line([](Experiment& e) { e.platform.primary = "a"; }), HasSubstr("--platform FILE"));
  EXPECT_THAT(line([](Experiment& e) { e.platform.file = "p.xml"; }), HasSubstr("needs its three hosts"));
  EXPECT_THAT(line([](Experiment& e) { e.workloads[0].dirty.phase_share = Ratio(0.5); }),
              HasSubstr("workload.cpu.dirty.phase_time: is 0s, but phase_share is not 0"));
  EXPECT_EQ(line([](Experiment& e) {
              e.workloads[0].dirty.phase_share = Ratio(0.5);
              e.workloads[0].dirty.phase_time = Duration::ms(1);
            }),
            "accepted");
  EXPECT_THAT(line([](Experiment& e) { e.workloads[0].dirty.growth = Ratio(1.5); }),
              HasSubstr("workload.cpu.dirty.growth_time: is 0s, but growth is not 100%"));
  EXPECT_THAT(line([](Experiment& e) { e.workloads[0].dirty.bursts.n = Pages(262'144); }),
              HasSubstr("n1, n2, n3 and burst_pages together"));
  EXPECT_THAT(line([](Experiment& e) { e.workloads[1].load_file = ""; }), HasSubstr("apt install dbench"));
  EXPECT_EQ(line([](Experiment& e) { e.testbed.tcp.rto_min = e.testbed.tcp.rto_initial; }), "accepted");
  EXPECT_THAT(line([](Experiment& e) { e.platform = {"p.xml", "a", "b", ""}; }), HasSubstr("needs its three hosts"));
  EXPECT_THAT(line([](Experiment& e) { e.platform = {"p.xml", "a", "", "c"}; }), HasSubstr("needs its three hosts"));
  EXPECT_THAT(line([](Experiment& e) { e.platform = {"p.xml", "", "b", "c"}; }), HasSubstr("needs its three hosts"));
  EXPECT_EQ(line([](Experiment& e) { e.platform = {"p.xml", "a", "b", "c"}; }), "accepted");
  EXPECT_THAT(line([](Experiment& e) { e.platform.client = "c"; }), HasSubstr("--platform FILE"));
  EXPECT_THAT(line([](Experiment& e) { e.faults = "primary@1s"; }), HasSubstr("faults: they strike protected runs"));
  EXPECT_THAT(line([](Experiment& e) { e.cps = {10}, e.faults = "primry@1s"; }), StartsWith("faults: "));
  EXPECT_EQ(line([](Experiment& e) { e.cps = {10}, e.faults = "primary@1s"; }), "accepted");
  EXPECT_THAT(line([](Experiment& e) { e.cps = {10, 1001}; }), HasSubstr("cps: 1001 is out of range"));
  EXPECT_THAT(line([](Experiment& e) { e.cps = {0.0}; }), HasSubstr("cps: 0 is out of range"));
  EXPECT_THAT(line([](Experiment& e) { e.workloads[1].duration = Duration(); }),
              StartsWith("workload.tbench.duration: "));
}

// 40 KiB are ten pages of 4096 B.
TEST(Validate, AProgramWritesToNoMorePagesThanItsGuestHas) {
  Experiment experiment = load_testbed("paper");
  load_workload(experiment, "cpu");
  WorkloadSpec& cpu = experiment.workloads[0];
  cpu.memory = Bytes(40 * 1024);
  cpu.dirty.n1 = Pages(5);
  cpu.dirty.n2 = Pages(3);
  cpu.dirty.n3 = Pages(2);
  EXPECT_EQ(refusal([&] { validate(experiment); }), "accepted") << "all of them";
  cpu.dirty.n3 = Pages(3);
  EXPECT_THAT(refusal([&] { validate(experiment); }),
              AllOf(HasSubstr("workload.cpu.memory: 40KiB is 10 pages, fewer than the 11 of"),
                    HasSubstr("set at least 44KiB")));
}

// The paper's primary has four cores; the host keeps none, or some, of them busy.
TEST(Validate, TheCoresMustBeEnoughAndMayBeJustEnough) {
  Experiment experiment = load_testbed("paper");
  load_workload(experiment, "cpu");
  load_workload(experiment, "web");
  const auto verdict = [&](std::int64_t cores, std::int64_t busy_vcpus, std::int64_t of_host) {
    experiment.testbed.primary.cores = cores;
    experiment.workloads[0].busy_vcpus = busy_vcpus;
    experiment.testbed.dom0_busy_cores = of_host;
    return refusal([&] { validate(experiment); });
  };
  EXPECT_EQ(verdict(3, 2, 1), "accepted");
  EXPECT_THAT(verdict(2, 2, 1), HasSubstr("workload cpu keeps 2 VCPUs busy and the host 1 cores: set at least 3"));
  EXPECT_EQ(verdict(2, 1, 1), "accepted");
  EXPECT_THAT(verdict(1, 1, 1), HasSubstr("set at least 2"));
  experiment.workloads.erase(experiment.workloads.begin());
  EXPECT_THAT(refusal([&] { validate(experiment); }), HasSubstr("workload web keeps 1 VCPUs busy"));
}

TEST(LoadFile, SaysWhichPackageToInstall) {
  const Scratch scratch;
  const auto line = [](const std::string& path) { return refusal([&] { read_load_file(path); }); };
  const std::string missing = (scratch.folder() / "client.txt").string();
  EXPECT_THAT(line(missing), AllOf(StartsWith(missing + ": no such file"), HasSubstr("apt install dbench")));
  EXPECT_THAT(line(scratch.folder().string()), AllOf(HasSubstr("is a directory"), HasSubstr("apt install dbench")));
  EXPECT_THAT(line(scratch.write("empty.txt", " \n")), AllOf(HasSubstr("is empty"), HasSubstr("apt install dbench")));
  EXPECT_THAT(line("/dev/zero"), HasSubstr("is a device"));
  EXPECT_THAT(line(""), HasSubstr("names no file"));
  EXPECT_EQ(read_load_file(scratch.write("load.txt", "Flush\n")), "Flush\n");
}

// Sets an environment variable for as long as it lives.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~Environment() { ::unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
};

TEST(DataDirectory, CanBeNamedAndMustBeThere) {
  const Scratch scratch;
  std::filesystem::create_directories(scratch.folder() / "testbeds");
  scratch.write("testbeds/mine.toml", "");
  const Environment environment("REMSIM_DATA", scratch.folder().string());
  for (const char* other : {"testbeds/also.toml", "testbeds/mine.toml~", "testbeds/notes.md"}) scratch.write(other, "");
  EXPECT_THAT(known_testbeds(), testing::ElementsAre("also", "mine")) << "sorted, and nothing but .toml";
  EXPECT_THAT(refusal([] { known_workloads(); }), HasSubstr("set REMSIM_DATA to the folder"));
}

TEST(DataDirectory, AnEmptyNameIsNone) {
  const Environment environment("REMSIM_DATA", "");
  EXPECT_THAT(known_testbeds(), testing::Contains("paper"));
}

}  // namespace
}  // namespace remus::sim
