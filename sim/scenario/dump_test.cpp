// Experiment to text and back: identical both ways.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "sim/scenario/fields.hpp"
#include "sim/scenario/load.hpp"
#include "sim/scenario/scratch_test.hpp"

namespace remus::sim {
namespace {

using testing::HasSubstr;
using testing::Not;

// Nothing in it has its default value.
Experiment rich_experiment(const std::string& testbed) {
  Experiment experiment = load_testbed(testbed);
  for (const std::string& workload : known_workloads()) load_workload(experiment, workload);
  set_field(experiment, "cps=10,22.5,40");
  set_field(experiment, "seed=9223372036854775807");
  set_field(experiment, "rounds=5");
  set_field(experiment, "compression=zstd");
  set_field(experiment, "protocol.net_buffer=off");
  set_field(experiment, "protocol.commit=stream-written");
  set_field(experiment, "protocol.arbitrator=on");
  set_field(experiment, "protocol.disk=dual-primary");
  set_field(experiment, "faults=primary@12.3s,omission:backup@event:7+1ms");
  set_field(experiment, "platform.file=/tmp/a \"quoted\" \\ file.xml");
  set_field(experiment, "platform.primary=node-1");
  set_field(experiment, "platform.backup=node-2");
  set_field(experiment, "platform.client=node-3");
  set_field(experiment, "testbed.client_lan.latency=7ns");
  set_field(experiment, "workload.connections=10");
  set_field(experiment, "workload.web.page_bytes=1B");
  set_field(experiment, "workload.trace_file=some/trace.csv");
  set_field(experiment, "workload.dirty.n3=5pages");
  set_field(experiment, "workload.dirty.t3=1s");
  set_field(experiment, "workload.dirty.phase_share=60%");
  set_field(experiment, "workload.dirty.phase_time=2s");
  set_field(experiment, "workload.dirty.burst_pages=7pages");
  set_field(experiment, "workload.dirty.burst_fill=3ms");
  set_field(experiment, "workload.dirty.burst_time=20ms");
  set_field(experiment, "workload.dirty.burst_gap=300ms");
  set_field(experiment, "workload.dirty.growth=250%");
  set_field(experiment, "workload.dirty.growth_time=9s");
  return experiment;
}

TEST(Dump, ReadsBackIdentically) {
  const Scratch scratch;
  for (const std::string& testbed : known_testbeds()) {
    const Experiment experiment = rich_experiment(testbed);
    const std::string text = dump(experiment);
    const Experiment again = load_scenario(scratch.write("dump.toml", text));
    EXPECT_EQ(again, experiment) << testbed;
    EXPECT_EQ(dump(again), text) << testbed;
  }
}

TEST(Dump, ReadsBackWithoutCpsAndProvenance) {
  const Scratch scratch;
  Experiment experiment = load_testbed("paper");
  load_workload(experiment, "cpu");
  experiment.provenance.clear();
  const std::string text = dump(experiment);
  EXPECT_THAT(text, Not(HasSubstr("{ value")));
  const Experiment again = load_scenario(scratch.write("dump.toml", text));
  EXPECT_EQ(again, experiment);
  EXPECT_EQ(dump(again), text);
}

TEST(Dump, KeepsAwkwardNumbers) {
  const Scratch scratch;
  Experiment experiment = load_testbed("paper");
  load_workload(experiment, "cpu");
  experiment.testbed.replication.bandwidth = BytesPerSecond(1e9 / 3);
  experiment.testbed.replication.efficiency = Ratio(0.1 + 0.2);
  experiment.testbed.checkpoint.suspend = Duration(1'234'567'891);
  experiment.cps = {1.0 / 3, 0.1, 999.9999999};
  EXPECT_EQ(load_scenario(scratch.write("dump.toml", dump(experiment))), experiment);
}

TEST(Dump, HoldsEveryUsedFieldAndMarksTheCommandLine) {
  const Experiment experiment = rich_experiment("paper");
  const std::string text = dump(experiment);
  for (const Field& field : all_fields()) {
    const std::size_t dot = field.of_workload() ? field.path.find('.') : field.path.rfind('.');
    const std::string key(dot == std::string_view::npos ? field.path : field.path.substr(dot + 1));
    EXPECT_THAT(text, HasSubstr("\n" + key + " = ")) << field.path;
  }
  EXPECT_THAT(text, HasSubstr("cps = { value = [10, 22.5, 40], from = \"set on the command line\" }"));
  EXPECT_THAT(text, HasSubstr("limit = { value = \"10kB\", from = \"cited: "));
}

TEST(Dump, HoldsAnOptionalFieldOnlyWhereItWasSet) {
  Experiment experiment = load_testbed("paper");
  load_workload(experiment, "cpu");
  EXPECT_THAT(dump(experiment), Not(HasSubstr("dirty.n3")));
  set_field(experiment, "workload.dirty.n3=0pages");  // its default
  EXPECT_THAT(dump(experiment), HasSubstr("dirty.n3 = { value = \"0pages\", from = \"set on the command line\" }"));
  experiment.provenance.clear();
  EXPECT_THAT(dump(experiment), Not(HasSubstr("dirty.n3")));
  experiment.workloads[0].dirty.n3 = Pages(1);
  EXPECT_THAT(dump(experiment), HasSubstr("dirty.n3 = \"1pages\""));
}

TEST(Dump, StaleProvenanceIsABug) {
  Experiment experiment = load_testbed("paper");
  load_workload(experiment, "cpu");
  experiment.provenance["workload.gone.work"] = "measured: once";
  EXPECT_THROW(dump(experiment), std::logic_error);
}

TEST(BasedOn, OverridesAFewValues) {
  const Scratch scratch;
  scratch.write("mine.toml", "based_on = \"paper\"\nplug.limit = \"48000B\"\n");
  const std::string file =
      scratch.write("mine2.toml", "based_on = \"mine.toml\"\nname = \"lab-2\"\n[protocol]\nbuffers = 2\n");
  Experiment expected = load_testbed("paper");
  expected.testbed.name = "lab-2";
  expected.testbed.plug.limit = Bytes(48'000);
  expected.protocol.buffers = 2;
  expected.provenance["testbed.plug.limit"] = "set in mine.toml";
  expected.provenance["protocol.buffers"] = "set in mine2.toml";
  EXPECT_EQ(load_testbed(file), expected);
}

TEST(TestbedsValues, AreForShippedWorkloadsAndGiveWay) {
  const Scratch scratch;
  const std::string fast = scratch.write("fast.toml",
                                         "based_on = \"today\"\n[workload.download]\ntransfer_bytes = { value = "
                                         "\"7GB\", from = \"assumed: longer\" }\n[workload.web]\nconnections = 9\n");
  const std::string mine = scratch.write("mine.toml", "based_on = \"download\"\n");
  Experiment experiment = load_testbed(fast);
  for (const std::string& name : {std::string("download"), std::string("upload"), std::string("web"), mine})
    load_workload(experiment, name);
  EXPECT_EQ(experiment.workloads[0].transfer_bytes, Bytes(7'000'000'000));
  EXPECT_EQ(experiment.provenance.at("workload.download.transfer_bytes"), "assumed: longer");
  EXPECT_EQ(experiment.workloads[1].transfer_bytes, Bytes(5'000'000'000)) << "as today has it";
  EXPECT_EQ(experiment.workloads[2].connections, 9);
  EXPECT_EQ(experiment.workloads[3].transfer_bytes, Bytes(50LL << 20)) << "a file of one's own stands as it is";
  const std::string text = dump(experiment);
  set_field(experiment, "cps=10");
  EXPECT_EQ(load_scenario(scratch.write("all.toml", dump(experiment))), experiment);
}

// A file of one's own is one's own, though it has a shipped one's name.
TEST(TestbedsValues, AreNotForAFileOfTheSameName) {
  const Scratch scratch;
  Experiment experiment = load_testbed("today");
  load_workload(experiment, scratch.write("download.toml", "based_on = \"download\"\n"));
  EXPECT_EQ(experiment.workloads[0].name, "download");
  EXPECT_EQ(experiment.workloads[0].transfer_bytes, Bytes(50LL << 20));
}

TEST(TestbedsValues, SayThatTheTestbedSetThemWhereItDoesNotSayFromWhere) {
  const Scratch scratch;
  Experiment experiment = load_scenario(scratch.write(
      "all.toml",
      "cps = [10]\n[testbed]\nname = \"mine\"\nbased_on = \"paper\"\n"
      "[testbed.workload.web]\nconnections = 9\npage_bytes = \"3kB\"\n[[workload]]\nbased_on = \"cpu\"\n"));
  load_workload(experiment, "web");
  EXPECT_EQ(experiment.workloads[1].connections, 9);
  EXPECT_EQ(experiment.workloads[1].page_bytes, Bytes(3000));
  EXPECT_EQ(experiment.provenance.at("workload.web.connections"), "set by testbed mine");
  EXPECT_EQ(load_scenario(scratch.write("again.toml", dump(experiment))), experiment);
}

// What the file says of the protocol stays, as does all but the testbed.
TEST(Scenario, TakesAnotherTestbed) {
  const Scratch scratch;
  const std::string file = scratch.write("all.toml",
                                         "cps = [10]\nrounds = 3\n[testbed]\nbased_on = \"paper\"\nplug.limit = "
                                         "\"1MB\"\n[protocol]\nbuffers = 2\n[[workload]]\nbased_on = \"cpu\"\n");
  const Experiment experiment = load_scenario(file, "today");
  EXPECT_EQ(experiment.testbed, load_testbed("today").testbed);
  EXPECT_EQ(experiment.protocol.buffers, 2);
  EXPECT_EQ(experiment.rounds, 3);
  EXPECT_EQ(experiment.workloads[0].name, "cpu");
  EXPECT_EQ(load_scenario(file).testbed.plug.limit, Bytes(1'000'000));
}

TEST(BasedOn, WorksForWorkloadsAndInScenarios) {
  const Scratch scratch;
  scratch.write("small-web.toml", "based_on = \"web\"\nconnections = { value = 3, from = \"assumed: few\" }\n");
  const Experiment experiment =
      load_scenario(scratch.write("all.toml",
                                  "cps = [10]\n[testbed]\nbased_on = \"today\"\nclient_lan.bandwidth = "
                                  "\"1Gbps\"\n[protocol]\ntransmit = \"buffered\"\n"
                                  "[[workload]]\nbased_on = \"small-web.toml\"\n[[workload]]\nbased_on = \"cpu\"\nname "
                                  "= \"cpu2\"\nwork = \"1s\"\n"));
  EXPECT_EQ(experiment.testbed.name, "today");
  EXPECT_EQ(experiment.testbed.client_lan.bandwidth, BytesPerSecond(125e6));
  EXPECT_EQ(experiment.protocol.transmit, TransmitMode::buffered);
  EXPECT_EQ(experiment.protocol.interval_from, IntervalFrom::commit);
  ASSERT_EQ(experiment.workloads.size(), 2U);
  EXPECT_EQ(experiment.workloads[0].name, "small-web");
  EXPECT_EQ(experiment.workloads[0].connections, 3);
  EXPECT_EQ(experiment.provenance.at("workload.small-web.connections"), "assumed: few");
  EXPECT_EQ(experiment.workloads[1].name, "cpu2");
  EXPECT_EQ(experiment.workloads[1].work, Duration::ms(1000));
  EXPECT_EQ(experiment.provenance.count("workload.cpu2.work"), 0U);
  EXPECT_NO_THROW(validate(experiment));
}

// Xen's documents call Remus's replication of disks protocol D.
TEST(SetField, TakesDForRemussDiskProtocol) {
  Experiment experiment = load_testbed("paper");
  set_field(experiment, "protocol.disk=c");
  EXPECT_EQ(experiment.protocol.disk, DiskProtocol::c);
  set_field(experiment, "protocol.disk=d");
  EXPECT_EQ(experiment.protocol.disk, DiskProtocol::remus);
  EXPECT_THAT(dump(experiment), HasSubstr("disk = { value = \"remus\", from = \"set on the command line\" }"));
}

TEST(SetField, SetsAllWorkloadsThatUseItOrOne) {
  Experiment experiment = load_testbed("paper");
  for (const auto workload : kPaperWorkloads) load_workload(experiment, workload);
  set_field(experiment, "workload.connections=7");
  set_field(experiment, "workload.web.connections=9");
  EXPECT_EQ(experiment.workloads[0].connections, 1);  // cpu does not use it
  EXPECT_EQ(experiment.workloads[5].connections, 7);  // download
  EXPECT_EQ(experiment.workloads[6].connections, 9);  // web
  EXPECT_EQ(experiment.provenance.at("workload.web.connections"), kFromCommandLine);
  EXPECT_EQ(experiment.provenance.count("workload.cpu.connections"), 0U);
}

}  // namespace
}  // namespace remus::sim
