// Where the shipped testbeds and workloads are, and reading files with errors a user can act on.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace remus::sim {

// $REMSIM_DATA, else <directory of the executable>/../share/remsim. Not checked to exist.
std::filesystem::path data_directory();

// The names of the *.toml files in a folder of the data directory ("testbeds", "workloads"), sorted. Throws
// ScenarioError when the folder cannot be read.
std::vector<std::string> shipped_names(std::string_view folder);

// `name_or_file` as a file: itself when it contains a '/' or ends in ".toml" (relative to `beside` when relative and
// that is not empty), else the shipped file of that name. Throws ScenarioError for a name that is not shipped.
std::filesystem::path resolve(std::string_view folder, std::string_view name_or_file,
                              const std::filesystem::path& beside = {});

// The whole text. Throws ScenarioError("PLACE: what is wrong" + hint) when missing, a directory, unreadable, or over 1
// GiB.
std::string read_text(const std::filesystem::path& file, const std::string& hint);

}  // namespace remus::sim
