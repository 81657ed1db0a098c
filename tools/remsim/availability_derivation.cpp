// `remsim availability --derivation`: how the closed form comes about, to be checked by hand.
#include <fmt/format.h>

#include "sim/record/text_table.hpp"
#include "tools/remsim/availability_report.hpp"

namespace remus::cli {
namespace {

using namespace availability;
using Rows = std::vector<std::vector<std::string>>;

std::string states_table(const Graph& graph, const ClosedForm& form) {
  Rows rows;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const State& state = graph.nodes[i].state;
    rows.push_back({fmt::format("{}", i), label(state), state.phase == Phase::running ? "up" : "down",
                    fmt::format("{:.6e}", form.probability[i])});
  }
  return sim::render_table({{.head = "i", .unit = ""},
                            {.head = "state: the VM's host, what it does", .unit = "", .left = true},
                            {.head = "service", .unit = "", .left = true},
                            {.head = "pi_i", .unit = ""}},
                           rows);
}

const char* name_of_clock(ClockId id) {
  constexpr std::array<const char*, kClocks> kNames{"crash of the primary's host",
                                                    "crash of the backup's host",
                                                    "common cause",
                                                    "link fails",
                                                    "primary's host repaired",
                                                    "backup's host repaired",
                                                    "link repaired",
                                                    "resynchronised",
                                                    "phase ends"};
  return kNames[static_cast<std::size_t>(id)];
}

std::string rates_table(const Graph& graph, const ClosedForm& form) {
  Rows rows;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const Running& clock : graph.nodes[i].clocks) {
      for (const Step& step : clock.steps) {
        const std::string share = step.probability < 1 ? fmt::format(" ({:.4g} of them)", step.probability) : "";
        rows.push_back({fmt::format("{} -> {}", i, step.next),
                        fmt::format("{:.6g}", form.per_second[i][step.next] * 3600), name_of_clock(clock.id) + share,
                        format(clock.time)});
      }
    }
  }
  return sim::render_table({{.head = "i -> j", .unit = "", .left = true},
                            {.head = "q_ij", .unit = "1/h"},
                            {.head = "what happens", .unit = "", .left = true},
                            {.head = "time", .unit = "", .left = true}},
                           rows);
}

// "pi_0 (q_01 + q_03) = pi_4 q_40", and both sides as numbers per hour.
std::string equation(const ClosedForm& form, std::size_t i) {
  std::string out, in;
  double leaving = 0, entering = 0;
  for (std::size_t j = 0; j < form.probability.size(); ++j) {
    if (form.per_second[i][j] > 0) out += fmt::format("{}q_{},{}", out.empty() ? "" : " + ", i, j);
    if (form.per_second[j][i] > 0) in += fmt::format("{}pi_{} q_{},{}", in.empty() ? "" : " + ", j, j, i);
    leaving += form.probability[i] * form.per_second[i][j] * 3600;
    entering += form.probability[j] * form.per_second[j][i] * 3600;
  }
  return fmt::format("  pi_{} ({}) = {}\n      {:.9e} = {:.9e}\n", i, out, in, leaving, entering);
}

std::string measures_table(const ArrangementResult& result) {
  Rows rows;
  for (std::size_t i = 0; i < kMeasures; ++i) {
    const auto m = static_cast<Measure>(i);
    const Estimate& e = result.estimate(m);
    if (*result.exact(m) == 0 && e.value == 0) continue;
    const auto z = result.z(m);
    const char* verdict = !result.judged(m) ? "too few seen" : result.holds(m) ? "holds" : "DOES NOT HOLD";
    rows.push_back({availability::name_of(m), fmt::format("{:.6g}", *result.exact(m) * kSecondsPerYear),
                    fmt::format("{:.6g}", e.value * kSecondsPerYear),
                    fmt::format("{:.6g} to {:.6g}", e.low * kSecondsPerYear, e.high * kSecondsPerYear),
                    z ? fmt::format("{:+.2f}", *z) : "-", verdict});
  }
  return sim::render_table({{.head = "measure", .unit = "", .left = true},
                            {.head = "closed form", .unit = ""},
                            {.head = "simulated", .unit = ""},
                            {.head = "95 % interval", .unit = ""},
                            {.head = "z", .unit = ""},
                            {.head = "|z| <= 4", .unit = "", .left = true}},
                           rows);
}

}  // namespace

std::string availability_derivation(const ArrangementResult& result) {
  const char* name = name_of(result.graph.arrangement);
  if (!result.closed_form.solved) {
    return fmt::format("\nNo closed form of {}: {}.\n", name, result.closed_form.why_not);
  }
  const ClosedForm& form = *result.closed_form.solved;
  std::string out = fmt::format("\nDerivation of {}\n\nStates, and the share of time pi_i spent in each:\n\n", name);
  out += states_table(result.graph, form);
  out +=
      "\nRates. An exponential time's is 1 / mean. Where another law runs, q_ij = p_ij / m_i with m_i the mean stay in "
      "i\n"
      "and p_ij the probability that it ends in j: the semi-Markov process has the same stationary distribution.\n\n";
  out += rates_table(result.graph, form);
  out += "\nBalance: what leaves a state in an hour enters it (solved with sum pi_i = 1 by Eigen, full-pivot LU).\n\n";
  for (std::size_t i = 0; i < form.probability.size(); ++i) out += equation(form, i);
  out += fmt::format("  largest difference of both sides over the largest flow: {:.1e}\n", form.residual);
  out += "\nMeasures: shares are sums of pi_i, counts are sums of pi_i q_ij, both times a year's seconds.\n\n";
  return out + measures_table(result);
}

}  // namespace remus::cli
