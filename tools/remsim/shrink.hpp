// Makes a counterexample smaller: fewer faults, no repairs, round times, fewer settings, as long as the same checker
// still objects to what `remsim run` simulates.
#pragma once

#include <optional>
#include <vector>

#include "tools/remsim/exploration.hpp"

namespace remus::cli {

// What a checker says of each command's protected run; nothing where it is content, or the command is refused.
struct Objection {
  std::string checker, what;
};
// `tells_inconsistency`: sim::SimulateOptions.
std::vector<std::optional<Objection>> judge_commands(const std::vector<RunOptions>&, std::size_t at_once,
                                                     bool tells_inconsistency);

// Commands a step simpler than this one, the greatest step first.
std::vector<RunOptions> simpler_commands(const RunOptions&);

// Sets Finding::repeats; when it does, command and what become those of the smallest found.
void shrink(Finding&, std::size_t at_once);

}  // namespace remus::cli
