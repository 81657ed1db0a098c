// Prints the epochs of one protected run with their instants, for the goldens (tools/goldens). Usage:
// epoch_log SCENARIO.toml COUNT
//
// The run: the scenario's first workload at its first rate, round 1. A row an epoch, in the order of their suspends,
// the first COUNT of them; what did not happen (in time, or at all) is a dash. Of a run with faults also what the two
// hosts were told and did about them.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/units/parse.hpp"
#include "sim/engine/engine.hpp"
#include "sim/scenario/load.hpp"
#include "validation/golden/transcript.hpp"

namespace {

using remus::sim::LogEntry;

// What is told of an epoch: a column, and the log's entry that fills it. The amount of `pages`, `bytes` and `run` is
// told, of the others the instant.
struct Column {
  const char* title;
  const char* what;
  bool amount;
};
constexpr Column kColumns[] = {
    {"suspend", "SuspendGuest", false},  {"suspended", "GuestSuspended", false}, {"run", "GuestSuspended", true},
    {"pages", "DirtyPagesCopied", true}, {"resumed", "GuestResumed", false},     {"sent", "CheckpointSent", false},
    {"bytes", "CheckpointSent", true},   {"acked", "CheckpointAcked", false},
};

struct Epoch {
  std::uint64_t number = 0;
  std::map<std::string, std::int64_t> told;  // by column
};

// Epochs in the order of their suspends; a number may come again after a failover.
class EpochLog {
 public:
  void hear(const LogEntry& entry) {
    const std::string what = entry.what;
    if (what == "SuspendGuest") epochs_.push_back({entry.epoch, {}});
    for (auto epoch = epochs_.rbegin(); epoch != epochs_.rend(); ++epoch) {
      if (epoch->number == entry.epoch) return add(*epoch, entry);
    }
  }

  std::string text(std::size_t count) const {
    std::string text = fmt::format("{:>6}", "epoch");
    for (const Column& column : kColumns) text += fmt::format("{:>14}", column.title);
    text += "\n";
    for (std::size_t i = 0; i < std::min(count, epochs_.size()); ++i) text += row(epochs_[i]);
    return text;
  }

 private:
  static void add(Epoch& epoch, const LogEntry& entry) {
    for (const Column& column : kColumns) {
      if (std::string(entry.what) == column.what)
        epoch.told.emplace(column.title, column.amount ? entry.amount : entry.at.since_start().in_ns());
    }
  }

  static std::string row(const Epoch& epoch) {
    std::string line = fmt::format("{:>6}", epoch.number);
    for (const Column& column : kColumns) {
      const auto found = epoch.told.find(column.title);
      line += fmt::format("{:>14}", found == epoch.told.end() ? "-" : std::to_string(found->second));
    }
    return line + "\n";
  }

  std::vector<Epoch> epochs_;
};

constexpr std::size_t kTranscriptLines = 240;  // a failover, and a few epochs of what comes after

void run(const std::string& path, const std::string& count) {
  const remus::sim::Experiment experiment = remus::sim::load_scenario(path);
  remus::sim::SimulateOptions how;
  EpochLog log;
  how.log = [&log](const LogEntry& entry) { log.hear(entry); };
  const remus::sim::WorkloadSpec& workload = experiment.workloads.at(0);
  if (workload.kind == remus::sim::WorkloadKind::tbench) how.load_text = remus::sim::read_load_file(workload.load_file);
  if (!experiment.faults.empty()) how.faults = remus::sim::parse_faults(experiment.faults);
  remus::Transcript transcript;
  transcript.listen(how);
  const remus::sim::RunResult result =
      remus::sim::simulate(experiment, {.workload = 0, .cps = experiment.cps.at(0), .round = 0}, how);
  fmt::print("{}", log.text(static_cast<std::size_t>(remus::parse_count(count))));
  if (const std::string told = transcript.text(result.timeline, kTranscriptLines); !told.empty())
    fmt::print("\nWhat the hosts were told -> what they did about it, in ms\n{}", told);
  std::fflush(stdout);
  std::_Exit(0);  // SimGrid is not torn down in the middle of a run (sim/engine/simulation.cpp)
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 3) throw std::invalid_argument("usage: epoch_log SCENARIO.toml COUNT");
    run(argv[1], argv[2]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "epoch_log: {}\n", error.what());
    return 2;
  }
}
