// The answer of `remsim availability` for people.
#include <fmt/format.h>

#include <cmath>

#include "sim/record/text_table.hpp"
#include "tools/remsim/availability_report.hpp"

namespace remus::cli {
namespace {

using namespace availability;
using Rows = std::vector<std::vector<std::string>>;

const char* title_of(Arrangement arrangement) {
  constexpr std::array<const char*, 3> kTitles{"single host", "cold standby", "remus"};
  return kTitles[static_cast<std::size_t>(arrangement)];
}

std::string per_year(const ArrangementResult& result, Measure m, double unit = 1) {
  return fmt::format("{:.4g}", result.estimate(m).value * kSecondsPerYear / unit);
}

std::string summary(const AvailabilityReport& report) {
  Rows rows;
  for (const ArrangementResult& r : report.results) {
    const Estimate& down = r.estimate(Measure::down);
    const double minutes = kSecondsPerYear / 60;
    const auto exact = r.exact(Measure::down);
    const auto z = r.z(Measure::down);
    rows.push_back({title_of(r.graph.arrangement), fmt::format("{:.6f}", 100 * (1 - down.value)),
                    fmt::format("{:.2f}", -std::log10(down.value)), fmt::format("{:.2f}", down.value * minutes),
                    fmt::format("{:.2f} to {:.2f}", down.low * minutes, down.high * minutes),
                    exact ? fmt::format("{:.2f}", *exact * minutes) : "none", z ? fmt::format("{:+.2f}", *z) : "-"});
  }
  return sim::render_table({{.head = "", .unit = "", .left = true},
                            {.head = "availability", .unit = "%"},
                            {.head = "nines", .unit = ""},
                            {.head = "downtime", .unit = "min/year"},
                            {.head = "95 % interval", .unit = "min/year"},
                            {.head = "closed form", .unit = "min/year"},
                            {.head = "z", .unit = ""}},
                           rows);
}

struct Line {
  const char* text;
  const char* unit;
  Measure measure;
  double scale = 1;
};

constexpr Line kDowntime[] = {{"egress held: replica or link lost, not noticed yet", "s", Measure::down_stalled},
                              {"crash not noticed yet", "s", Measure::down_detecting},
                              {"failover under way", "s", Measure::down_activating},
                              {"failback", "s", Measure::down_failback},
                              {"waiting for the repair of the VM's host", "s", Measure::down_repairing},
                              {"restarting from disk", "s", Measure::down_restarting},
                              {"common cause, both hosts down", "s", Measure::down_common_outage},
                              {"in all", "s", Measure::down}};

constexpr Line kEvents[] = {{"crashes of hosts", "", Measure::host_failures},
                            {"failures of the link", "", Measure::link_failures},
                            {"common causes", "", Measure::common_outages},
                            {"failovers", "", Measure::failovers},
                            {"failovers that failed", "", Measure::failed_failovers},
                            {"failbacks", "", Measure::failbacks},
                            {"restarts from disk: what clients saw may be lost", "", Measure::restarts},
                            {"guest's work lost", "s", Measure::lost_work},
                            {"running without a standby", "h", Measure::unprotected, 3600}};

template <std::size_t N>
std::string by_arrangement(const AvailabilityReport& report, const char* head, const Line (&lines)[N]) {
  std::vector<sim::TextColumn> columns{{.head = head, .unit = "", .left = true},
                                       {.head = "", .unit = "", .left = true}};
  for (const ArrangementResult& r : report.results)
    columns.push_back({.head = title_of(r.graph.arrangement), .unit = ""});
  Rows rows;
  for (const Line& line : lines) {
    rows.push_back({line.text, line.unit});
    for (const ArrangementResult& r : report.results) {
      const bool never = r.estimate(line.measure).seen == 0;
      rows.back().push_back(never ? "-" : per_year(r, line.measure, line.scale));
    }
  }
  return sim::render_table(columns, rows);
}

std::string loss_line(const ArrangementResult& remus) {
  const Parameters& p = remus.graph.parameters;
  return fmt::format(
      "A failover undoes {:.3g} ms of the guest's work in the mean, {:.3g} at most, which no client has seen (output "
      "commit).\n",
      1e3 * mean_failover_loss_seconds(p), (p.commit_delay + p.cycle).in_ms());
}

// Restarts from disk are rare and far apart, so nearly a Poisson process: some within a year with 1 - e^(-mean).
std::string chance_line(const AvailabilityReport& report) {
  std::string out = "Chance of a restart from disk, so that clients may lose what they saw, within a year:";
  for (const ArrangementResult& r : report.results) {
    const double mean = r.estimate(Measure::restarts).value * kSecondsPerYear;
    out += fmt::format(" {} {:.1f} %{}", title_of(r.graph.arrangement), -100 * std::expm1(-mean),
                       &r == &report.results.back() ? ".\n" : ",");
  }
  return out;
}

std::string method(const AvailabilityReport& report) {
  std::string out;
  for (const ArrangementResult& r : report.results) {
    const char* title = title_of(r.graph.arrangement);
    if (!r.closed_form.solved) {
      out += fmt::format("No closed form of {}: {}; simulated only.\n", title, r.closed_form.why_not);
    }
    if (!r.regenerative) {
      out += fmt::format("{}: a life with a memory, so the interval is that of {} walks, not of cycles.\n", title,
                         r.samples);
    }
  }
  const auto failed = failures(report);
  for (const std::string& line : failed) out += "DOES NOT HOLD: " + line + "\n";
  return out;
}

std::string parameters(const AvailabilityReport& report) {
  Rows rows;
  for (const ParameterLine& line : report.parameters)
    rows.push_back({"--" + line.name, line.value, line.meaning, line.source});
  return sim::render_table({{.head = "parameter", .unit = "", .left = true},
                            {.head = "value", .unit = "", .left = true},
                            {.head = "meaning", .unit = "", .left = true},
                            {.head = "source", .unit = "", .left = true}},
                           rows);
}

}  // namespace

std::string availability_table(const AvailabilityReport& report) {
  std::string out =
      "Availability of one VM: on a single host, with a cold standby (shared disk, restart), and replicated.\n\n";
  out += summary(report);
  out += "\nWhere the downtime comes from, seconds a year\n" + by_arrangement(report, "cause", kDowntime);
  out += "\nWhat happens in a year\n" + by_arrangement(report, "what", kEvents);
  out += "\n" + loss_line(report.results.back()) + chance_line(report) + method(report);
  out += "\nParameters; a bare time is the mean of an exponential one\n" + parameters(report);
  if (report.derivation) {
    for (const ArrangementResult& result : report.results) out += availability_derivation(result);
  }
  const sim::Provenance& from = report.provenance;
  out += fmt::format(
      "\nz: (simulated - closed form) / standard error; held to |z| <= 4. Seed {}, {} cycles each. remsim {} ({}).\n"
      "{}--format json has all measures with their intervals.\n",
      report.seed, report.cycles, from.version, from.commit,
      report.derivation
          ? ""
          : "Next: --derivation prints the Markov chains, their equations and every measure's closed form; ");
  return out;
}

}  // namespace remus::cli
