#include "tools/remsim/check_platform.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "sim/engine/engine.hpp"
#include "sim/scenario/data_files.hpp"
#include "sim/scenario/error.hpp"
#include "tools/remsim/job_pool.hpp"

namespace remus::cli {
namespace {

// What SimGrid prints before it gives up is not for the user, who gets one line.
void silence_stderr() {
  const int nowhere = ::open("/dev/null", O_WRONLY);
  if (nowhere >= 0) ::dup2(nowhere, STDERR_FILENO);
}

}  // namespace

void check_platform_file(const sim::Experiment& experiment) {
  const std::string& file = experiment.platform.file;
  if (file.empty()) return;
  sim::read_text(file, "");
  const PoolResult tried = run_jobs(1, {}, [&](std::size_t) {
    silence_stderr();
    sim::check_platform(experiment);
    return std::string();
  });
  const JobOutcome& outcome = tried.outcomes.front();
  if (outcome.kind == JobOutcome::Kind::user_error) throw sim::ScenarioError(outcome.text);
  if (outcome.kind != JobOutcome::Kind::failed) return;
  throw sim::ScenarioError(
      fmt::format("--platform {}: SimGrid cannot use it (its process {}); check that it has routes primary - backup "
                  "and primary - client",
                  file, outcome.text));
}

}  // namespace remus::cli
