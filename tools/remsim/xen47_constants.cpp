#include "tools/remsim/xen47_constants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "models/calibration/fit_dirty_curve.hpp"
#include "models/calibration/fit_saturation.hpp"
#include "models/cost/checkpoint.hpp"
#include "sim/scenario/error.hpp"

namespace remus::cli {
namespace {

constexpr std::array kIntervals{10.0, 30.0, 100.0};  // ms; 10 and 30 find the server busy, 100 idle with the buffer
constexpr double kLongest = 100;

// Pages at a twentieth of the longest interval: 1.6 times fewer, says the source of the rows.
constexpr double kShortInterval = kLongest / 20;
constexpr double kPagesRatio = 1.6;

class Rows {
 public:
  explicit Rows(const std::vector<sim::Statement>& statements) : statements_(statements) {}

  double native() const { return at("requests_per_s", 0, true); }
  // Of one interval, in ms.
  double operator()(std::string_view metric, double interval, bool net_buffer = true) const {
    return at(metric, 1000 / interval, net_buffer);
  }

 private:
  double at(std::string_view metric, double cps, bool net_buffer) const {
    for (const sim::Statement& s : statements_)
      if (s.kind == sim::Kind::exact && s.metric == metric && s.net_buffer == net_buffer &&
          std::abs(s.cps.front() - cps) <= 1e-6 * cps)
        return s.published;
    throw sim::ScenarioError(fmt::format("the statements lack {} at {:g} cps", metric, cps));
  }

  const std::vector<sim::Statement>& statements_;
};

struct Line {
  double constant, slope;
};

Line least_squares(const std::vector<std::pair<double, double>>& points) {
  const auto n = static_cast<double>(points.size());
  double x = 0, y = 0, xx = 0, xy = 0;
  for (const auto& [a, b] : points) x += a / n, y += b / n;
  for (const auto& [a, b] : points) xx += (a - x) * (a - x), xy += (a - x) * (b - y);
  return {y - xy / xx * x, xy / xx};
}

Duration ms(double value) { return Duration::seconds(value * 1e-3); }

// One fit: each step uses what those before it have found.
class Fitting {
 public:
  Fitting(const std::vector<sim::Statement>& statements, const sim::Experiment& shipped)
      : rows_(statements), shipped_(shipped) {}

  Xen47Fit run() {
    fit_pause();
    fit_server();
    fit_population();
    fit_pages();
    return std::move(fit_);
  }

 private:
  void testbed(const char* key, double value, const char* unit, const char* from) {
    fit_.values.push_back({.file = "testbeds/xen47.toml",
                           .section = "checkpoint",
                           .key = key,
                           .field = std::string("testbed.checkpoint.") + key,
                           .value = fmt::format("{:.4g}{}", value, unit),
                           .from = from});
  }
  void workload(const char* key, const std::string& value, const char* from) {
    fit_.values.push_back({.file = "workloads/keepalive.toml",
                           .section = "",
                           .key = key,
                           .field = std::string("workload.keepalive.") + key,
                           .value = value,
                           .from = from});
  }
  void residual(const char* what, double interval, double published, double fitted) {
    fit_.residuals.push_back({fmt::format("{} at {:g} ms", what, interval), published, fitted});
  }

  // The pause of a cycle whose suspend finds the server busy.
  double busy_pause(double interval) const {
    return rows_("pause_ms_mean", interval) + (interval == kLongest ? suspend_busy_ : 0.0);
  }

  void fit_pause();
  void fit_server();
  void fit_population();
  void fit_pages();

