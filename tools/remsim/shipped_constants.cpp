#include "tools/remsim/shipped_constants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "sim/record/text_table.hpp"
#include "sim/scenario/data_files.hpp"
#include "sim/scenario/error.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/toml_value.hpp"

namespace remus::cli {

ShippedConstants::ShippedConstants(std::vector<Recomputed> values) : values_(std::move(values)) {
  for (const Recomputed& r : values_)
    if (!shipped_.contains(r.file))
      shipped_[r.file] = sim::read_text(sim::data_directory() / r.file, "; it comes with remsim");
  recomputed_ = shipped_;
  for (const Recomputed& r : values_) {
    const auto changed = with_toml_value(recomputed_.at(r.file), r.section, r.key, r.value);
    if (!changed) throw sim::ScenarioError(fmt::format("{}: has no line for {}", r.file, r.key));
    recomputed_.at(r.file) = *changed;
  }
}

std::vector<std::string> ShippedConstants::unproven() const {
  std::vector<std::string> out;
  for (const auto& entry : shipped_) {
    const std::string& file = entry.first;  // by name: a lambda cannot take a structured binding everywhere yet
    for (const TomlKey& key : keys_fitted(entry.second)) {
      const auto proves = [&](const Recomputed& r) {
        return r.file == file && r.section == key.section && r.key == key.key;
      };
      if (std::none_of(values_.begin(), values_.end(), proves)) out.push_back(file + ": " + key.key);
    }
  }
  return out;
}

std::string ShippedConstants::table() const {
  std::vector<std::vector<std::string>> rows;
  for (const Recomputed& r : values_) {
    const std::string is = toml_value(shipped_.at(r.file), r.section, r.key).value_or("none");
    const std::string key = r.section.empty() ? r.key : r.section + "." + r.key;
    rows.push_back({r.file, key, r.value, is, is == r.value ? "" : "DIFFERS", r.from});
  }
  return sim::render_table({{"file", "", true},
                            {"constant", "", true},
                            {"recomputed", "", true},
                            {"shipped", "", true},
                            {"", "", true},
                            {"fixed by", "", true}},
                           rows);
}

std::string ShippedConstants::verdict() const {
  return recomputed_ == shipped_ ? "The shipped files hold these values." : "The shipped files DIFFER.";
}

void ShippedConstants::write_to(const std::string& folder) const {
  for (const auto& [name, text] : recomputed_) {
    const std::filesystem::path path = std::filesystem::path(folder) / name;
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) throw OutputError(fmt::format("--write {}: {}", folder, error.message()));
    Output(path.string()).write(text);
  }
}

}  // namespace remus::cli
