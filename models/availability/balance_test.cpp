// Rules, closed form and simulation against balance equations that were written down without any of them.
//
// The table below was derived by hand from what the header of rules.hpp says in words, one line per way out of a state,
// and is solved as pi Q = 0, sum pi = 1 with Eigen. Nothing of it comes from rules.cpp or graph.cpp. Rates are per
// hour, and no two are alike, so that none can stand in for another; all are of one order, so that every state matters.
//
// A state is: the host that has the VM's latest state (P: the primary by home role, B: the backup), what the VM does,
// and what the other host is to it. How each line follows from the words:
//  run sync    the VM's host crashes: the other one has its state and must detect that. The other one, or the link, is
//              lost: the egress stalls until that is noticed; the link's loss leaves the other host up, but cut off (an
//              arbitrator keeps it from activating).
//  detect      the detection ends in an activation (share c) or in a restart from disk; the host that detects may crash
//              itself: then it has the latest disk, and both are under repair. The peer's repair begins afterwards.
//  stall       ends when the loss is noticed; the VM's host may crash first.
//  run rep, run cut, run stale
//              alone: a crash of the VM's host makes the VM wait for its repair, whatever the other one is. The other
//              one may crash too when it is up. A repaired host, or one behind a repaired link, is stale. The link
//              fails only between hosts that are up: under `rep` there is nothing that it could cut.
//  wait        (under repair) the other host goes on by itself: is repaired, crashes, is reached again by its link. The
//              link of a host that is down does not fail.
//  boot        (from disk) the same, and its own host may crash again.
//  failback    begins when the copy at home is up to date, and the VM stands still in it; it is protected meanwhile.
//  common      (outage of both) nothing crashes; repairs go on. What was in sync is stale afterwards; the VM boots.
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "models/availability/closed_form.hpp"
#include "models/availability/example_test.hpp"
#include "models/availability/simulate.hpp"

