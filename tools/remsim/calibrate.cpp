// `remsim calibrate`: of the paper's testbed, or of a program's traces.
#include <algorithm>
#include <array>
#include <string_view>

#include "tools/remsim/calibrate_commands.hpp"
#include "tools/remsim/commands.hpp"

namespace remus::cli {
namespace {

// The word `paper` itself, not a file of that name (./paper) nor the value of an option.
bool means_paper(const Arguments& words) {
  constexpr std::array<std::string_view, 3> kTakeNames{"-o", "--output", "--name"};
  const auto paper = std::find(words.begin(), words.end(), "paper");
  if (paper == words.end()) return false;
  return paper == words.begin() || std::find(kTakeNames.begin(), kTakeNames.end(), *(paper - 1)) == kTakeNames.end();
}

}  // namespace

int calibrate_command(const Arguments& words) {
  return means_paper(words) ? calibrate_paper_command(words) : calibrate_traces_command(words);
}

}  // namespace remus::cli
