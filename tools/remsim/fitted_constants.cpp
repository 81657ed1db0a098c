// Constants that published figures fix, with the simulator in the loop. See paper_constants.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "models/calibration/solve.hpp"
#include "sim/scenario/error.hpp"
#include "sim/scenario/load.hpp"
#include "tools/remsim/measure.hpp"
#include "tools/remsim/paper_constants.hpp"

namespace remus::cli {
namespace {

struct Figure {
  const char* workload;
  const char* metric;
  double cps;
  bool net_buffer;
};

// One constant, the figure that fixes it, and where it is written. `felt_in` counts the figures of kConstants.
struct Constant {
  const char* field;  // for set_field; without a workload's name it is set wherever it is used
  std::vector<const char*> files;
  const char* section;
  const char* key;
  const char* unit;
  Figure figure;
  Unknown unknown;
};

const std::vector<Constant>& constants() {
  static const std::vector<const char*> kTraffic{"workloads/upload.toml", "workloads/download.toml",
                                                 "workloads/web.toml", "workloads/tbench.toml"};
  static const std::vector<Constant> kConstants{
      // The fixed part of a pause: what the CPU test loses per checkpoint beyond its few pages.
      {"testbed.checkpoint.resume",
       {"testbeds/paper.toml"},
       "checkpoint",
       "resume",
       "ms",
       {"cpu", "runtime_s", 40, true},
       {4, 0, 20, 0.2, {0, 1, 2, 3, 4, 5}}},
      // What protection costs a program that dirties much, besides the pauses: proportional to its run time.
      {"workload.compile.protected_slowdown",
       {"workloads/compile.toml"},
       "",
       "protected_slowdown",
       "x",
       {"compile", "overhead_percent", 10, true},
       {1.1, 1, 3, 0.02, {1}}},
      // The overhead grows with the stall in small jumps, as requests fall in and out of step: a wide difference.
      {"workload.io.checkpoint_stall",
       {"workloads/io.toml"},
       "",
       "checkpoint_stall",
       "ms",
       {"io", "overhead_percent", 30, true},
       {4, 0, 10, 0.5, {2}}},
      // One window per cycle.
      {"testbed.tcp.guest_receive_window",
       {"testbeds/paper.toml"},
       "tcp",
       "guest_receive_window",
       "B",
       {"upload", "runtime_s", 40, true},
       {131072, 14480, 1e6, 3000, {3}}},
      // Without the network buffer only pauses are lost: they tell how many pages the traffic dirties.
      {"workload.pages_per_segment_in",
       kTraffic,
       "",
       "pages_per_segment_in",
       "x",
       {"upload", "runtime_s", 40, false},
       {1, 0, 20, 0.1, {3, 4, 5}}},
      {"workload.pages_per_segment_out",
       kTraffic,
       "",
       "pages_per_segment_out",
       "x",
       {"download", "runtime_s", 40, false},
       {1, 0, 20, 0.1, {3, 4, 5}}},
  };
  return kConstants;
}

const sim::Statement& published(const std::vector<sim::Statement>& statements, const Figure& f) {
  // A blind figure is no target: fitted to, it would measure nothing any more.
  const auto is_it = [&](const sim::Statement& s) {
    return s.kind == sim::Kind::exact && s.how != sim::How::blind && s.workload == f.workload && s.metric == f.metric &&
           s.cps.front() == f.cps && s.net_buffer == f.net_buffer;
  };
  const auto found = std::find_if(statements.begin(), statements.end(), is_it);
  if (found == statements.end()) {
    throw sim::ScenarioError(
        fmt::format("the statements lack {} {} at {} cps, not blind", f.workload, f.metric, f.cps));
  }
  return *found;
}

// Four significant digits: one more than the figures have, so that rounding shows in none of them. Bytes are whole.
std::string rounded_text(double value, std::string_view unit) {
  if (unit != "B") return fmt::format("{:.4g}{}", value, unit);
  const double scale = std::pow(10.0, std::floor(std::log10(value)) - 3);
  return fmt::format("{:.0f}B", std::round(value / scale) * scale);
}

std::string exact_text(double value, std::string_view unit) {
  return unit == "B" ? fmt::format("{:.0f}B", value) : fmt::format("{:.6f}{}", value, unit);
}

void set(sim::Experiment& experiment, const char* field, const std::string& value) {
  sim::set_field(experiment, field, value, "calibrate", "fitted: being recomputed");
}

sim::Cell cell_of(const Figure& f) { return {f.workload, f.cps, f.net_buffer}; }

bool needs_baseline(const Figure& f) { return std::string_view(f.metric) == "overhead_percent"; }

// Simulates figures at given constants; remembers the runs that died.
class Laboratory {
 public:
  Laboratory(const sim::Experiment& experiment, const BatchOptions& options)
      : experiment_(experiment), options_(options) {}

