#include "tools/remsim/paper_statements.hpp"

#include "sim/scenario/data_files.hpp"
#include "sim/scenario/error.hpp"

namespace remus::cli {

std::vector<sim::Statement> read_paper_statements(const std::optional<std::filesystem::path>& file) {
  const std::filesystem::path path = file.value_or(sim::data_directory() / "validation/paper/statements.csv");
  try {
    return sim::parse_statements(sim::read_text(path, "; the paper's statements come with remsim"), path.string());
  } catch (const sim::StatementError& error) {
    throw sim::ScenarioError(error.what());
  }
}

}  // namespace remus::cli
