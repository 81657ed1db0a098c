// The stationary distribution of the arrangement's Markov (or semi-Markov) process, solved by Eigen.
//
// With exponential times only the process is a Markov chain: pi Q = 0, sum pi = 1. More generally it is semi-Markov
// when no time with a memory outlasts the state it began in. State i then ends after a mean sojourn m_i and goes to j
// with probability p_ij, and its share of time is nu_i m_i / sum_k nu_k m_k with nu = nu P (R. Pyke, 1961; K. S.
// Trivedi, Probability and Statistics with Reliability, Queuing, and Computer Science Applications, 2nd ed., 2002,
// chapter 7; S. Ross, Introduction to Probability Models, section 7.6). That is the stationary distribution of the
// chain with q_ij = p_ij / m_i, which is what is solved and printed: for exponential times q_ij is the rate itself. For
// one clock S with rivals of total rate r, m = E[min(S, X_r)], a rival with rate r_k wins with r_k m, S with 1 - r m.
//
// Leaves out: times with a memory that outlast a state (a lognormal repair, which goes on when the other host crashes
// too), and lognormal or weibull times that have rivals. Those have no closed form here and are simulated only.
// Validated by closed_form_test.cpp against textbook formulas, balance_test.cpp against equations written by hand, and
// validation/analytic against the simulation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/availability/measures.hpp"

namespace remus::availability {

struct ClosedForm {
  std::vector<double> probability;              // share of time, by state as in the graph
  std::vector<std::vector<double>> per_second;  // q_ij, 0 on the diagonal
  double residual = 0;                          // largest |inflow - outflow| of a state over the largest flow
  double steps_per_cycle = 0;  // mean number of changes of state from the initial state until it is entered again
  Measures measures{};
};

struct ClosedFormResult {
  std::optional<ClosedForm> solved;
  std::string why_not;  // when there is none: the state and the time that are in the way
};

ClosedFormResult solve_closed_form(const Graph&);

}  // namespace remus::availability
