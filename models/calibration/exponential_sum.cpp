#include "models/calibration/exponential_sum.hpp"

#include <cmath>

#include "models/units/invariant.hpp"

namespace remus {

double ExponentialSum::mean(Duration run) const {
  double sum = 0;
  for (const Term& t : terms) sum -= t.pages * std::expm1(-run.in_seconds() / t.time.in_seconds());
  return sum;
}

DirtyCurve rounded(const ExponentialSum& sum) {
  invariant(sum.terms.size() <= 3, "rounded: a dirty curve has at most three sets");
  DirtyCurve curve;
  const auto pages = [&](std::size_t i) { return Pages(std::llround(sum.terms[i].pages)); };
  if (!sum.terms.empty()) curve.n1 = pages(0), curve.t1 = sum.terms[0].time;
  if (sum.terms.size() > 1) curve.n2 = pages(1), curve.t2 = sum.terms[1].time;
  if (sum.terms.size() > 2) curve.n3 = pages(2), curve.t3 = sum.terms[2].time;
  return curve;
}

}  // namespace remus
