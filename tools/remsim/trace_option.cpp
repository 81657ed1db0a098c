#include "tools/remsim/trace_option.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "models/calibration/calibrate.hpp"
#include "sim/scenario/load.hpp"
#include "tools/remsim/build_experiment.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/model_workload.hpp"
#include "traces/format/trace_file.hpp"

namespace remus::cli {
namespace {

std::string place_of(const std::string& files) { return "--trace " + files; }

std::vector<traces::Trace> load_all(const std::vector<std::string>& files) {
  std::vector<traces::Trace> traces;
  for (const std::string& file : files) traces.push_back(traces::load_trace(file));
  return traces;
}

CalibratedModel model_of(const std::vector<std::string>& files) {
  try {
    return calibrate(load_all(files), SingleLength::assume);
  } catch (const CannotCalibrate& error) {
    throw UsageError(fmt::format("{}: {}", place_of(fmt::format("{}", fmt::join(files, ","))), error.what()));
  }
}

// gxx_25ms of traces/gxx_25ms.csv.zst, in the characters a workload's name may have.
std::string workload_name(const std::string& file) {
  constexpr std::size_t kLongest = 64;
  std::string name = std::filesystem::path(file).filename().string();
  name.resize(std::min({name.find('.'), name.size(), kLongest}));
  for (char& c : name) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!fits) c = '-';
  }
  return name.empty() ? "trace" : name;
}

std::string assumed_growth(const std::string& file, const CalibratedModel& model) {
  return fmt::format(
      "{}: counts at one epoch length only, {:.1f} ms: at others they are assumed to grow as T^{}; "
      "programs measured lie between T^0.01 and T^0.9: record page identities, or give recordings of other "
      "lengths too (--trace A.csv,B.csv)",
      file, model.lengths.front().run.in_ms(), kAssumedGrowth);
}

}  // namespace

std::string add_traced_workload(sim::Experiment& experiment, const std::string& list) {
  const std::vector<std::string> files = split_list(list, "--trace");
  const CalibratedModel model = model_of(files);
  ModelWorkload workload = workload_of(model, workload_name(files.front()), fmt::format("{}", fmt::join(files, ", ")));
  for (const auto& [field, from] : workload.provenance)
    experiment.provenance["workload." + workload.spec.name + "." + field] = from;
  experiment.workloads.push_back(std::move(workload.spec));
  sim::set_field(experiment, "workload.trace_file", files.front(), place_of(list));
  return model.growth_assumed ? assumed_growth(files.front(), model) : "";
}

void replay_in_all_workloads(sim::Experiment& experiment, const std::string& file) {
  if (split_list(file, "--trace").size() > 1)
    throw UsageError(place_of(file) +
                     ": a workload of its own curve replays one file: give one, or leave --workload out to calibrate "
                     "from several");
  sim::set_field(experiment, "workload.trace_file", file, place_of(file));
}

}  // namespace remus::cli
