// Monte Carlo: a walk through the graph, event by event, every clock drawn from its own law.
//
// A cycle goes from one entry into the initial state (fully protected) to the next. When no time with a memory is
// carried into that state, cycles are independent and alike, and each is a sample; otherwise (a weibull lifetime, say)
// the whole walk is one sample, its first tenth thrown away.
//
// Rare events: an outage of hours needs a second failure within the hours of a repair. In the states in which the VM
// runs without a standby, the clocks that would stop it (its host's life and the common cause, if all lives are
// exponential) are sped up until they win one time in five, once per cycle, and the sample carries the likelihood ratio
// prod_k exp((f-1) rate t_k) / f^hits: dynamic importance sampling with failure biasing (A. Goyal, P. Shahabuddin,
// P. Heidelberger, V. F. Nicola, P. W. Glynn, IEEE Transactions on Computers 41, 1992; V. F. Nicola, P. Shahabuddin,
// M. K. Nakayama, IEEE Transactions on Reliability 50, 2001). Its mean is 1, which is tested.
// Validated by simulate_test.cpp, balance_test.cpp and renewal_test.cpp (times with a memory), and against the closed
// form in validation/analytic.
#pragma once

#include <cstdint>

#include "models/availability/estimate.hpp"
#include "models/availability/graph.hpp"

namespace remus::availability {

// True when entries into the initial state are regenerations.
bool is_regenerative(const Graph&);

struct SimulationPlan {
  std::int64_t cycles = 1;   // >= 1
  std::uint64_t seed = 1;    // the same seed, stream and cycles give the same sums
  std::uint64_t stream = 0;  // streams of one seed are independent
  bool biased = true;        // false: without importance sampling
};

Sums simulate(const Graph&, const SimulationPlan&);

}  // namespace remus::availability
