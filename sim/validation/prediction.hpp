// What the model says where nothing exact is published: shown so that it can be held against the figures afterwards.
#pragma once

#include <string>
#include <vector>

#include "sim/validation/judge.hpp"

namespace remus::sim {

struct Prediction {
  Cell cell;
  std::string metric;
  std::string unit;
  double simulated = 0;
};

// The checkpoint rates that the statements speak of, ascending, without 0.
std::vector<double> published_rates(const std::vector<Statement>&);

// Every workload of the statements, with each setting (network buffer, set) they name, at every published rate.
std::vector<Cell> cells_to_predict(const std::vector<Statement>&);

// Every metric a statement names for a workload and its settings, at every published rate where no statement gives
// its value. In the statements' order, then by rate. A missing cell or metric: StatementError, as in judge().
std::vector<Prediction> predictions(const std::vector<Statement>&, const Simulated&);

}  // namespace remus::sim
