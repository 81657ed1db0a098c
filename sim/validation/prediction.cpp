#include "sim/validation/prediction.hpp"

#include <algorithm>
#include <set>

namespace remus::sim {
namespace {

bool gives_value(const Statement& s) { return s.kind == Kind::exact || s.kind == Kind::reported; }

bool same_series(const Statement& a, const Statement& b) {
  return a.workload == b.workload && a.metric == b.metric && a.net_buffer == b.net_buffer && a.set == b.set;
}

bool published(const std::vector<Statement>& statements, const Statement& series, double cps) {
  return std::any_of(statements.begin(), statements.end(), [&](const Statement& s) {
    return gives_value(s) && same_series(s, series) && s.cps.front() == cps;
  });
}

}  // namespace

std::vector<double> published_rates(const std::vector<Statement>& statements) {
  std::set<double> rates;
  for (const Statement& s : statements) rates.insert(s.cps.begin(), s.cps.end());
  rates.erase(0);
  return {rates.begin(), rates.end()};
}

std::vector<Cell> cells_to_predict(const std::vector<Statement>& statements) {
  std::set<Cell> cells;
  const std::vector<double> rates = published_rates(statements);
  for (const Statement& s : statements) {
    for (const double cps : rates) cells.insert({s.workload, cps, s.net_buffer, s.set});
  }
  return {cells.begin(), cells.end()};
}

std::vector<Prediction> predictions(const std::vector<Statement>& statements, const Simulated& simulated) {
  std::vector<Prediction> out;
  const std::vector<double> rates = published_rates(statements);
  for (auto s = statements.begin(); s != statements.end(); ++s) {
    const auto repeated = [&](const Statement& earlier) { return same_series(earlier, *s); };
    if (std::any_of(statements.begin(), s, repeated)) continue;
    for (const double cps : rates) {
      if (published(statements, *s, cps)) continue;
      const Cell cell{s->workload, cps, s->net_buffer, s->set};
      out.push_back({cell, s->metric, s->unit, metric_of(simulated, cell, s->metric)});
    }
  }
  return out;
}

}  // namespace remus::sim
