#include "sim/scenario/catalog.hpp"

#include "sim/scenario/data_files.hpp"
#include "sim/scenario/fields.hpp"
#include "sim/scenario/section_reader.hpp"

namespace remus::sim {
namespace {

std::string description_in(const std::filesystem::path& file) {
  for (const TomlEntry& entry : read_toml(read_text(file, ""), file.string()))
    if (entry.path == kDescriptionKey) return entry.text;
  return "";
}

std::vector<CatalogEntry> shipped(SectionType type, std::string_view folder) {
  std::vector<CatalogEntry> entries;
  for (const std::string& name : shipped_names(folder)) {
    const std::filesystem::path file = resolve(folder, name);
    const Draft draft = read_section_file(type, name);
    entries.push_back({.name = name,
                       .kind = draft.kind ? std::string(kind_name(*draft.kind)) : "",
                       .description = description_in(file),
                       .file = file});
  }
  return entries;
}

}  // namespace

std::vector<CatalogEntry> shipped_testbeds() { return shipped(SectionType::testbed, "testbeds"); }

std::vector<CatalogEntry> shipped_workloads() { return shipped(SectionType::workload, "workloads"); }

}  // namespace remus::sim
