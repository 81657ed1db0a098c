#include "tools/remsim/trace_summary.hpp"

#include <fmt/format.h>

#include <charconv>
#include <sstream>

#include "sim/scenario/data_files.hpp"
#include "sim/scenario/error.hpp"
#include "sim/validation/csv_line.hpp"

namespace remus::cli {
namespace {

constexpr const char* kHeader =
    "program,epoch_ms,run_ms,dirty_pages,cv,xor_rle_bytes_per_page,lz4_bytes_per_page,zstd_bytes_per_page,"
    "xor_lz4_bytes_per_page,xor_zstd_bytes_per_page,epochs,bursts_left_out";
constexpr std::size_t kColumns = 12;

class Line {
 public:
  Line(std::string place, const std::string& text) : place_(std::move(place)) {
    const auto fields = sim::split_csv_line(text);
    if (!fields || fields->size() != kColumns) fail(fmt::format("not {} fields: {}", kColumns, kHeader));
    fields_ = *fields;
  }
  const std::string& text(std::size_t column) const { return fields_[column]; }

  double number(std::size_t column) const {
    const std::string& field = fields_[column];
    double value = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc() || end != field.data() + field.size() || !(value > 0 && value < 1e12)) {
      fail(fmt::format("'{}' is not a number > 0", field));
    }
    return value;
  }
  double number_or_zero(std::size_t column) const { return fields_[column].empty() ? 0 : number(column); }

 private:
  [[noreturn]] void fail(const std::string& what) const { throw sim::ScenarioError(place_ + ": " + what); }
  std::string place_;
  std::vector<std::string> fields_;
};

TraceRow row_of(const Line& line) {
  return {.epoch_ms = static_cast<int>(line.number(1)),
          .run = Duration::seconds(line.number(2) / 1e3),
          .dirty_pages = line.number(3),
          .cv = line.number(4),
          .xor_rle_bytes = line.number_or_zero(5),
          .lz4_bytes = line.number_or_zero(6),
          .zstd_bytes = line.number_or_zero(7),
          .xor_lz4_bytes = line.number_or_zero(8),
          .xor_zstd_bytes = line.number_or_zero(9)};
}

}  // namespace

TraceSummary read_trace_summary(const std::filesystem::path& file) {
  std::istringstream in(sim::read_text(file, "; the traces' summary comes with remsim"));
  TraceSummary out;
  std::string text;
  if (!std::getline(in, text) || text != kHeader) {
    throw sim::ScenarioError(fmt::format("{}:1: the first line must be {}", file.string(), kHeader));
  }
  for (int number = 2; std::getline(in, text); ++number) {
    const Line line(fmt::format("{}:{}", file.string(), number), text);
    out[line.text(0)].push_back(row_of(line));
  }
  return out;
}

}  // namespace remus::cli
