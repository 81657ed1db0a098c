// A command's options: CLI11 for the grammar and the help, our own checks where CLI11 is lenient.
//
// CLI11 accepts, and this refuses: words that are left over (with the nearest option as a suggestion), a value that is
// itself an option (`--cps --seed 1`), an empty value, a list continued by blanks (`--cps 10 20`).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;  // including CLI11 costs a file 8 s: only command_line.cpp does
class Option;
}  // namespace CLI

namespace remus::cli {

using Arguments = std::vector<std::string>;

class CommandLine {
 public:
  // `name` as the user types it ("remsim validate"); opens the usage line of the help.
  CommandLine(const std::string& name, const std::string& description);
  ~CommandLine();

  // The heading in the help of the options that are added from here on.
  void group(const std::string& name) { group_ = name; }

  // Options take one value, are given at most once, and are kept as text; `target` must outlive parse(). `names` as
  // CLI11's ("-o,--output"), `value` the placeholder in the help.
  void option(const std::string& names, std::optional<std::string>& target, const std::string& value,
              const std::string& help);
  // May be given several times.
  void repeated(const std::string& names, std::vector<std::string>& target, const std::string& value,
                const std::string& help);
  void flag(const std::string& names, bool& target, const std::string& help);
  // One word without a dash.
  void word(const std::string& name, std::optional<std::string>& target, const std::string& help);
  // All words without a dash.
  void words(const std::string& name, std::vector<std::string>& target, const std::string& help);

  void footer(const std::string& text);

  // Takes the words after the command's name. True when the command shall run; false when help was asked for, which
  // then is in help(). Throws UsageError.
  bool parse(const Arguments& words);
  std::string help() const;

 private:
  void in_group(CLI::Option* option) const;
  void check_leftovers() const;
  std::string suggestion_for(const std::string& word) const;

  std::unique_ptr<CLI::App> app_;
  std::string group_;
};

// `text` as a whole number in [low, high]; UsageError naming `option` otherwise.
std::int64_t parse_count_option(const std::string& option, const std::string& text, std::int64_t low,
                                std::int64_t high);

// The position of `text` among `words`; UsageError naming `option` and listing them otherwise.
std::size_t parse_word_option(const std::string& option, const std::string& text,
                              const std::vector<std::string>& words);

// "; did you mean X?" or "".
std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace remus::cli
