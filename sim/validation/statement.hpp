// The published statements remsim is held against, as data: validation/paper/statements.csv.
//
// One row, eleven columns (the header names them): experiment, metric (remsim's own metric name), cps (one number, or
// those an ordering compares, separated by blanks), net_buffer (on/off), claim, unit, kind, how, tolerance_percent,
// where (section and figure of the paper), reason (why that tolerance). Fields may be quoted; a comment line starts
// with '#'.
//
//   kind      claim                                     tolerance_percent
//   exact     the published number                      largest |simulated - published| / published
//   reported  the published number                      empty: shown, never judged
//   bound     >NUMBER or <NUMBER                        empty
//   ordering  increasing, decreasing                    empty: strictly, in the printed digits (kJudgedDigits)
//             about the same                            largest / smallest - 1
//             slightly below (two cps: low one first)   largest shortfall of the first against the second, and it is >
//             0
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace remus::sim {

enum class Kind { exact, reported, bound, ordering };
enum class Relation { equals, above, below, increasing, decreasing, about_the_same, slightly_below };
// calibrated: a constant was fixed by this very figure; predicted: by others; ordering, bound: as the kind says.
enum class How { calibrated, predicted, ordering, bound };

struct Statement {
  std::string workload;
  std::string metric;
  std::vector<double> cps;  // one for exact, reported and bound; two or more for orderings
  bool net_buffer = true;
  std::string claim;  // as written
  Relation relation = Relation::equals;
  double published = 0;  // of exact, reported, bound
  std::string unit;
  Kind kind = Kind::exact;
  How how = How::predicted;
  std::optional<double> tolerance;  // a ratio: 0.05 is 5 %
  std::string where;
  std::string reason;
};

// What a statements file can get wrong. what() is one line: "file:line: what is wrong and what to write instead".
class StatementError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// `file` is used in messages only. Throws StatementError.
std::vector<Statement> parse_statements(std::string_view text, std::string_view file);

std::string_view name(Kind);
std::string_view name(How);

}  // namespace remus::sim
