// What is shipped, with a line about each.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace remus::sim {

struct CatalogEntry {
  std::string name;
  std::string kind;         // of a workload; empty for a testbed
  std::string description;  // its file's own line; empty where it has none
  std::filesystem::path file;
};

// The data directory's, sorted by name. Throw ScenarioError for a folder or a file that cannot be read.
std::vector<CatalogEntry> shipped_testbeds();
std::vector<CatalogEntry> shipped_workloads();

}  // namespace remus::sim