namespace remus::availability {
namespace {

struct Line {
  const char* from;
  const char* to;
  double per_hour;
  Event event = Event::none;
};

// Rates per hour.
constexpr double l1 = 1 / 50.0, l2 = 1 / 80.0;       // lives of the primary and the backup
constexpr double mu = 1 / 20.0, beta = 1 / 4.0;      // repair, boot
constexpr double k = 1 / 60.0, kr = 1 / 10.0;        // the link's life and repair
constexpr double d = 1 / 2.0, a = 1 / 3.0, c = 0.7;  // detection, activation, coverage
constexpr double rs = 1 / 5.0, fb = 1 / 1.5;         // resync, failback
constexpr double g = 1 / 120.0, gr = 1 / 9.0;        // common causes and what they take
constexpr double cd = 1 / 2.5;                       // cold standby: detection

Parameters slow_and_fragile() {
  return {.primary_life = hours(1 / l1),
          .backup_life = hours(1 / l2),
          .repair = hours(1 / mu),
          .common_life = hours(1 / g),
          .common_repair = hours(1 / gr),
          .link_life = hours(1 / k),
          .link_repair = hours(1 / kr),
          .detection = hours(1 / d),
          .activation = hours(1 / a),
          .coverage = Ratio(c),
          .resync = hours(1 / rs),
          .failback = hours(1 / fb),
          .cold_detection = hours(1 / cd),
          .restart = hours(1 / beta),
          .cycle = Duration::seconds(10),
          .commit_delay = Duration::seconds(4),
          .restart_loss = Duration::seconds(700)};
}

constexpr Event host = Event::host_failure, link = Event::link_failure, over = Event::failover,
                not_over = Event::failed_failover, back = Event::failback, boot = Event::restart,
                both = Event::common_outage;

const std::vector<Line> kRemus = {
    {"P run sync", "B detect rep", l1, host},
    {"P run sync", "P stall rep", l2, host},
    {"P run sync", "P stall cut", k, link},
    {"P run sync", "P common stale", g, both},
    // the VM moves to the backup
    {"B detect rep", "B activate rep", d* c},
    {"B detect rep", "B boot rep", d*(1 - c), not_over},
    {"B detect rep", "B wait rep", l2, host},
    {"B detect rep", "B common rep", g, both},
    {"B activate rep", "B run rep", a, over},
    {"B activate rep", "B wait rep", l2, host},
    {"B activate rep", "B common rep", g, both},
    {"B run rep", "B run stale", mu},
    {"B run rep", "B wait rep", l2, host},
    {"B run rep", "B common rep", g, both},
    {"B run stale", "B failback sync", rs},
    {"B run stale", "B run rep", l1, host},
    {"B run stale", "B run cut", k, link},
    {"B run stale", "B wait stale", l2, host},
    {"B run stale", "B common stale", g, both},
    {"B run cut", "B run stale", kr},
    {"B run cut", "B run rep", l1, host},
    {"B run cut", "B wait cut", l2, host},
    {"B run cut", "B common cut", g, both},
    {"B failback sync", "P run sync", fb, back},
    {"B failback sync", "P detect rep", l2, host},
    {"B failback sync", "B stall rep", l1, host},
    {"B failback sync", "B stall cut", k, link},
    {"B failback sync", "B common stale", g, both},
    {"B stall rep", "B run rep", d},
    {"B stall rep", "B wait rep", l2, host},
    {"B stall rep", "B common rep", g, both},
    {"B stall cut", "B run cut", d},
    {"B stall cut", "B wait cut", l2, host},
    {"B stall cut", "B common cut", g, both},
    {"B wait rep", "B boot rep", mu},
    {"B wait rep", "B wait stale", mu},
    {"B wait stale", "B boot stale", mu},
    {"B wait stale", "B wait rep", l1, host},
    {"B wait cut", "B boot cut", mu},
    {"B wait cut", "B wait stale", kr},
    {"B wait cut", "B wait rep", l1, host},
    {"B boot rep", "B run rep", beta, boot},
    {"B boot rep", "B boot stale", mu},
    {"B boot rep", "B wait rep", l2, host},
    {"B boot rep", "B common rep", g, both},
    {"B boot stale", "B run stale", beta, boot},
    {"B boot stale", "B boot rep", l1, host},
    {"B boot stale", "B boot cut", k, link},
    {"B boot stale", "B wait stale", l2, host},
    {"B boot stale", "B common stale", g, both},
    {"B boot cut", "B run cut", beta, boot},
    {"B boot cut", "B boot stale", kr},
    {"B boot cut", "B boot rep", l1, host},
    {"B boot cut", "B wait cut", l2, host},
    {"B boot cut", "B common cut", g, both},
    {"B common rep", "B boot rep", gr},
    {"B common rep", "B common stale", mu},
    {"B common stale", "B boot stale", gr},
    {"B common cut", "B boot cut", gr},
    {"B common cut", "B common stale", kr},
    // the VM is at home, without a replica
    {"P detect rep", "P activate rep", d* c},
    {"P detect rep", "P boot rep", d*(1 - c), not_over},
    {"P detect rep", "P wait rep", l1, host},
    {"P detect rep", "P common rep", g, both},
    {"P activate rep", "P run rep", a, over},
    {"P activate rep", "P wait rep", l1, host},
    {"P activate rep", "P common rep", g, both},
    {"P stall rep", "P run rep", d},
    {"P stall rep", "P wait rep", l1, host},
    {"P stall rep", "P common rep", g, both},
    {"P stall cut", "P run cut", d},
    {"P stall cut", "P wait cut", l1, host},
    {"P stall cut", "P common cut", g, both},
    {"P run rep", "P run stale", mu},
    {"P run rep", "P wait rep", l1, host},
    {"P run rep", "P common rep", g, both},
    {"P run stale", "P run sync", rs},
    {"P run stale", "P run rep", l2, host},
    {"P run stale", "P run cut", k, link},
    {"P run stale", "P wait stale", l1, host},
    {"P run stale", "P common stale", g, both},
    {"P run cut", "P run stale", kr},
    {"P run cut", "P run rep", l2, host},
    {"P run cut", "P wait cut", l1, host},
    {"P run cut", "P common cut", g, both},
    {"P wait rep", "P boot rep", mu},
    {"P wait rep", "P wait stale", mu},
    {"P wait stale", "P boot stale", mu},
    {"P wait stale", "P wait rep", l2, host},
    {"P wait cut", "P boot cut", mu},
    {"P wait cut", "P wait stale", kr},
    {"P wait cut", "P wait rep", l2, host},
    {"P boot rep", "P run rep", beta, boot},
    {"P boot rep", "P boot stale", mu},
    {"P boot rep", "P wait rep", l1, host},
    {"P boot rep", "P common rep", g, both},
    {"P boot stale", "P run stale", beta, boot},
    {"P boot stale", "P boot rep", l2, host},
    {"P boot stale", "P boot cut", k, link},
    {"P boot stale", "P wait stale", l1, host},
    {"P boot stale", "P common stale", g, both},
    {"P boot cut", "P run cut", beta, boot},
    {"P boot cut", "P boot stale", kr},
    {"P boot cut", "P boot rep", l2, host},
    {"P boot cut", "P wait cut", l1, host},
    {"P boot cut", "P common cut", g, both},
    {"P common rep", "P boot rep", gr},
    {"P common rep", "P common stale", mu},
    {"P common stale", "P boot stale", gr},
    {"P common cut", "P boot cut", gr},
    {"P common cut", "P common stale", kr},
};

// Cold standby: one disk that both reach, no link, no replica: a host that is up can take the VM at once ("sync"), the
// loss of the other one stops nothing, and the VM stays where it is. When both are down, the first repaired takes it.
const std::vector<Line> kCold = {
    {"P run sync", "B detect rep", l1, host},  {"P run sync", "P run rep", l2, host},
    {"P run sync", "P common sync", g, both},  {"P run rep", "P run sync", mu},
    {"P run rep", "P wait rep", l1, host},     {"P run rep", "P common rep", g, both},
    {"P detect rep", "P boot rep", cd},        {"P detect rep", "P wait rep", l1, host},
    {"P detect rep", "P common rep", g, both}, {"P wait rep", "P boot rep", mu},
    {"P wait rep", "B boot rep", mu},          {"P boot rep", "P run rep", beta, boot},
    {"P boot rep", "P boot sync", mu},         {"P boot rep", "P wait rep", l1, host},
    {"P boot rep", "P common rep", g, both},   {"P boot sync", "P run sync", beta, boot},
    {"P boot sync", "P boot rep", l2, host},   {"P boot sync", "B detect rep", l1, host},
    {"P boot sync", "P common sync", g, both}, {"P common rep", "P boot rep", gr},
    {"P common rep", "P common sync", mu},     {"P common sync", "P boot sync", gr},
    {"B run sync", "P detect rep", l2, host},  {"B run sync", "B run rep", l1, host},
    {"B run sync", "B common sync", g, both},  {"B run rep", "B run sync", mu},
    {"B run rep", "B wait rep", l2, host},     {"B run rep", "B common rep", g, both},
    {"B detect rep", "B boot rep", cd},        {"B detect rep", "B wait rep", l2, host},
    {"B detect rep", "B common rep", g, both}, {"B wait rep", "B boot rep", mu},
    {"B wait rep", "P boot rep", mu},          {"B boot rep", "B run rep", beta, boot},
    {"B boot rep", "B boot sync", mu},         {"B boot rep", "B wait rep", l2, host},
    {"B boot rep", "B common rep", g, both},   {"B boot sync", "B run sync", beta, boot},
    {"B boot sync", "B boot rep", l1, host},   {"B boot sync", "P detect rep", l2, host},
    {"B boot sync", "B common sync", g, both}, {"B common rep", "B boot rep", gr},
    {"B common rep", "B common sync", mu},     {"B common sync", "B boot sync", gr},
};

// "P run sync" in the words of label().
std::string in_words(const std::string& name) {
  static const std::map<std::string, std::string> kWords = {{"P", "primary"},         {"B", "backup"},
                                                            {"run", "running"},       {"detect", "detecting"},
                                                            {"stall", "stalled"},     {"activate", "activating"},
                                                            {"failback", "failback"}, {"wait", "repairing"},
                                                            {"boot", "restarting"},   {"common", "common outage"},
                                                            {"sync", "synced"},       {"stale", "stale"},
                                                            {"rep", "repairing"},     {"cut", "cut"}};
  std::istringstream in(name);
  std::string vm, phase, peer;
  in >> vm >> phase >> peer;
  return kWords.at(vm) + " " + kWords.at(phase) + ", peer " + kWords.at(peer);
}

// pi Q = 0 with the last equation replaced by sum pi = 1.
std::map<std::string, double> stationary(const std::vector<Line>& lines) {
  std::map<std::string, Eigen::Index> index;
  for (const Line& line : lines) index.try_emplace(line.from, std::ssize(index));
  const Eigen::Index n = std::ssize(index);
  Eigen::MatrixXd q = Eigen::MatrixXd::Zero(n, n);
  for (const Line& line : lines) {
    q(index.at(line.from), index.at(line.to)) += line.per_hour;
    q(index.at(line.from), index.at(line.from)) -= line.per_hour;
  }
  Eigen::MatrixXd equations = q.transpose();
  equations.row(n - 1).setOnes();
  Eigen::VectorXd right = Eigen::VectorXd::Zero(n);
  right[n - 1] = 1;
  const Eigen::VectorXd pi = equations.colPivHouseholderQr().solve(right);
  std::map<std::string, double> out;
  for (const auto& [name, i] : index) out[name] = pi[i];
  return out;
}

// What the measures are, from the shares of time alone.
Measures by_hand(const std::vector<Line>& lines) {
  const std::map<std::string, double> pi = stationary(lines);
  const std::pair<const char*, Measure> downs[] = {
      {" stall ", Measure::down_stalled},       {" detect ", Measure::down_detecting},
      {" activate ", Measure::down_activating}, {" failback ", Measure::down_failback},
      {" wait ", Measure::down_repairing},      {" boot ", Measure::down_restarting},
      {" common ", Measure::down_common_outage}};
  Measures out{};
  const auto add = [&out](Measure m, double value) { out[static_cast<std::size_t>(m)] += value; };
  for (const auto& [name, share] : pi) {
    const bool runs = name.find(" run ") != std::string::npos;
    if (!runs) add(Measure::down, share);
    if (runs && name.find(" sync") == std::string::npos) add(Measure::unprotected, share);
    for (const auto& [phase, measure] : downs)
      if (name.find(phase) != std::string::npos) add(measure, share);
  }
  const std::map<Event, Measure> counted = {
      {host, Measure::host_failures}, {link, Measure::link_failures},        {both, Measure::common_outages},
      {over, Measure::failovers},     {not_over, Measure::failed_failovers}, {back, Measure::failbacks},
      {boot, Measure::restarts}};
  for (const Line& line : lines) {
    const double per_second = pi.at(line.from) * line.per_hour / 3600;
    if (line.event != Event::none) add(counted.at(line.event), per_second);
    if (line.event == over) add(Measure::lost_work, per_second * (4 + 10 / 2.0));
    if (line.event == boot) add(Measure::lost_work, per_second * 700);
  }
  return out;
}

struct Case {
  Arrangement arrangement;
  const std::vector<Line>& lines;
};
const Case kCases[] = {{Arrangement::remus, kRemus}, {Arrangement::cold_standby, kCold}};

using Ways = std::map<std::pair<std::string, Event>, double>;  // per hour, by where it leads and what is counted

TEST(Balance, TheRulesAreTheHandWrittenOnes) {
  for (const Case& one : kCases) {
    std::map<std::string, Ways> hand, rules;
    for (const Line& line : one.lines) hand[in_words(line.from)][{in_words(line.to), line.event}] += line.per_hour;
    const Graph graph = build_graph(one.arrangement, slow_and_fragile());
    for (const Node& node : graph.nodes)
      for (const Running& clock : node.clocks)
        for (const Step& step : clock.steps)
          rules[label(node.state)][{label(graph.nodes[step.next].state), step.event}] +=
              step.probability * 3600 / clock.time.mean_seconds();
    ASSERT_EQ(rules.size(), hand.size());
    for (const auto& [state, ways] : hand) {
      ASSERT_TRUE(rules.contains(state)) << state;
      EXPECT_EQ(rules[state].size(), ways.size()) << state;
      for (const auto& [way, per_hour] : ways)
        EXPECT_NEAR(rules[state][way], per_hour, 1e-12) << state << " to " << way.first;
    }
  }
}

TEST(Balance, TheClosedFormSolvesThem) {
  for (const Case& one : kCases) {
    const Graph graph = build_graph(one.arrangement, slow_and_fragile());
    const ClosedFormResult result = solve_closed_form(graph);
    ASSERT_TRUE(result.solved) << result.why_not;
    std::map<std::string, double> pi;
    for (const auto& [name, share] : stationary(one.lines)) pi[in_words(name)] = share;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
      EXPECT_NEAR(result.solved->probability[i], pi.at(label(graph.nodes[i].state)), 1e-12);
    const Measures hand = by_hand(one.lines);
    for (std::size_t m = 0; m < kMeasures; ++m)
      EXPECT_NEAR(result.solved->measures[m], hand[m], 1e-10 * hand[m]) << name_of(static_cast<Measure>(m));
  }
}

// Four standard errors, with and without importance sampling; each measure that is not 0 by hand.
TEST(Balance, TheSimulationFindsThem) {
  for (const Case& one : kCases) {
    const Graph graph = build_graph(one.arrangement, slow_and_fragile());
    const Measures hand = by_hand(one.lines);
    for (const bool biased : {true, false}) {
      const auto found = estimates_of(simulate(graph, {.cycles = 40'000, .seed = 3, .biased = biased}));
      for (std::size_t m = 0; m < kMeasures; ++m) {
        EXPECT_NEAR(found[m].value, hand[m], 4 * found[m].standard_error) << name_of(static_cast<Measure>(m));
        EXPECT_LE(found[m].standard_error, 0.05 * hand[m]) << name_of(static_cast<Measure>(m));
      }
    }
  }
}

// The number of steps from the initial state to it: all flow over the flow out of it.
TEST(Balance, StepsPerCycleAreAllFlowOverTheInitialStates) {
  double all = 0, initial = 0;
  const std::map<std::string, double> pi = stationary(kRemus);
  for (const Line& line : kRemus) {
    const double flow = pi.at(line.from) * line.per_hour;
    all += flow;
    if (std::string(line.from) == "P run sync") initial += flow;
  }
  const ClosedFormResult result = solve_closed_form(build_graph(Arrangement::remus, slow_and_fragile()));
  EXPECT_NEAR(result.solved->steps_per_cycle, all / initial, 1e-9);
}

// The residual says how well the numbers that are printed balance: not 0 with sixteen digits, and what one finds who
// adds them up.
TEST(Balance, TheResidualIsTheImbalanceOfWhatIsPrinted) {
  double largest = 0;
  for (const double repair : {3.0, 7.0, 11.0, 13.0}) {
    Parameters p = slow_and_fragile();
    p.repair = hours(repair);
    const ClosedForm form = *solve_closed_form(build_graph(Arrangement::remus, p)).solved;
    double worst = 0, most = 0;
    for (std::size_t i = 0; i < form.probability.size(); ++i) {
      double in = 0, out = 0;
      for (std::size_t j = 0; j < form.probability.size(); ++j) {
        in += form.probability[j] * form.per_second[j][i];
        out += form.probability[i] * form.per_second[i][j];
      }
      worst = std::max(worst, std::fabs(in - out));
      most = std::max(most, out);
    }
    EXPECT_DOUBLE_EQ(form.residual, worst / most);
    largest = std::max(largest, form.residual);
  }
  EXPECT_GT(largest, 0);
  EXPECT_LT(largest, 1e-12);
}

}  // namespace
}  // namespace remus::availability
