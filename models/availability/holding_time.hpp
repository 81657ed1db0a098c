// How long something takes or lasts: a mean and a law.
//
// Laws: exponential (no memory: the Markov model's); fixed (always the mean: timeouts); lognormal (repairs: B.
// Schroeder, G. Gibson, DSN 2006, found it to fit 23,000 of them); weibull (lifetimes; the same paper: shape 0.7 to
// 0.8). Leaves out: dependence between times. Validated by holding_time_test.cpp: means, spreads and the formulas
// below.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "models/units/quantity.hpp"
#include "models/workload/random.hpp"

namespace remus::availability {

enum class Law { exponential, fixed, lognormal, weibull };

struct HoldingTime {
  Duration mean;  // > 0
  Law law = Law::exponential;
  double shape = 1;  // lognormal: coefficient of variation, > 0; weibull: shape, > 0; without meaning otherwise

  double mean_seconds() const { return mean.in_seconds(); }
  bool is_exponential() const { return law == Law::exponential; }
  double draw_seconds(Random&) const;

  // E[min(S, X)] in seconds, X exponential with `rival_per_second` >= 0: how long S runs before it ends or X cuts it
  // short. P(X first) is that times the rate. Nothing where S's Laplace transform has no closed form (lognormal,
  // weibull) and there is a rival; without one it is the mean under every law.
  std::optional<double> mean_until(double rival_per_second) const;

  friend bool operator==(const HoldingTime&, const HoldingTime&) = default;
};

// TIME, TIME:exponential, TIME:fixed, TIME:lognormal:cv=X or TIME:weibull:shape=X; a bare TIME is exponential.
// Throws UnitError (models/units/parse.hpp): one line with what is wrong and what to write instead.
HoldingTime parse_holding_time(std::string_view text);
// Its inverse; an exponential time is written bare.
std::string format(const HoldingTime&);

}  // namespace remus::availability
