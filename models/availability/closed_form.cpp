#include "models/availability/closed_form.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "models/units/invariant.hpp"

namespace remus::availability {
namespace {

// How state i ends: mean sojourn and the probability that each of its clocks is the one that goes off.
struct Ending {
  double sojourn_seconds = 0;
  std::vector<double> wins;
};

// The clock of the node that has a memory; nullptr when all are exponential. Throws the reason as text when two have.
const Running* with_memory(const Node& node, std::string& why_not) {
  const Running* found = nullptr;
  for (const Running& clock : node.clocks) {
    if (clock.time.is_exponential()) continue;
    if (found != nullptr) why_not = "two times that are not exponential run at once in state " + label(node.state);
    found = &clock;
  }
  return found;
}

bool outlasts(const Graph& graph, std::size_t i, const Running& memory) {
  for (const Running& clock : graph.nodes[i].clocks) {
    if (clock.id == memory.id) continue;
    for (const Step& step : clock.steps) {
      if (graph.kept(i, clock.id, step.next).test(static_cast<std::size_t>(memory.id))) return true;
    }
  }
  return false;
}

Ending ending_of(const Graph& graph, std::size_t i, std::string& why_not) {
  const Node& node = graph.nodes[i];
  const Running* memory = with_memory(node, why_not);
  double rivals = 0;
  for (const Running& clock : node.clocks) {
    if (&clock != memory) rivals += 1 / clock.time.mean_seconds();
  }
  Ending out;
  out.sojourn_seconds = memory == nullptr ? 1 / rivals : 0;
  if (memory != nullptr) {
    const auto sojourn = memory->time.mean_until(rivals);
    if (!sojourn)
      why_not = "no formula for a " + format(memory->time) + " that may be cut short, in state " + label(node.state);
    if (outlasts(graph, i, *memory)) why_not = "a " + format(memory->time) + " may outlast state " + label(node.state);
    out.sojourn_seconds = sojourn.value_or(0);
  }
  for (const Running& clock : node.clocks) {
    const bool is_memory = &clock == memory;
    out.wins.push_back(is_memory ? 1 - rivals * out.sojourn_seconds : out.sojourn_seconds / clock.time.mean_seconds());
  }
  return out;
}

constexpr int kSweeps = 8;  // the longest way from a common state to a rare one has fewer steps

// nu = nu P, with the last (redundant) equation replaced by sum nu = 1.
Eigen::VectorXd embedded_distribution(const Eigen::MatrixXd& jump) {
  const Eigen::Index n = jump.rows();
  Eigen::MatrixXd equations = jump.transpose() - Eigen::MatrixXd::Identity(n, n);
  equations.row(n - 1).setOnes();
  Eigen::VectorXd right = Eigen::VectorXd::Zero(n);
  right[n - 1] = 1;
  Eigen::VectorXd visits = equations.fullPivLu().solve(right);
  // LU's error is relative to the largest; sums of positive flows make rare states as exact as common ones.
  for (int i = 0; i < kSweeps; ++i) visits = jump.transpose() * visits;
  return visits / visits.sum();
}

double residual_of(const ClosedForm& form) {
  double worst = 0, largest = 0;
  for (std::size_t i = 0; i < form.probability.size(); ++i) {
    double in = 0, out = 0;
    for (std::size_t j = 0; j < form.probability.size(); ++j) {
      in += form.probability[j] * form.per_second[j][i];
      out += form.probability[i] * form.per_second[i][j];
    }
    worst = std::max(worst, std::fabs(in - out));
    largest = std::max(largest, out);
  }
  return largest > 0 ? worst / largest : 0;
}

double& at(Measures& measures, Measure measure) { return measures[static_cast<std::size_t>(measure)]; }

Measures measures_of(const Graph& graph, const std::vector<Ending>& endings, const ClosedForm& form) {
  Measures out{};
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    for (std::size_t m = 0; m < kMeasures; ++m) {
      if (counts(static_cast<Measure>(m), node.state)) out[m] += form.probability[i];
    }
    for (std::size_t c = 0; c < node.clocks.size(); ++c) {
      for (const Step& step : node.clocks[c].steps) {
        if (step.event == Event::none) continue;
        at(out, measure_of(step.event)) +=
            form.probability[i] / endings[i].sojourn_seconds * endings[i].wins[c] * step.probability;
      }
    }
  }
  at(out, Measure::lost_work) = at(out, Measure::failovers) * mean_failover_loss_seconds(graph.parameters) +
                                at(out, Measure::restarts) * graph.parameters.restart_loss.in_seconds();
  return out;
}

ClosedForm solve(const Graph& graph, const std::vector<Ending>& endings) {
  const std::size_t n = graph.nodes.size();
  ClosedForm form;
  form.per_second.assign(n, std::vector<double>(n, 0));
  Eigen::MatrixXd jump = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(n));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t c = 0; c < endings[i].wins.size(); ++c) {
      for (const Step& step : graph.nodes[i].clocks[c].steps) {
        const double p = endings[i].wins[c] * step.probability;
        jump(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(step.next)) += p;
        form.per_second[i][step.next] += p / endings[i].sojourn_seconds;
      }
    }
  }
  const Eigen::VectorXd visits = embedded_distribution(jump);
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    form.probability.push_back(visits[static_cast<Eigen::Index>(i)] * endings[i].sojourn_seconds);
    total += form.probability.back();
  }
  for (double& p : form.probability) p /= total;
  form.residual = residual_of(form);
  form.steps_per_cycle = visits.sum() / visits[0];
  form.measures = measures_of(graph, endings, form);
  return form;
}

}  // namespace

ClosedFormResult solve_closed_form(const Graph& graph) {
  ClosedFormResult result;
  std::vector<Ending> endings;
  for (std::size_t i = 0; i < graph.nodes.size() && result.why_not.empty(); ++i) {
    endings.push_back(ending_of(graph, i, result.why_not));
  }
  if (result.why_not.empty()) result.solved = solve(graph, endings);
  return result;
}

}  // namespace remus::availability
