#include "sim/validation/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

namespace remus::sim {
namespace {

Cell cell_of(const Statement& s, double cps) { return {s.workload, cps, cps == 0 || s.net_buffer, s.set}; }

double rounded(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  const double scale = std::pow(10.0, kJudgedDigits - 1 - std::floor(std::log10(std::abs(value))));
  return std::round(value * scale) / scale;
}

// Every neighbour pair satisfies `relation`, strictly, in the printed digits.
template <class Compare>
bool strictly(const std::vector<double>& values, Compare relation) {
  const auto broken = [relation](double a, double b) { return !relation(rounded(a), rounded(b)); };
  return std::adjacent_find(values.begin(), values.end(), broken) == values.end();
}

bool about_the_same(const std::vector<double>& values, double band) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return *low > 0 && *high / *low - 1 <= band;
}

// values[0] below values[1], by no more than the band of values[1].
bool slightly_below(const std::vector<double>& values, double band) {
  return rounded(values[0]) < rounded(values[1]) && 1 - values[0] / values[1] <= band;
}

bool holds(const Statement& s, const std::vector<double>& values, double error) {
  const double band = s.tolerance.value_or(0);
  switch (s.relation) {
    case Relation::equals:
      return std::abs(error) <= band;
    case Relation::above:
      return values[0] > s.published;
    case Relation::below:
      return values[0] < s.published;
    case Relation::increasing:
      return strictly(values, std::less<>());
    case Relation::decreasing:
      return strictly(values, std::greater<>());
    case Relation::about_the_same:
      return about_the_same(values, band);
    case Relation::slightly_below:
      return slightly_below(values, band);
  }
  return false;
}

// A number that is not one (0/0, say) keeps no promise.
bool all_finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

bool worse_than_recorded(const Statement& s, double error) {
  const double noise = std::max(kNoiseDeviations * *s.noise, kRounding);
  return !(std::abs(error) <= std::abs(*s.recorded) + noise);
}

Outcome outcome(const Statement& s, const std::vector<double>& values, double error) {
  const bool blind = s.how == How::blind;
  if (blind && worse_than_recorded(s, error)) return Outcome::worse;
  if (s.kind == Kind::reported) return Outcome::reported;
  if (all_finite(values) && holds(s, values, error)) return Outcome::holds;
  return blind ? Outcome::misses : Outcome::fails;
}

Verdict judge_one(const Statement& s, const Simulated& simulated) {
  Verdict v{s, {}, 0, Outcome::fails};
  for (const double cps : s.cps) v.simulated.push_back(metric_of(simulated, cell_of(s, cps), s.metric));
  if (s.relation == Relation::equals && s.published != 0) v.error = v.simulated[0] / s.published - 1;
  v.outcome = outcome(s, v.simulated, v.error);
  return v;
}

}  // namespace

std::vector<Cell> cells_needed(const std::vector<Statement>& statements) {
  std::set<Cell> cells;
  for (const Statement& s : statements) {
    cells.insert(cell_of(s, 0));
    for (const double cps : s.cps) cells.insert(cell_of(s, cps));
  }
  return {cells.begin(), cells.end()};
}

double metric_of(const Simulated& simulated, const Cell& cell, const std::string& metric) {
  const auto metrics = simulated.find(cell);
  if (metrics == simulated.end()) {
    throw StatementError(fmt::format("{} at {} cps was not simulated", cell.workload, cell.cps));
  }
  const auto value = metrics->second.find(metric);
  if (value == metrics->second.end()) {
    throw StatementError(fmt::format("{} at {} cps has no metric '{}'", cell.workload, cell.cps, metric));
  }
  return value->second;
}

std::vector<Verdict> judge(const std::vector<Statement>& statements, const Simulated& simulated) {
  std::vector<Verdict> out;
  for (const Statement& s : statements) out.push_back(judge_one(s, simulated));
  return out;
}

bool all_hold(const std::vector<Verdict>& verdicts) {
  return std::none_of(verdicts.begin(), verdicts.end(),
                      [](const Verdict& v) { return v.outcome == Outcome::fails || v.outcome == Outcome::worse; });
}

}  // namespace remus::sim
