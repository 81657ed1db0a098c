// How an answer is written: --format, or the ending of --output's file.
#pragma once

#include <optional>
#include <string>

namespace remus::cli {

enum class OutputFormat { table, csv, json };

// `format` as given with --format; else by `output`'s ending (.csv, .json; .txt and all others: table). Throws
// UsageError.
OutputFormat parse_format(const std::optional<std::string>& format, const std::optional<std::string>& output = {});

}  // namespace remus::cli