  std::vector<std::vector<double>> operator()(const std::vector<Probe>& probes) {
    std::vector<std::vector<double>> out;
    for (const Probe& probe : probes) out.push_back(values_at(probe));
    return out;
  }
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  std::vector<double> values_at(const Probe& probe) {
    sim::Experiment experiment = experiment_;
    for (std::size_t j = 0; j < constants().size(); ++j) {
      set(experiment, constants()[j].field, exact_text(probe.constants[j], constants()[j].unit));
    }
    return figures(experiment, probe.figures);
  }

 public:
  std::vector<double> figures(const sim::Experiment& experiment, const std::vector<std::size_t>& wanted) {
    std::vector<sim::Cell> cells;
    for (const std::size_t i : wanted) {
      const Figure& f = constants()[i].figure;
      if (needs_baseline(f)) cells.push_back({f.workload, 0, true});
      cells.push_back(cell_of(f));
    }
    const Measurement measured = measure(experiment, cells, options_);
    problems_.insert(problems_.end(), measured.problems.begin(), measured.problems.end());
    if (!measured.problems.empty() || measured.interrupted_by != 0) throw sim::ScenarioError(first_problem());
    std::vector<double> out;
    for (const std::size_t i : wanted) {
      const Figure& f = constants()[i].figure;
      out.push_back(sim::metric_of(measured.simulated, cell_of(f), f.metric));
    }
    return out;
  }

 private:
  std::string first_problem() const {
    return "calibrate: " + (problems_.empty() ? std::string("interrupted") : problems_.front());
  }

  const sim::Experiment& experiment_;
  BatchOptions options_;
  std::vector<std::string> problems_;
};

// A small operation of a closed loop takes one cycle, and the driver arms its interval at the suspend: cycle = 1/cps +
// suspend. tbench's Close at 40 cps is such an operation.
Recomputed suspend_from_close(const std::vector<sim::Statement>& statements) {
  const double close = published(statements, {"tbench", "latency_ms_mean.Close", 40, true}).published;
  return {.file = "testbeds/paper.toml",
          .section = "checkpoint",
          .key = "suspend",
          .field = "testbed.checkpoint.suspend",
          .value = rounded_text(close - 1000.0 / 40, "ms"),
          .from = "tbench latency_ms_mean.Close at 40 cps, less 25 ms"};
}

std::string name_of(const Figure& f) {
  return fmt::format("{} {} at {} cps{}", f.workload, f.metric, f.cps, f.net_buffer ? "" : " without net buffer");
}

void add_values(const Solution& solution, PaperFit& fit) {
  for (std::size_t j = 0; j < constants().size(); ++j) {
    const Constant& c = constants()[j];
    for (const char* file : c.files) {
      fit.values.push_back({.file = file,
                            .section = c.section,
                            .key = c.key,
                            .field = c.field,
                            .value = rounded_text(solution.constants[j], c.unit),
                            .from = name_of(c.figure)});
    }
  }
}

}  // namespace

PaperFit constants_from_figures(sim::Experiment experiment, const std::vector<sim::Statement>& statements,
                                const BatchOptions& options) {
  PaperFit fit;
  fit.values.push_back(suspend_from_close(statements));
  set(experiment, "testbed.checkpoint.suspend", fit.values.front().value);

  std::vector<Unknown> unknowns;
  std::vector<double> targets;
  std::vector<std::size_t> all;
  for (const Constant& c : constants()) {
    all.push_back(unknowns.size());
    unknowns.push_back(c.unknown);
    targets.push_back(published(statements, c.figure).published);
  }
  Laboratory laboratory(experiment, options);
  const Solution solution =
      solve(unknowns, targets, [&](const std::vector<Probe>& probes) { return laboratory(probes); });
  fit.converged = solution.converged;
  add_values(solution, fit);

  sim::Experiment written = experiment;
  for (const Recomputed& r : fit.values) set(written, r.field.c_str(), r.value);
  const std::vector<double> simulated = laboratory.figures(written, all);
  for (const std::size_t i : all) fit.figures.push_back({published(statements, constants()[i].figure), simulated[i]});
  return fit;
}

}  // namespace remus::cli
