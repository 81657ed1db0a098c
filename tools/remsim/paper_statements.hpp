// The shipped statements of the paper (validation/paper/statements.csv in the data directory).
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "sim/validation/statement.hpp"

namespace remus::cli {

// From `file` when given. Throws ScenarioError.
std::vector<sim::Statement> read_paper_statements(const std::optional<std::filesystem::path>& file = {});

}  // namespace remus::cli
