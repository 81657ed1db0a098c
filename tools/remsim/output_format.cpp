#include "tools/remsim/output_format.hpp"

#include "tools/remsim/command_line.hpp"

namespace remus::cli {

OutputFormat parse_format(const std::optional<std::string>& format, const std::optional<std::string>& output) {
  if (format) return static_cast<OutputFormat>(parse_word_option("--format", *format, {"table", "csv", "json"}));
  if (output && output->ends_with(".csv")) return OutputFormat::csv;
  if (output && output->ends_with(".json")) return OutputFormat::json;
  return OutputFormat::table;
}

}  // namespace remus::cli
