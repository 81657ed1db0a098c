// Every row of the field table: its text round-trips, its range and its unit are enforced.
#include "sim/scenario/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <regex>
#include <set>
#include <stdexcept>

#include "sim/scenario/load.hpp"

namespace remus::sim {
namespace {

using testing::HasSubstr;

std::string refusal(const Field& field, const std::string& text) {
  Experiment experiment;
  WorkloadSpec workload;
  try {
    set_text(field, {experiment, workload}, text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted " + text;
}

// "25ms" -> "25" and "ms"
std::string number_of(std::string_view text) {
  return std::string(text.substr(0, text.find_first_not_of("0123456789.")));
}
std::string unit_of(std::string_view text) { return std::string(text.substr(number_of(text).size())); }

std::vector<std::string> words_of(const std::string& type) {
  std::vector<std::string> words;
  for (std::size_t start = 0; start < type.size();) {
    const std::size_t end = std::min(type.find('|', start), type.size());
    words.push_back(type.substr(start, end - start));
    start = end + 1;
  }
  return words;
}

// Texts the field must take.
std::vector<std::string> samples(const Field& field) {
  if (!field.low.empty()) return {std::string(field.low), std::string(field.high)};
  if (field_type(field) == "on/off") return {"on", "off"};
  if (field_type(field) == "text") return {"", "/some/file with \"quotes\" and \\"};
  return words_of(field_type(field));
}

// One test per property, over all rows: a test per row and property would be hundreds of processes under ctest.
void check_reads_back(const Field& field) {
  ASSERT_FALSE(samples(field).empty());
  for (const std::string& sample : samples(field)) {
    Experiment experiment;
    WorkloadSpec workload;
    set_text(field, {experiment, workload}, sample);
    const std::string text = get_text(field, experiment, workload);
    Experiment again;
    WorkloadSpec workload_again;
    set_text(field, {again, workload_again}, text);
    EXPECT_EQ(again, experiment) << sample;
    EXPECT_EQ(workload_again, workload) << sample;
    EXPECT_EQ(get_text(field, again, workload_again), text);
    EXPECT_NO_THROW(check_range(field, experiment, workload));
  }
}

void check_sets_own_member(const Field& field) {
  Experiment experiment;
  WorkloadSpec workload;
  for (const std::string& sample : samples(field)) set_text(field, {experiment, workload}, sample);
  set_text(field, {experiment, workload}, samples(field).front());
  const std::string before = get_text(field, experiment, workload);
  for (const Field& other : all_fields())
    if (other.path != field.path) set_text(other, {experiment, workload}, samples(other).back());
  EXPECT_EQ(get_text(field, experiment, workload), before);
}

void check_refuses_out_of_range(const Field& field) {
  if (field.low.empty()) {
    if (field_type(field) != "text") {
      EXPECT_THAT(refusal(field, "nonsense"), HasSubstr("choose "));
    }
    EXPECT_THAT(refusal(field, "two\nlines"), HasSubstr("two?lines"));
    return;
  }
  const std::string unit = unit_of(field.high);
  if (number_of(field.high).size() < 18) {  // the seed's bound is the largest count there is
    EXPECT_THAT(refusal(field, "9" + std::string(field.high)), HasSubstr("out of range: choose"));
  }
  const bool may_be_zero = number_of(field.low) == "0" || field_type(field) == "list";
  if (!may_be_zero) {
    EXPECT_THAT(refusal(field, "0" + unit), HasSubstr("out of range: choose"));
  }
  EXPECT_THAT(refusal(field, "-1" + unit), HasSubstr("negative"));
  EXPECT_THAT(refusal(field, "nan" + unit), HasSubstr("not a finite number"));
  EXPECT_THAT(refusal(field, ""), HasSubstr("empty"));
}

void check_refuses_unitless(const Field& field) {
  if (!is_quantity(field)) {
    if (field_type(field) == "count") {
      EXPECT_THAT(refusal(field, "10ms"), HasSubstr("without a unit"));
    }
    return;
  }
  EXPECT_THAT(refusal(field, number_of(field.high)), HasSubstr("has no unit: write "));
}

void check_documented(const Field& field) {
  EXPECT_GT(field.meaning.size(), 8U);
  EXPECT_FALSE(field_type(field).empty());
  EXPECT_EQ(field.path.starts_with("workload."), field.of_workload());
  EXPECT_EQ(find_field(field.path), &field);
}

void for_every_field(void (*check)(const Field&)) {
  for (const Field& field : all_fields()) {
    SCOPED_TRACE(field.path);
    check(field);
  }
}

TEST(EveryField, ReadsBackWhatItWrites) { for_every_field(check_reads_back); }

TEST(EveryField, SetsAMemberOfItsOwn) { for_every_field(check_sets_own_member); }

TEST(EveryField, RefusesWhatIsOutOfRange) { for_every_field(check_refuses_out_of_range); }

TEST(EveryField, RefusesANumberWithoutUnit) { for_every_field(check_refuses_unitless); }

TEST(EveryField, IsDocumented) { for_every_field(check_documented); }

TEST(Fields, WordsAndDefaults) {
  using Words = std::vector<std::string_view>;
  EXPECT_EQ(field_words(*find_field("protocol.buffers")), Words{}) << "a count has none";
  EXPECT_EQ(field_words(*find_field("platform.file")), Words{});
  EXPECT_EQ(field_words(*find_field("policy")), Words{"fixed"});
  EXPECT_EQ(field_words(*find_field("protocol.commit")), (Words{"backup-ack", "stream-written"}));
  EXPECT_EQ(field_default(*find_field("testbed.plug.limit")), std::nullopt) << "every testbed states it";
  EXPECT_EQ(field_default(*find_field("cps")), std::nullopt);
  EXPECT_EQ(field_default(*find_field("rounds")), "1");
  EXPECT_EQ(field_default(*find_field("workload.dirty.n3")), "0pages");
}

TEST(Fields, PathsAreUnique) {
  std::set<std::string_view> paths;
  for (const Field& field : all_fields()) EXPECT_TRUE(paths.insert(field.path).second) << field.path;
}

TEST(Fields, RangeCheckCatchesNan) {
  Experiment experiment;
  const WorkloadSpec workload;
  experiment.testbed.replication.efficiency = Ratio(std::numeric_limits<double>::quiet_NaN());
  EXPECT_ANY_THROW(check_range(*find_field("testbed.replication.efficiency"), experiment, workload));
}

TEST(Fields, SuggestTheNearestName) {
  EXPECT_EQ(field_suggestion("testbed.plug.limits"), "; did you mean testbed.plug.limit?");
  EXPECT_EQ(field_suggestion("conections"), "");
  EXPECT_EQ(field_suggestion("connections"), "; did you mean workload.connections?");
  EXPECT_EQ(field_suggestion("plug.limit"), "; did you mean testbed.plug.limit?");
  EXPECT_EQ(field_suggestion("no such thing at all"), "");
  EXPECT_EQ(field_suggestion(std::string(5000, 'x')), "");
}

// Each row names its member as its path does: two rows that had theirs swapped would dump and read back all the same.
TEST(Fields, LeadToTheMemberOfTheirName) {
  std::ifstream file(REMSIM_SOURCE_DIR "/sim/scenario/field_table.cpp");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::map<std::string, std::string> shorter_there{{"workload.dirty.burst_pages", "workload.dirty.bursts.n"},
                                                         {"workload.dirty.burst_fill", "workload.dirty.bursts.t"},
                                                         {"workload.dirty.burst_time", "workload.dirty.bursts.on"},
                                                         {"workload.dirty.burst_gap", "workload.dirty.bursts.off"}};
  const std::regex row(R"re(\{"([^"]+)",\s*(EXPERIMENT|WORKLOAD)\(([^)]+)\))re");
  std::size_t rows = 0;
  for (std::sregex_iterator at(text.begin(), text.end(), row), end; at != end; ++at, ++rows) {
    const auto shorter = shorter_there.find(at->str(1));
    EXPECT_EQ(shorter == shorter_there.end() ? at->str(1) : shorter->second,
              (at->str(2) == "WORKLOAD" ? "workload." : "") + at->str(3));
  }
  EXPECT_EQ(rows, all_fields().size());
}

TEST(Fields, NearestNameByEditDistance) {
  EXPECT_EQ(nearest_name("downlaod", {"upload", "download"}), "download");
  EXPECT_EQ(nearest_name("papr", {"paper", "today"}), "paper");
  EXPECT_EQ(nearest_name("x", {"paper", "today"}), "");
  EXPECT_EQ(nearest_name("", {"a"}), "");
  EXPECT_EQ(nearest_name("pbpxr", {"paper"}), "paper") << "two letters replaced";
  EXPECT_EQ(nearest_name("ppaer", {"paper"}), "paper") << "one left out, one put in";
  EXPECT_EQ(nearest_name("x", {"ab"}), "") << "nothing of it is left";
  EXPECT_EQ(nearest_name("abcxyz", {"abcdef"}), "") << "three away, of six letters";
  EXPECT_EQ(nearest_name("rate1", {"rate2", "rate3"}), "rate2") << "the first of those as near";
}

}  // namespace
}  // namespace remus::sim
