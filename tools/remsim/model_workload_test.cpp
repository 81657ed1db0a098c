#include "tools/remsim/model_workload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "sim/scenario/load.hpp"

namespace remus::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

CalibratedModel example() {
  CalibratedModel model;
  model.exact.terms = {{418.4, Duration(2612345)}, {2030.2, Duration(76912345)}};
  model.curve = rounded(model.exact);
  model.curve.spread = Ratio(0.4123);
  model.rms = 0.0123;
  model.sizes[0] = SizeCurve(Bytes(310), Bytes(1440), Duration(82123456));
  model.sizes[1] = SizeCurve(Bytes(1164));
  model.lengths.resize(2);
  model.lengths[0].run = Duration::ms(8);
  model.lengths[1].run = Duration::ms(100);
  model.spread_from = Duration::ms(25);
  model.length = Duration::seconds(9.2312345);
  return model;
}

// The file's text as a user loads it.
sim::WorkloadSpec loaded(const std::string& text) {
  const auto file = std::filesystem::temp_directory_path() / ("remsim_model_" + std::to_string(::getpid()) + ".toml");
  std::ofstream(file) << text;
  sim::Experiment experiment;
  sim::load_workload(experiment, file.string());
  std::filesystem::remove(file);
  return experiment.workloads.at(0);
}

TEST(ModelWorkload, ReadsBackAsTheWorkload) {
  CalibratedModel model = example();
  EXPECT_EQ(loaded(to_toml(workload_of(model, "gxx", "gxx.csv"), model)), workload_of(model, "gxx", "gxx.csv").spec);
  model.curve.n3 = Pages(5000);
  model.curve.t3 = Duration::ms(700);
  model.curve.phase_share = Ratio(0.79);
  model.curve.phase_time = Duration(532123456);
  model.facts.busy_cpus = 2.2;
  EXPECT_EQ(loaded(to_toml(workload_of(model, "gxx", "gxx.csv"), model)), workload_of(model, "gxx", "gxx.csv").spec);
}

TEST(ModelWorkload, FourDigitsAndProvenance) {
  const CalibratedModel model = example();
  const ModelWorkload workload = workload_of(model, "gxx", "a.csv, b.csv");
  EXPECT_EQ(workload.spec.dirty.t1, Duration(2612000));
  EXPECT_EQ(workload.spec.dirty.t2, Duration(76910000));
  EXPECT_EQ(workload.spec.dirty.spread, Ratio(0.41));
  EXPECT_EQ(workload.spec.work, Duration::ms(9231));
  EXPECT_EQ(workload.spec.xor_rle_bytes_per_page, SizeCurve(Bytes(310), Bytes(1440), Duration(82120000)));
  EXPECT_EQ(workload.provenance.at("dirty.t1"), "fitted: a.csv, b.csv, rms 1.2 %");
  EXPECT_THAT(workload.provenance.at("xor_rle_bytes_per_page"), StartsWith("fitted: "));
  EXPECT_THAT(workload.provenance.at("lz4_bytes_per_page"), StartsWith("measured: "));
  EXPECT_THAT(workload.provenance.at("protected_slowdown"), StartsWith("assumed: "));
}

TEST(ModelWorkload, WhatWasNotMeasuredIsAssumed) {
  CalibratedModel model = example();
  model.growth_assumed = true;
  const ModelWorkload workload = workload_of(model, "gxx", "a.csv");
  EXPECT_EQ(workload.spec.zstd_bytes_per_page, SizeCurve(kPageSize));
  EXPECT_THAT(workload.provenance.at("zstd_bytes_per_page"), StartsWith("assumed: "));
  EXPECT_THAT(workload.provenance.at("dirty.n2"), StartsWith("assumed: "));
  EXPECT_EQ(workload.spec.busy_vcpus, 1);
  EXPECT_THAT(workload.provenance.at("busy_vcpus"), StartsWith("assumed: "));
}

TEST(ModelWorkload, FileLeavesOutWhatTheModelHasNot) {
  const CalibratedModel model = example();
  const std::string text = to_toml(workload_of(model, "gxx", "a.csv"), model);
  EXPECT_THAT(text, Not(HasSubstr("dirty.n3")));
  EXPECT_THAT(text, Not(HasSubstr("phase")));
  EXPECT_THAT(text, HasSubstr("epochs of 8 ms to 100 ms"));
  EXPECT_THAT(text, HasSubstr("xor_rle_bytes_per_page = { value = \"310B to 1440B over 82.12ms\""));
}

}  // namespace
}  // namespace remus::cli
