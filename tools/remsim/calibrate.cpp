// `remsim calibrate`: of a testbed with published figures, or of a program's traces.
#include <algorithm>
#include <array>
#include <string_view>

#include "tools/remsim/calibrate_commands.hpp"
#include "tools/remsim/commands.hpp"

namespace remus::cli {
namespace {

// The testbed's name itself, not a file of that name (./paper) nor the value of an option.
bool means(std::string_view testbed, const Arguments& words) {
  constexpr std::array<std::string_view, 3> kTakeNames{"-o", "--output", "--name"};
  const auto word = std::find(words.begin(), words.end(), testbed);
  if (word == words.end()) return false;
  return word == words.begin() || std::find(kTakeNames.begin(), kTakeNames.end(), *(word - 1)) == kTakeNames.end();
}

}  // namespace

int calibrate_command(const Arguments& words) {
  if (means("paper", words)) return calibrate_paper_command(words);
  if (means("xen47", words)) return calibrate_xen47_command(words);
  return calibrate_traces_command(words);
}

}  // namespace remus::cli
