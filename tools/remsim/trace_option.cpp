#include "tools/remsim/trace_option.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "models/calibration/calibrate.hpp"
#include "sim/scenario/load.hpp"
#include "tools/remsim/build_experiment.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/model_workload.hpp"
#include "traces/rates/recording_file.hpp"

namespace remus::cli {
namespace {

std::string place_of(const std::string& files) { return "--trace " + files; }

CalibratedModel model_of(const std::vector<traces::Trace>& recordings, const std::string& place) {
  try {
    return calibrate(recordings, SingleLength::assume);
  } catch (const CannotCalibrate& error) {
    throw UsageError(fmt::format("{}: {}", place, error.what()));
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

}  // namespace

std::string add_calibrated_workload(sim::Experiment& experiment, const std::vector<traces::Trace>& recordings,
                                    const CalibratedFrom& from) {
  const CalibratedModel model = model_of(recordings, from.place);
  ModelWorkload workload = workload_of(model, from.name, from.source);
  for (const auto& [field, origin] : workload.provenance)
    experiment.provenance["workload." + workload.spec.name + "." + field] = origin;
  experiment.workloads.push_back(std::move(workload.spec));
  if (!model.growth_assumed) return "";
  return fmt::format(
      "{}: counts at one epoch length only, {:.1f} ms: at others they are assumed to grow as T^{}; programs measured "
      "lie between T^0.01 and T^0.9: {}",
      from.source, model.lengths.front().run.in_ms(), kAssumedGrowth, from.remedy);
}

std::vector<std::string> add_traced_workload(sim::Experiment& experiment, const std::string& list) {
  const std::vector<std::string> files = split_list(list, "--trace");
  std::vector<traces::Trace> recordings;
  std::vector<std::string> notes;
  for (const std::string& file : files) {
    traces::Recording recording = traces::load_recording(file);
    recordings.push_back(std::move(recording.trace));
    if (!recording.note.empty()) notes.push_back(recording.note);
  }
  const std::string growth = add_calibrated_workload(
      experiment, recordings,
      {.name = workload_name(files.front()),
       .source = fmt::format("{}", fmt::join(files, ", ")),
       .place = place_of(list),
       .remedy = "record page identities, or give recordings of other lengths too (--trace A.csv,B.csv)"});
  sim::set_field(experiment, "workload.trace_file", files.front(), place_of(list));
  if (!growth.empty()) notes.push_back(growth);
  return notes;
}

void replay_in_all_workloads(sim::Experiment& experiment, const std::string& file) {
  if (split_list(file, "--trace").size() > 1)
    throw UsageError(place_of(file) +
                     ": a workload of its own curve replays one file: give one, or leave --workload out to calibrate "
                     "from several");
  sim::set_field(experiment, "workload.trace_file", file, place_of(file));
}

}  // namespace remus::cli
