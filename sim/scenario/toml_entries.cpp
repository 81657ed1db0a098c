#include "sim/scenario/toml_entries.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "models/units/format.hpp"
#include "models/units/parse.hpp"
#include "sim/scenario/error.hpp"
#include "sim/scenario/toml_depth.hpp"

namespace remus::sim {
namespace {

std::string place_of(const std::string& file, const toml::source_region& source) {
  return file + ":" + std::to_string(source.begin.line) + ":" + std::to_string(source.begin.column);
}

std::string one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return line;
}

// A path in a message: a long one is cut.
std::string shown(const std::string& path) {
  constexpr std::size_t kLongest = 60;
  return path.size() <= kLongest ? path : in_quotes(path);
}

std::string real_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  return value < 0 ? "-" + format_number(-value) : format_number(value);
}

// Form and text of one plain value.
std::pair<TomlForm, std::string> plain(const toml::node& node) {
  if (const auto* text = node.as_string()) return {TomlForm::text, text->get()};
  if (const auto* whole = node.as_integer()) return {TomlForm::whole, std::to_string(whole->get())};
  if (const auto* real = node.as_floating_point()) return {TomlForm::real, real_text(real->get())};
  if (const auto* boolean = node.as_boolean()) return {TomlForm::boolean, boolean->get() ? "true" : "false"};
  const toml::array* array = node.as_array();
  if (array == nullptr) return {TomlForm::other, ""};
  std::string list;
  for (const toml::node& element : *array) {
    if (!element.is_number()) return {TomlForm::other, ""};
    list += (list.empty() ? "" : ",") + plain(element).second;
  }
  return {TomlForm::list, array->empty() ? "0" : list};
}

class Flattener {
 public:
  explicit Flattener(const std::string& file) : file_(file) {}

  std::vector<TomlEntry> flatten(const toml::table& root) {
    walk(root, "", std::nullopt);
    // The library sorts keys by name; errors are to be told in the order of the file.
    std::stable_sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) { return a.at < b.at; });
    std::vector<TomlEntry> entries;
    for (Found& found : found_) entries.push_back(std::move(found.entry));
    return entries;
  }

 private:
  struct Found {
    std::pair<std::uint32_t, std::uint32_t> at;  // line, column
    TomlEntry entry;
  };
  using Item = std::optional<std::size_t>;

  void walk(const toml::table& table, const std::string& prefix, Item item) {
    for (const auto& [key, node] : table) {
      const std::string path = prefix + (prefix.empty() ? "" : ".") + one_line(key.str());
      if (const toml::array* array = node.as_array(); array != nullptr && is_array_of_tables(*array) && !item)
        walk_items(*array, path);
      else if (const toml::table* inner = node.as_table(); inner != nullptr && !inner->empty() && !is_sourced(*inner))
        walk(*inner, path, item);
      else
        add(path, item, node, key.source());
    }
  }

  static bool is_array_of_tables(const toml::array& array) { return array.is_homogeneous<toml::table>(); }
  static bool is_sourced(const toml::table& table) { return table.contains("value") || table.contains("from"); }

  void walk_items(const toml::array& array, const std::string& path) {
    for (std::size_t i = 0; i < array.size(); ++i) {
      const toml::table& table = *array.get(i)->as_table();
      if (table.empty()) add(path, i, table, table.source());
      walk(table, path, i);
    }
  }

  void add(const std::string& path, Item item, const toml::node& node, const toml::source_region& source) {
    TomlEntry entry{path, item, TomlForm::table, "", std::nullopt, place_of(file_, source)};
    const toml::table* table = node.as_table();
    if (table == nullptr)
      std::tie(entry.form, entry.text) = plain(node);
    else if (!table->empty())
      read_sourced(entry, *table);
    found_.push_back({{source.begin.line, source.begin.column}, std::move(entry)});
  }

  // { value = ..., from = "..." }
  void read_sourced(TomlEntry& entry, const toml::table& table) const {
    for (const auto& [key, node] : table)
      if (key != "value" && key != "from")
        throw ScenarioError(place_of(file_, key.source()) + ": " + shown(entry.path) + ": unknown key " +
                            in_quotes(key.str()) + " beside the value: write { value = ..., from = \"...\" }");
    const toml::node* value = table.get("value");
    if (value == nullptr)
      throw ScenarioError(entry.place + ": " + shown(entry.path) +
                          " has no value: write { value = ..., from = \"...\" }");
    std::tie(entry.form, entry.text) = plain(*value);
    const toml::node* from = table.get("from");
    if (from == nullptr) return;
    if (!from->is_string() || from->as_string()->get().empty() ||
        one_line(from->as_string()->get()) != from->as_string()->get())
      throw ScenarioError(place_of(file_, from->source()) + ": " + shown(entry.path) +
                          ": `from` must be one line of text in quotes, such as from = \"measured: ...\"");
    entry.from = from->as_string()->get();
  }

  const std::string& file_;
  std::vector<Found> found_;
};

std::string syntax_fix(std::string_view description) {
  if (description.find("redefine") != std::string_view::npos) return "; it stands there twice: keep one";
  return "; TOML wants name = value, and quantities in quotes, such as suspend = \"1.4ms\"";
}

}  // namespace

std::vector<TomlEntry> read_toml(std::string_view text, const std::string& file) {
  check_toml_depth(text, file);
  try {
    return Flattener(file).flatten(toml::parse(text));
  } catch (const toml::parse_error& error) {
    throw ScenarioError(place_of(file, error.source()) + ": " + one_line(error.description()) +
                        syntax_fix(error.description()));
  }
}

std::string toml_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

}  // namespace remus::sim