  Rows rows_;
  const sim::Experiment& shipped_;
  Xen47Fit fit_;
  double suspend_busy_ = 0;  // ms
  double resume_ = 0;        // ms
  SaturationFit saturation_;
};

void Fitting::fit_pause() {
  const double idle = rows_("pause_suspend_ms_mean", kLongest);
  suspend_busy_ =
      (rows_("pause_suspend_ms_mean", kIntervals[0]) + rows_("pause_suspend_ms_mean", kIntervals[1])) / 2 - idle;
  std::vector<std::pair<double, double>> copies;
  for (const double interval : kIntervals) {
    const double resume = rows_("pause_resume_ms_mean", interval);
    resume_ += resume / kIntervals.size();
    copies.emplace_back(rows_("dirty_pages_mean", interval),
                        rows_("pause_ms_mean", interval) - rows_("pause_suspend_ms_mean", interval) - resume);
  }
  const Line line = least_squares(copies);
  const sim::Testbed& t = shipped_.testbed;
  const BytesPerSecond memcpy = cost::goodput(t.replication.bandwidth, t.replication.efficiency);
  testbed("suspend", idle, "ms", "the suspend call at 100 ms, where the server idles");
  testbed("suspend_busy", suspend_busy_, "ms", "the suspend call at 10 and 30 ms, less that");
  testbed("copy_fixed", line.constant - (t.checkpoint.state_bytes / memcpy).in_ms(), "ms",
          "pause - suspend - resume against dirty pages: constant, less the state's memcpy");
  testbed("resume", resume_, "ms", "the resume call, mean of three rows");
  testbed("copy_per_page", 1000 * (line.slope - (kPageSize / memcpy).in_ms()), "us",
          "the same: slope, less the page's memcpy");
  for (std::size_t i = 0; i < kIntervals.size(); ++i)
    residual("pause", kIntervals[i], rows_("pause_ms_mean", kIntervals[i]),
             idle + (i < 2 ? suspend_busy_ : 0) + resume_ + line.constant + line.slope * copies[i].first);
}

// With the buffer at 100 ms the CPU is not what binds.
void Fitting::fit_server() {
  std::vector<SaturatedRow> rows;
  for (const bool buffer : {false, true})
    for (const double interval : kIntervals)
      if (!buffer || interval < kLongest)
        rows.push_back({ms(interval), ms(busy_pause(interval)), rows_("requests_per_s", interval, buffer)});
  saturation_ = fit_saturation(rows_.native(), rows);
  workload("server_time", fmt::format("{:.4g}us", 1e6 / rows_.native()), "replies/s without protection");
  workload("protected_slowdown", fmt::format("{:.4g}x", saturation_.slowdown.count()),
           "replies/s at 10, 30 and 100 ms without buffer, 10 and 30 ms with it");
  testbed("ack_overhead", resume_ + saturation_.after_resume.in_ms(), "ms", "the same, and the resume call");
  for (const SaturatedRow& row : rows)
    residual("replies/s", row.interval.in_ms(), row.per_s, saturation_.per_s(rows_.native(), row.interval, row.pause));
}

// Little's law: connections = replies/s x response, and those that are being opened. With the buffer that takes a
// cycle, and a place at the server gives one reply per cycle and one more when it changes hands.
void Fitting::fit_population() {
  const double per_connection = static_cast<double>(shipped_.workloads.at(0).requests_per_connection);
  const auto cycle_s = [&](double interval) {
    return (interval + rows_("pause_ms_mean", interval) + saturation_.after_resume.in_ms()) / 1000;
  };
  double connections = 0;
  for (const bool buffer : {false, true})
    for (const double interval : kIntervals) {
      const double per_s = rows_("requests_per_s", interval, buffer);
      const double opening_s = buffer ? cycle_s(interval) / per_connection : 0;
      connections += per_s * (rows_("latency_ms_mean", interval, buffer) / 1000 + opening_s) / 6;
    }
  const double places = rows_("requests_per_s", kLongest) * cycle_s(kLongest) / (1 + 1 / per_connection);
  workload("connections", fmt::format("{:.0f}", connections), "replies/s x response, mean of six rows");
  workload("server_connections", fmt::format("{:.0f}", places), "replies per cycle at 100 ms with the buffer");
}

// In the program's own time: what the slowdown takes is not its.
void Fitting::fit_pages() {
  std::vector<DirtyPoint> points;
  const auto add = [&](double interval, double pages) {
    const Duration run = ms(interval) + saturation_.after_resume;
    points.push_back({run * Ratio(1 / saturation_.slowdown.count()), pages});
  };
  add(kShortInterval, rows_("dirty_pages_mean", kLongest) / kPagesRatio);
  for (const double interval : kIntervals) add(interval, rows_("dirty_pages_mean", interval));
  const DirtyFit fit = fit_dirty_curve(points);
  const char* from = "dirty pages at 10, 30 and 100 ms, and 1.6 times fewer at 5";
  workload("dirty.n1", fmt::format("{}pages", fit.curve.n1.count()), from);
  workload("dirty.t1", fmt::format("{:.4g}ms", fit.curve.t1.in_ms()), from);
  workload("dirty.n2", fmt::format("{}pages", fit.curve.n2.count()), from);
  workload("dirty.t2", fmt::format("{:.4g}ms", fit.curve.t2.in_ms()), from);
  for (std::size_t i = 0; i < points.size(); ++i)
    residual("dirty pages", i == 0 ? kShortInterval : kIntervals.at(i - 1), points[i].mean_pages,
             points[i].mean_pages * (1 + fit.residuals[i]));
}

}  // namespace

Xen47Fit fit_xen47(const std::vector<sim::Statement>& statements, const sim::Experiment& shipped) {
  return Fitting(statements, shipped).run();
}

}  // namespace remus::cli
