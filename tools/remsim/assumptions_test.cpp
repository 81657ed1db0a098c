#include "tools/remsim/assumptions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/record/transfer.hpp"
#include "sim/scenario/load.hpp"
#include "sim/scenario/scale_field.hpp"
#include "tools/remsim/build_experiment.hpp"

namespace remus::cli {
namespace {

using ::testing::Contains;
using ::testing::Not;

sim::Experiment loaded(const char* workload, const char* testbed = "paper") {
  sim::Experiment experiment = sim::load_testbed(testbed);
  sim::load_workload(experiment, workload);
  experiment.cps = {40};
  return experiment;
}

std::vector<std::string_view> doubted(const sim::Experiment& experiment) {
  std::vector<std::string_view> paths;
  for (const sim::Field* field : doubted_fields(experiment)) paths.push_back(field->path);
  return paths;
}

TEST(DoubtedFields, AreTheAssumedOnesThatTheRunUses) {
  const auto paths = doubted(loaded("memory"));
  EXPECT_THAT(paths, Contains("workload.protected_slowdown"));
  EXPECT_THAT(paths, Contains("testbed.checkpoint.copy_per_page"));
  EXPECT_THAT(paths, Contains("testbed.codecs.xor_rle"));
  EXPECT_THAT(paths, Not(Contains("testbed.codecs.zstd")));            // another codec's
  EXPECT_THAT(paths, Not(Contains("testbed.client_lan.latency")));     // no traffic
  EXPECT_THAT(paths, Not(Contains("testbed.failover.activation")));    // no faults
  EXPECT_THAT(paths, Not(Contains("testbed.checkpoint.hold")));        // twice nothing
  EXPECT_THAT(paths, Not(Contains("testbed.replication.bandwidth")));  // cited
  EXPECT_THAT(paths, Not(Contains("workload.work")));                  // how much is done, not how
}

TEST(DoubtedFields, AreThoseOfAnotherMachine) {
  EXPECT_THAT(doubted(loaded("download", "paper")), Not(Contains("workload.pages_per_segment_out")));
  EXPECT_THAT(doubted(loaded("download", "today")), Contains("workload.pages_per_segment_out"));
  EXPECT_THAT(doubted(loaded("keepalive", "xen47")), Not(Contains("workload.dirty.n1")));
  EXPECT_THAT(doubted(loaded("keepalive", "paper")), Contains("workload.dirty.n1"));
}

TEST(DoubtedFields, AreNotThoseThatTheUserHasSet) {
  sim::Experiment experiment = loaded("memory");
  sim::set_field(experiment, "workload.protected_slowdown=1.5x");
  EXPECT_THAT(doubted(experiment), Not(Contains("workload.protected_slowdown")));
}

TEST(DoubtedFields, AreFew) {
  for (const char* testbed : {"paper", "today", "pluglab"}) {
    for (const std::string_view workload : sim::kPaperWorkloads)
      EXPECT_LE(doubted_fields(loaded(workload.data(), testbed)).size(), kMostDoubted);
  }
}

// The short form of a workload.
sim::Experiment brief(const char* workload) {
  sim::Experiment experiment = loaded(workload);
  sim::WorkloadSpec& spec = experiment.workloads.front();
  spec.work = Duration::ms(50);
  spec.requests = 20;
  spec.transfer_bytes = Bytes(1 << 18);
  spec.duration = Duration::ms(300);
  spec.warmup = Duration::ms(50);
  return experiment;
}

std::vector<std::string> simulated_baselines(const std::vector<sim::Experiment>& experiments) {
  std::vector<SimulationJob> jobs;
  for (const sim::Experiment& experiment : experiments) jobs.push_back({&experiment, {}});
  std::vector<std::string> texts;
  for (const SimulationOutcome& outcome : simulate_each(jobs, {.at_once = 2, .show_progress = false}).outcomes)
    texts.push_back(sim::to_text(outcome.result));
  return texts;
}

// So that one baseline will do for all of them.
TEST(IsOfProtection, DoublingLeavesTheBaselineAsItIs) {
  for (const char* workload : {"cpu", "io", "download", "upload", "web", "pingpong", "keepalive"}) {
    std::vector<sim::Experiment> experiments{brief(workload)};
    std::vector<std::string_view> paths{""};
    for (const sim::Field& field : sim::all_fields()) {
      sim::Experiment doubled = brief(workload);
      if (!is_of_protection(field) || !sim::scale_field(field, {doubled, doubled.workloads.front()}, 2)) continue;
      experiments.push_back(doubled);
      paths.push_back(field.path);
    }
    const std::vector<std::string> texts = simulated_baselines(experiments);
    for (std::size_t i = 1; i < texts.size(); ++i) EXPECT_EQ(texts[i], texts[0]) << workload << " " << paths[i];
  }
}

TEST(IsOfProtection, DoublingAnythingElseMay) {
  sim::Experiment doubled = brief("download");
  const sim::Field& field = *sim::find_field("testbed.client_lan.latency");
  EXPECT_FALSE(is_of_protection(field));
  sim::scale_field(field, {doubled, doubled.workloads.front()}, 2);
  const std::vector<std::string> texts = simulated_baselines({brief("download"), doubled});
  EXPECT_NE(texts[0], texts[1]);
}

}  // namespace
}  // namespace remus::cli
