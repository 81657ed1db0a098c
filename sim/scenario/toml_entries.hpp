// A TOML text, flattened: one entry per value, with its place. The only part of the program that knows the TOML
// library.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace remus::sim {

// How the file wrote a value. table: an empty one; other: a date, or an array of something else than numbers.
enum class TomlForm { text, whole, real, boolean, list, table, other };

struct TomlEntry {
  std::string path;                 // "checkpoint.suspend"; within [[workload]]: "workload.dirty.n1"
  std::optional<std::size_t> item;  // which element of an array of tables, from 0
  TomlForm form = TomlForm::other;
  std::string text;                 // the value as set_text takes it
  std::optional<std::string> from;  // its provenance, if it was written { value = ..., from = "..." }
  std::string place;                // "FILE:LINE:COLUMN"
};

// In the order of the text. `file` is for messages only. Throws ScenarioError for what is not TOML, a key that stands
// there twice, and a malformed { value, from }.
std::vector<TomlEntry> read_toml(std::string_view text, const std::string& file);

// `text` as a TOML string, in quotes. Precondition: no control characters.
std::string toml_string(std::string_view text);

}  // namespace remus::sim
