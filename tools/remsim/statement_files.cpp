#include "tools/remsim/statement_files.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/scenario/data_files.hpp"
#include "sim/scenario/error.hpp"
#include "sim/scenario/load.hpp"

namespace remus::cli {
namespace {

std::filesystem::path file_about(const std::string& testbed) {
  return sim::data_directory() / "validation" / testbed / "statements.csv";
}

}  // namespace

std::vector<std::string> testbeds_with_statements() {
  std::vector<std::string> names = sim::known_testbeds();
  std::erase_if(names, [](const std::string& name) { return !std::filesystem::exists(file_about(name)); });
  return names;
}

std::vector<sim::Statement> statements_about(const std::string& testbed) {
  if (!std::filesystem::exists(file_about(testbed))) {
    throw sim::ScenarioError(
        fmt::format("--testbed {}: nothing is published about it; write one of: {}, or give --statements FILE", testbed,
                    fmt::join(testbeds_with_statements(), ", ")));
  }
  return read_statements(file_about(testbed));
}

std::vector<sim::Statement> read_statements(const std::filesystem::path& file) {
  try {
    return sim::parse_statements(sim::read_text(file, "; published statements come with remsim"), file.string());
  } catch (const sim::StatementError& error) {
    throw sim::ScenarioError(error.what());
  }
}

}  // namespace remus::cli
