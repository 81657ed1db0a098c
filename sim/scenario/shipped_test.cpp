// The shipped testbeds and workloads: they load, are complete and valid, and every value says where it comes from.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/scenario/catalog.hpp"
#include "sim/scenario/data_files.hpp"
#include "sim/scenario/fields.hpp"
#include "sim/scenario/load.hpp"

namespace remus::sim {
namespace {

using testing::ElementsAre;
using testing::MatchesRegex;

void expect_provenance(const Experiment& experiment, const std::string& key) {
  const auto found = experiment.provenance.find(key);
  ASSERT_NE(found, experiment.provenance.end()) << key << " does not say where it comes from";
  EXPECT_THAT(found->second, MatchesRegex("(measured|fitted|cited|assumed): .+")) << key;
}

TEST(Shipped, Names) {
  EXPECT_THAT(known_testbeds(), ElementsAre("paper", "pluglab", "today", "xen47"));
  EXPECT_THAT(known_workloads(), ElementsAre("compile", "cpu", "download", "io", "keepalive", "memory", "pingpong",
                                             "tbench", "upload", "web"));
}

class ShippedTestbed : public testing::TestWithParam<std::string> {};

TEST_P(ShippedTestbed, IsCompleteAndSaysWhereEachValueComesFrom) {
  const Experiment experiment = load_testbed(GetParam());
  EXPECT_EQ(experiment.testbed.name, GetParam());
  for (const Field& field : all_fields())
    if (field.path.starts_with("testbed.") || field.path.starts_with("protocol."))
      expect_provenance(experiment, std::string(field.path));
}

TEST_P(ShippedTestbed, RunsEveryWorkload) {
  Experiment experiment = load_testbed(GetParam());
  for (const std::string& workload : known_workloads()) load_workload(experiment, workload);
  EXPECT_NO_THROW(validate(experiment));
}

INSTANTIATE_TEST_SUITE_P(All, ShippedTestbed, testing::Values("paper", "today", "pluglab", "xen47"));

class ShippedWorkload : public testing::TestWithParam<std::string> {};

TEST_P(ShippedWorkload, IsCompleteAndSaysWhereEachValueComesFrom) {
  Experiment experiment = load_testbed("paper");
  load_workload(experiment, GetParam());
  ASSERT_EQ(experiment.workloads.size(), 1U);
  EXPECT_EQ(experiment.workloads[0].name, GetParam());
  for (const Field& field : all_fields())
    if (field.used_by_kind(experiment.workloads[0].kind) && !field.optional)
      expect_provenance(experiment, "workload." + GetParam() + std::string(field.path.substr(8)));
}

INSTANTIATE_TEST_SUITE_P(All, ShippedWorkload,
                         testing::Values("cpu", "memory", "io", "compile", "upload", "download", "web", "tbench",
                                         "pingpong", "keepalive"));

// Facts of the testbeds that later fits must not touch.
TEST(Shipped, TheScriptsLimitsOfTheirTimes) {
  EXPECT_EQ(load_testbed("paper").testbed.plug.limit, Bytes(10'000));
  EXPECT_EQ(load_testbed("today").testbed.plug.limit, Bytes(10'000'000));
}

TEST(Shipped, ATestbedBringsItsProtocol) {
  const ProtocolConfig paper = load_testbed("paper").protocol;
  EXPECT_EQ(paper.transmit, TransmitMode::buffered);
  EXPECT_EQ(paper.interval_from, IntervalFrom::suspend);
  const ProtocolConfig today = load_testbed("today").protocol;
  EXPECT_EQ(today.transmit, TransmitMode::while_paused);
  EXPECT_EQ(today.interval_from, IntervalFrom::commit);
  EXPECT_EQ(load_testbed("pluglab").protocol.interval_from, IntervalFrom::commit);
  EXPECT_EQ(load_testbed("xen47").protocol.transmit, TransmitMode::while_paused);
  EXPECT_EQ(load_testbed("xen47").compression, Codec::none) << "pages are copied as they are";
}

TEST(Shipped, PluglabHasNoPauseAndNoTraffic) {
  const Testbed::Checkpoint checkpoint = load_testbed("pluglab").testbed.checkpoint;
  EXPECT_FALSE(checkpoint.traffic);
  EXPECT_EQ(checkpoint.suspend + checkpoint.resume + checkpoint.copy_per_page, Duration());
}

// What `remsim workloads` and `remsim testbeds` say of each is what its own file says.
TEST(Catalog, HasTheFilesOwnDescription) {
  for (const auto& entries : {shipped_testbeds(), shipped_workloads()}) {
    for (const CatalogEntry& entry : entries) {
      EXPECT_FALSE(entry.description.empty()) << entry.name;
      EXPECT_THAT(read_text(entry.file, ""), testing::HasSubstr("\ndescription = \"" + entry.description + "\""));
      EXPECT_EQ(entry.file.stem(), entry.name);
    }
  }
  EXPECT_EQ(shipped_testbeds().front().kind, "");
  EXPECT_EQ(shipped_workloads().front().name, "compile");
  EXPECT_EQ(shipped_workloads().front().kind, "compute");
}

}  // namespace
}  // namespace remus::sim
