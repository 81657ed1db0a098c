#include "tools/remsim/tapes.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "models/cost/size_curve_text.hpp"
#include "models/units/format.hpp"
#include "sim/engine/codec_fields.hpp"
#include "sim/scenario/error.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "traces/format/recut.hpp"
#include "traces/rates/recording_file.hpp"

namespace remus::cli {
namespace {

Tapes::Loaded load_tape(const std::string& file) {
  const traces::Trace trace = traces::load_recording(file).trace;
  if (trace.cut_short) complain(fmt::format("{}: cut short; its {} epochs are used", file, trace.epochs.size()));
  try {
    return {std::make_shared<const DirtyTape>(trace), traces::pages_needed(trace)};
  } catch (const std::invalid_argument& error) {
    throw sim::ScenarioError(file + ": " + error.what());
  }
}

void warn_of_missing_sizes(const DirtyTape& tape, const sim::WorkloadSpec& workload, Codec codec) {
  const sim::CodecFields* fields = sim::codec_fields(codec);
  if (fields == nullptr || tape.has_sizes(fields->kind)) return;
  const SizeCurve& size = workload.*fields->size;
  complain(fmt::format("{}: holds no page sizes by {}: each dirty page counts as {} says, {}{}", workload.trace_file,
                       kCodecNames[static_cast<std::size_t>(codec)], workload.name, format(size),
                       size == SizeCurve(kPageSize) ? " (it is assumed not to compress)" : ""));
}

void check_fits(const sim::WorkloadSpec& workload, Pages needed) {
  if (needed * kPageSize <= workload.memory) return;
  throw sim::ScenarioError(fmt::format(
      "{0}: writes to {1} pages, more than the guest has: workload.{2}.memory is {3}: --set workload.{2}.memory={4}",
      workload.trace_file, needed.count(), workload.name, format(workload.memory), format(needed * kPageSize)));
}

}  // namespace

Tapes::Tapes(const std::vector<SimulationJob>& jobs) {
  const sim::WorkloadSpec* last = nullptr;
  for (const SimulationJob& job : jobs) {
    const sim::WorkloadSpec& workload = job.experiment->workloads.at(job.run.workload);
    if (workload.trace_file.empty() || &workload == last) continue;  // a workload's jobs follow one another
    last = &workload;
    Loaded& loaded = by_file_[workload.trace_file];
    if (loaded.tape == nullptr) loaded = load_tape(workload.trace_file);
    check_fits(workload, loaded.pages);
    warn_of_missing_sizes(*loaded.tape, workload, job.experiment->compression);
  }
}

std::shared_ptr<const DirtyTape> Tapes::of(const sim::WorkloadSpec& workload) const {
  const auto found = by_file_.find(workload.trace_file);
  return found == by_file_.end() ? nullptr : found->second.tape;
}

}  // namespace remus::cli
