// `remsim calibrate xen47`: recomputes the fitted constants of the testbed xen47 and its server, and says whether the
// shipped files hold them.
#include <fmt/format.h>

#include <utility>

#include "sim/record/text_table.hpp"
#include "sim/scenario/load.hpp"
#include "tools/remsim/calibrate_commands.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/statement_files.hpp"
#include "tools/remsim/xen47_constants.hpp"

namespace remus::cli {
namespace {

constexpr const char* kFooter =
    R"(All comes from the published rows at 10, 30 and 100 ms and without protection.

Exit status: 0 the shipped files hold what was recomputed; 1 they do not, or call
a value fitted that nothing recomputes.

Example:
  remsim calibrate xen47 --write /tmp/new)";

std::string residuals_table(const std::vector<Xen47Residual>& residuals) {
  std::vector<std::vector<std::string>> rows;
  for (const Xen47Residual& r : residuals)
    rows.push_back({r.figure, fmt::format("{:.4g}", r.published), fmt::format("{:.4g}", r.fitted),
                    fmt::format("{:+.1f}", 100 * (r.fitted / r.published - 1))});
  return sim::render_table(
      {{"figure", "", true}, {"published", "", false}, {"fitted", "", false}, {"residual", "%", false}}, rows);
}

int calibrate(const std::optional<std::string>& folder) {
  sim::Experiment experiment = sim::load_testbed("xen47");
  sim::load_workload(experiment, "keepalive");
  Xen47Fit fit = fit_xen47(statements_about("xen47"), experiment);
  const ShippedConstants shipped(std::move(fit.values));
  if (folder) shipped.write_to(*folder);
  for (const std::string& claim : shipped.unproven())
    complain(fmt::format("{} says it is fitted, but nothing recomputes it", claim));
  write_to_stdout(fmt::format("{}\n{}\n{}\n", residuals_table(fit.residuals), shipped.table(), shipped.verdict()));
  return shipped.hold() ? kExitOk : kExitCheckFailed;
}

}  // namespace

int calibrate_xen47_command(const Arguments& words) {
  std::optional<std::string> testbed, folder;
  CommandLine line("remsim calibrate xen47", "Recomputes the fitted constants of testbed xen47 and of its server.");
  line.word("xen47", testbed, "the testbed; another is paper");
  line.option("--write", folder, "FOLDER", "write the files with the recomputed values there");
  line.footer(kFooter);
  if (!line.parse(words)) {
    write_to_stdout(line.help());
    return kExitOk;
  }
  return calibrate(folder);
}

}  // namespace remus::cli
