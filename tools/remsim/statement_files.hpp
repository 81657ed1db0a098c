// The shipped statements: validation/TESTBED/statements.csv in the data directory, TESTBED being a shipped testbed's
// name.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/validation/statement.hpp"

namespace remus::cli {

// The testbeds that have statements, sorted. Throws ScenarioError when the data directory cannot be read.
std::vector<std::string> testbeds_with_statements();

// Throws ScenarioError (one line) for a testbed without statements, and for what is wrong with the file.
std::vector<sim::Statement> statements_about(const std::string& testbed);

// The same of any file.
std::vector<sim::Statement> read_statements(const std::filesystem::path& file);

}  // namespace remus::cli
