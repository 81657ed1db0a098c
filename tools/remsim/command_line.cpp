#include "tools/remsim/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "sim/scenario/load.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/shell_word.hpp"

namespace remus::cli {
namespace {

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

// A message a user can act on, for what CLI11 itself refuses: a missing value, an option given twice.
std::string translated(const CLI::ParseError& error) {
  const std::string what = one_line(error.what());
  const std::string option = what.substr(0, what.find_first_of(": "));
  if (error.get_name() == "ArgumentMismatch" && option.starts_with("-")) {
    const bool several = what.find("received") != std::string::npos || what.find("at most") != std::string::npos;
    return several
               ? option + ": given more than once, or with more than one value; give it once (lists take commas: 10,20)"
               : option + ": a value is missing (remsim --help says which)";
  }
  const std::size_t refused = what.find(" was given a disallowed flag override");
  if (refused != std::string::npos) return "--" + what.substr(0, refused) + ": takes no value";
  return what + " (remsim --help lists the options)";
}

// The long name of an option, for messages.
std::string long_name(const CLI::Option& option) { return option.get_name(false, false); }

}  // namespace

CommandLine::CommandLine(const std::string& name, const std::string& description)
    : app_(std::make_unique<CLI::App>(description, name)) {
  app_->allow_extras();
  app_->set_help_flag("-h,--help", "print this help and exit");
  app_->get_formatter()->column_width(36);
}

CommandLine::~CommandLine() = default;

void CommandLine::in_group(CLI::Option* option) const {
  if (!group_.empty()) option->group(group_);
}

void CommandLine::option(const std::string& names, std::optional<std::string>& target, const std::string& value,
                         const std::string& help) {
  const auto store = [&target](const std::string& text) { target = text; };
  in_group(app_->add_option_function<std::string>(names, store, help)->type_name(value));
}

void CommandLine::repeated(const std::string& names, std::vector<std::string>& target, const std::string& value,
                           const std::string& help) {
  in_group(app_->add_option(names, target, help)->type_name(value)->allow_extra_args(false));
}

void CommandLine::flag(const std::string& names, bool& target, const std::string& help) {
  in_group(app_->add_flag(names, target, help)->disable_flag_override());
}

void CommandLine::word(const std::string& name, std::optional<std::string>& target, const std::string& help) {
  const auto store = [&target](const std::string& text) { target = text; };
  in_group(app_->add_option_function<std::string>(name, store, help));
}

void CommandLine::words(const std::string& name, std::vector<std::string>& target, const std::string& help) {
  in_group(app_->add_option(name, target, help));
}

void CommandLine::footer(const std::string& text) { app_->footer(text); }

bool CommandLine::parse(const Arguments& words) {
  Arguments reversed(words.rbegin(), words.rend());  // as CLI11 wants it
  try {
    app_->parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    return false;
  } catch (const CLI::ParseError& error) {
    throw UsageError(translated(error));
  }
  check_leftovers();
  return true;
}

std::string CommandLine::help() const {
  std::string text = app_->help();
  for (std::size_t at = 0; (at = text.find("\n\n\n", at)) != std::string::npos;) text.erase(at, 1);
  if (!text.ends_with('\n')) text += '\n';
  return text;
}

void CommandLine::check_leftovers() const {
  for (const CLI::Option* option : app_->get_options()) {
    for (const std::string& value : option->results()) {
      if (option->get_type_size() == 0) continue;  // a flag
      const bool is_option = value.starts_with("--") && value.size() > 2;
      if (value.empty() || is_option)
        throw UsageError(long_name(*option) + ": a value is missing (remsim --help says which)");
    }
  }
  for (const std::string& word : app_->remaining()) {
    if (word.starts_with("-") && word != "--") {
      throw UsageError(fmt::format("{}: unknown option{} (remsim --help lists them)", word, suggestion_for(word)));
    }
    throw UsageError(
        fmt::format("'{}': unexpected word; a command goes first (remsim run ...), options begin with --, lists take "
                    "commas (10,20)",
                    one_line(word)));
  }
}

std::string CommandLine::suggestion_for(const std::string& word) const {
  std::vector<std::string> names;
  for (const CLI::Option* option : app_->get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return did_you_mean(word.substr(0, word.find('=')), names);
}

std::int64_t parse_count_option(const std::string& option, const std::string& text, std::int64_t low,
                                std::int64_t high) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size() || count < low || count > high) {
    throw UsageError(fmt::format("{}: not a whole number from {} to {}", typed(option, text), low, high));
  }
  return count;
}

std::size_t parse_word_option(const std::string& option, const std::string& text,
                              const std::vector<std::string>& words) {
  const auto found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) {
    throw UsageError(fmt::format("{}: choose one of {}", typed(option, text), fmt::join(words, ", ")));
  }
  return static_cast<std::size_t>(found - words.begin());
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates) {
  const std::string nearest = sim::nearest_name(word, candidates);
  return nearest.empty() ? "" : "; did you mean " + nearest + "?";
}

}  // namespace remus::cli
