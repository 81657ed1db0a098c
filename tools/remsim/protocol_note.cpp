#include "tools/remsim/protocol_note.hpp"

#include <fmt/format.h>

#include "sim/scenario/fields.hpp"
#include "sim/scenario/load.hpp"

namespace remus::cli {
namespace {

bool is_setting(std::string_view path) {
  return path.starts_with("protocol.") || path == "compression" || path == "testbed.plug.limit" ||
         path == "testbed.checkpoint.traffic";
}

// What the user set himself he knows.
bool is_of_testbed(const sim::Field& field, const sim::Experiment& experiment) {
  const auto from = experiment.provenance.find(std::string(field.path));
  return from == experiment.provenance.end() || from->second != sim::kFromCommandLine;
}

}  // namespace

std::string protocol_note(const sim::Experiment& experiment) try {
  if (experiment.testbed.name == "paper") return "";
  const sim::Experiment paper = sim::load_testbed("paper");
  const sim::WorkloadSpec unused;
  std::string differences;
  for (const sim::Field& field : sim::all_fields()) {
    if (!is_setting(field.path) || !is_of_testbed(field, experiment)) continue;
    const std::string here = sim::get_text(field, experiment, unused), there = sim::get_text(field, paper, unused);
    if (here == there) continue;
    differences += fmt::format("{}{} {} (paper: {})", differences.empty() ? "" : ", ", field.path, here, there);
  }
  if (differences.empty()) return "";
  return fmt::format("Testbed {} differs from paper in more than hardware: {}.", experiment.testbed.name, differences);
} catch (const sim::ScenarioError&) {
  return "";  // a data folder without it: nothing to compare with
}

}  // namespace remus::cli
