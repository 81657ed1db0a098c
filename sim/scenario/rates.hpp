// Checkpoints per second, as people write them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace remus::sim {

// "10,20,40"; zeros are left out: the baseline is always there. Throws std::invalid_argument (one line, without a
// place) for what is no number, stands there twice, is a time between checkpoints (and says which rate that is), or a
// range.
std::vector<double> parse_rates(std::string_view list);

// Times between checkpoints as the rates they are: "25ms,200ms" -> "40,5". Exact: the inverse of each rate, rounded to
// nanoseconds, is its time. Throws std::invalid_argument, also for what is out of the range of rates `lowest` to
// `highest` (per second).
std::string rates_of_intervals(std::string_view list, double lowest, double highest);

}  // namespace remus::sim
