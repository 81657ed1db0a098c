// Reads one testbed or one workload: a file of its own or a section of a scenario file, perhaps based on another file.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/fields.hpp"
#include "sim/scenario/toml_entries.hpp"

namespace remus::sim {

// A line about the file, for lists of what is shipped; it is no part of an experiment.
inline constexpr std::string_view kDescriptionKey = "description";

// What has been read so far, on top of which more is read.
struct Draft {
  Experiment experiment;                          // its testbed, protocol and plain fields
  WorkloadSpec workload;                          // its fields, where a workload is read
  std::optional<WorkloadKind> kind;               // of the workload
  std::map<std::string, std::string> provenance;  // by field path, workloads' without their name
  std::set<std::string> given;                    // the paths of the fields that were set
};

enum class SectionType { testbed, workload };

// Where a section's text comes from.
struct SectionSource {
  std::filesystem::path file;
  std::vector<std::filesystem::path> chain;  // the files that led here by based_on, outermost first
  std::string name;                          // the section's name unless it states one; "": the base's
  std::string default_from;                  // provenance of values that state none; "": none
  std::string place;                         // opens the line of an error that is about no single value
};

// The entries' paths are relative to the section. All fields the section needs must be given, by it or by its base,
// but for the optional ones.
// Throws ScenarioError.
Draft read_section(SectionType, const std::vector<TomlEntry>& entries, const SectionSource&);

// A whole file, by name or path (data_files.hpp).
Draft read_section_file(SectionType, std::string_view name_or_file);

// Sets the field `path` from the entry, and its provenance. Throws ScenarioError with the entry's place.
void assign(Draft&, const Field&, const TomlEntry& entry, const std::string& default_from);

// The missing keys as an error: "PLACE: missing a, b and c: FIX".
[[noreturn]] void refuse_missing(const std::string& place, const std::vector<std::string>& missing,
                                 const std::string& fix);

}  // namespace remus::sim
