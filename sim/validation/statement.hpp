// The published statements remsim is held against, as data: validation/TESTBED/statements.csv.
//
// The first line names the columns, in any order: experiment, metric (remsim's own metric name), cps (one number, or
// those an ordering compares, separated by blanks), net_buffer (on/off), claim, unit, kind, how, tolerance_percent,
// where (section and figure of the source), reason (why that tolerance). May be left out: set (FIELD=VALUE, separated
// by blanks, as --set takes them), recorded_percent and noise_percent (of blind figures). Fields may be quoted; a
// comment line starts with '#'.
//
//   kind      claim                                     tolerance_percent
//   exact     the published number                      largest |simulated - published| / published
//   reported  the published number                      empty: shown, never judged
//   bound     >NUMBER or <NUMBER                        empty
//   ordering  increasing, decreasing                    empty: strictly, in the printed digits (kJudgedDigits)
//             about the same                            largest / smallest - 1
//             slightly below (two cps: low one first)   largest shortfall of the first against the second, and it is >
//             0
//
// A blind figure (how = blind: nobody who fixed the constants had seen it) measures the model. Its tolerance is that of
// its siblings which were seen; a miss is shown and counted, and no failure. What fails is a model that gets worse at
// it: recorded_percent is the mean error when it was first judged and noise_percent that error's standard deviation,
// both over seeds (validation/record_blind writes them).
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace remus::sim {

enum class Kind { exact, reported, bound, ordering };
enum class Relation { equals, above, below, increasing, decreasing, about_the_same, slightly_below };
// calibrated: a constant was fixed by this very figure; predicted: by others; blind: nobody had seen it; ordering,
// bound: as the kind says.
enum class How { calibrated, predicted, blind, ordering, bound };

struct Statement {
  std::string workload;
  std::string metric;
  std::vector<double> cps;  // one for exact, reported and bound; two or more for orderings
  bool net_buffer = true;
  std::string set;    // assignments that the run needs, separated by blanks
  std::string claim;  // as written
  Relation relation = Relation::equals;
  double published = 0;  // of exact, reported, bound
  std::string unit;
  Kind kind = Kind::exact;
  How how = How::predicted;
  std::optional<double> tolerance;  // a ratio: 0.05 is 5 %
  std::optional<double> recorded;   // of blind figures: the mean error when first judged, a ratio with its sign
  std::optional<double> noise;      // of blind figures: that error's standard deviation over seeds, a ratio
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
