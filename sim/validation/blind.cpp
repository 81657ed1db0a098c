#include "sim/validation/blind.hpp"

#include <algorithm>
#include <cmath>

namespace remus::sim {
namespace {

double size_of_error(const Verdict& v) { return std::abs(v.error); }

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

template <class Value>
const Verdict& largest(const std::vector<Verdict>& verdicts, Value value) {
  return *std::max_element(verdicts.begin(), verdicts.end(),
                           [value](const Verdict& a, const Verdict& b) { return value(a) < value(b); });
}

}  // namespace

std::optional<BlindSummary> blind_summary(const std::vector<Verdict>& all) {
  std::vector<Verdict> blind;
  std::copy_if(all.begin(), all.end(), std::back_inserter(blind),
               [](const Verdict& v) { return v.statement.how == How::blind; });
  if (blind.empty()) return std::nullopt;
  BlindSummary out;
  std::vector<double> errors;
  for (const Verdict& v : blind) {
    errors.push_back(size_of_error(v));
    if (v.outcome == Outcome::holds) ++out.within_tolerance;
  }
  out.figures = blind.size();
  out.median_error = median(errors);
  out.worst = largest(blind, size_of_error);
  out.noisiest = largest(blind, [](const Verdict& v) { return v.statement.noise.value_or(0); });
  return out;
}

}  // namespace remus::sim
