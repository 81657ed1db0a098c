#include "sim/scenario/data_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "models/units/parse.hpp"
#include "sim/scenario/load.hpp"

namespace remus::sim {
namespace fs = std::filesystem;
namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// The part of a file's name that stands in messages: one line, whatever the name holds.
std::string shown(const fs::path& file) {
  const std::string quoted = in_quotes(file.string());
  return file.string().size() + 2 == quoted.size() && quoted.find('?') == std::string::npos ? file.string() : quoted;
}

std::string singular(std::string_view folder) { return std::string(folder.substr(0, folder.size() - 1)); }

}  // namespace

fs::path data_directory() {
  const char* given = std::getenv("REMSIM_DATA");
  if (given != nullptr && *given != '\0') return given;
  std::error_code ignored;  // no /proc: the path is then relative to the working directory, and the error will show it
  return fs::read_symlink("/proc/self/exe", ignored).parent_path() / ".." / "share" / "remsim";
}

std::vector<std::string> shipped_names(std::string_view folder) {
  const fs::path directory = data_directory() / folder;
  std::error_code error;
  std::vector<std::string> names;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error))
    if (entry->path().extension() == ".toml") names.push_back(entry->path().stem().string());
  if (error)
    throw ScenarioError(shown(directory) + ": " + error.message() +
                        ": set REMSIM_DATA to the folder that holds testbeds/ and workloads/");
  std::sort(names.begin(), names.end());
  return names;
}

fs::path resolve(std::string_view folder, std::string_view name_or_file, const fs::path& beside) {
  if (name_or_file.find('/') != std::string_view::npos || name_or_file.ends_with(".toml")) return beside / name_or_file;
  const std::vector<std::string> names = shipped_names(folder);
  if (std::find(names.begin(), names.end(), name_or_file) != names.end())
    return data_directory() / folder / (std::string(name_or_file) + ".toml");
  const std::string nearest = nearest_name(name_or_file, names);
  throw ScenarioError("unknown " + singular(folder) + " " + in_quotes(name_or_file) +
                      (nearest.empty() ? "" : "; did you mean " + nearest + "?") + " (known: " + listed(names) +
                      "; a file's name must end in .toml or contain a /)");
}

std::string read_text(const fs::path& file, const std::string& hint) {
  constexpr std::size_t kMost = std::size_t{1} << 30;
  const auto fail = [&](const std::string& problem) { throw ScenarioError(shown(file) + ": " + problem + hint); };
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (status.type() == fs::file_type::not_found) fail("no such file");
  if (error) fail(error.message());
  if (fs::is_directory(status)) fail("is a directory, not a file");
  if (fs::is_character_file(status)) fail("is a device, not a file");
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) fail(std::string("cannot be read: ") + std::strerror(errno));
  std::string text;
  for (char block[1 << 16]; stream.read(block, sizeof block), stream.gcount() > 0;) {
    text.append(block, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > kMost) fail("is larger than 1 GiB");
  }
  if (stream.bad()) fail("cannot be read to its end");
  return text;
}

std::vector<std::string> known_testbeds() { return shipped_names("testbeds"); }

std::vector<std::string> known_workloads() { return shipped_names("workloads"); }

std::string read_load_file(const fs::path& path) {
  const std::string hint =
      ": tbench needs dbench's load file; install it with `apt install dbench`, or name one with --set "
      "workload.load_file=FILE";
  if (path.empty()) throw ScenarioError("workload.load_file names no file" + hint);
  std::string text = read_text(path, hint);
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) throw ScenarioError(shown(path) + ": is empty" + hint);
  return text;
}

}  // namespace remus::sim
