#include "tools/remsim/late_faults.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/report_rows.hpp"

namespace remus::cli {
namespace {

// When the work ended, of a run that was to meet a fault and met none; nothing for others.
std::optional<double> ended_before_its_fault(const SimulationJob& job, const SimulationOutcome& outcome) {
  if (job.run.cps <= 0 || job.experiment->faults.empty() || !counts(outcome)) return std::nullopt;
  const auto runtime = outcome.result.metrics.find("runtime_s");
  if (runtime == outcome.result.metrics.end() || !outcome.result.timeline.empty()) return std::nullopt;
  return runtime->second + job.experiment->workloads.at(job.run.workload).warmup.in_seconds();
}

}  // namespace

bool refuse_late_faults(const std::vector<SimulationJob>& jobs, SimulationBatch& batch) {
  std::string ended;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const std::optional<double> end = ended_before_its_fault(jobs[i], batch.outcomes[i]);
    if (!end) continue;
    ended += fmt::format("{}{} ended at {:.2f} s", ended.empty() ? "" : ", ", name_of(jobs[i]), *end);
    batch.outcomes[i].finished = false;
  }
  if (ended.empty()) return false;
  complain(fmt::format("{} never struck: {}: strike earlier, or give the workload more to do",
                       jobs.front().experiment->faults, ended));
  return true;
}

}  // namespace remus::cli
