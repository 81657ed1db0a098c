// Runs the engine once, checkers on, as `remsim` does in each of its processes, and prints the result's numbers:
// "NAME VALUE" lines, the mean parts of a cycle as "part.NAME MS".
//
// bench_engine WORKLOAD CPS [FIELD=VALUE...]: testbed "paper"; the fields as for remsim's --set.
#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "sim/engine/engine.hpp"
#include "sim/scenario/load.hpp"

namespace {

using namespace remus::sim;

Experiment experiment_of(int argc, char** argv) {
  Experiment experiment = load_testbed("paper");
  load_workload(experiment, argv[1]);
  set_field(experiment, "cps", argv[2], argv[2]);
  for (int i = 3; i < argc; ++i) set_field(experiment, argv[i]);
  validate(experiment);
  return experiment;
}

int run(const Experiment& experiment) {
  const RunResult result = simulate(experiment, {.workload = 0, .cps = experiment.cps.front(), .round = 0}, {});
  if (!result.violation.empty()) {
    fmt::print(stderr, "bench_engine: {}\n", result.violation);
    return 1;
  }
  for (const auto& [name, value] : result.metrics) fmt::print("{} {:.9g}\n", name, value);
  for (const Part& part : result.cycle) fmt::print("part.{} {:.9g}\n", part.name, part.ms);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc < 3) throw ScenarioError("usage: bench_engine WORKLOAD CPS [FIELD=VALUE...]");
    return run(experiment_of(argc, argv));
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_engine: {}\n", error.what());
    return 2;
  }
}
