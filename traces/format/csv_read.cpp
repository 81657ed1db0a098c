#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "models/units/parse.hpp"
#include "traces/format/check.hpp"
#include "traces/format/decimal.hpp"
#include "traces/format/fields.hpp"
#include "traces/format/header.hpp"
#include "traces/format/read.hpp"
#include "traces/format/text.hpp"

namespace remus::traces {
namespace {

// A column this program knows, as a ValueField: the four that every epoch has get the same shape.
constexpr ValueField kEnd{"t", kDecimalsOfS, ValueLimit::time, nullptr,
                          [](EpochRecord& e, std::optional<std::int64_t> v) { e.end = Duration(v.value_or(0)); }};
constexpr ValueField kRun{"run_ms", kDecimalsOfMs, ValueLimit::time, nullptr,
                          [](EpochRecord& e, std::optional<std::int64_t> v) { e.run = Duration(v.value_or(0)); }};
constexpr ValueField kStop{"stop_ms", kDecimalsOfMs, ValueLimit::time, nullptr,
                           [](EpochRecord& e, std::optional<std::int64_t> v) { e.stop = Duration(v.value_or(0)); }};
constexpr ValueField kDirty{"dirty_pages", 0, ValueLimit::pages, nullptr,
                            [](EpochRecord& e, std::optional<std::int64_t> v) { e.dirty = Pages(v.value_or(0)); }};
constexpr std::array kNeeded{&kEnd, &kRun, &kDirty};

const ValueField* known_column(std::string_view name) {
  for (const ValueField* field : {&kEnd, &kRun, &kStop, &kDirty}) {
    if (field->column == name) return field;
  }
  const auto found = std::find_if(kValueFields.begin(), kValueFields.end(),
                                  [&](const ValueField& field) { return field.column == name; });
  return found == kValueFields.end() ? nullptr : &*found;
}

bool is_needed(const ValueField* field) { return std::find(kNeeded.begin(), kNeeded.end(), field) != kNeeded.end(); }

std::string_view unquoted(std::string_view text) {
  text = trimmed(text);
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const std::size_t comma = line.find(',');
    fields.push_back(unquoted(line.substr(0, comma)));
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& name) : rest_(text), name_(name) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);  // a byte order mark
  }

  Trace read() {
    read_header();
    read_columns();
    while (next_line() && !is_cut()) read_row();
    check_count();
    if (trace_.epochs.empty()) {
      fail(trace_.cut_short ? "the file is cut short before the end of its first epoch; record again"
                            : "there are no epochs; each is a row of numbers below the column names");
    }
    if (left_out_ > 0) trace_.header.comment += fmt::format(" [{} epochs of 0 ms left out]", left_out_);
    return std::move(trace_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw TraceError(fmt::format("{}:{}: {}", name_, std::max<std::size_t>(line_number_, 1), what));
  }
  [[noreturn]] void fail_in(std::string_view column, const std::string& what) const {
    fail(fmt::format("column {}: {}", column, what));
  }

  // Puts the next line that is not blank into line_.
  bool next_line() {
    while (!rest_.empty()) {
      const std::size_t end = rest_.find('\n');
      ended_ = end != std::string_view::npos;
      line_ = trimmed(rest_.substr(0, end));
      rest_.remove_prefix(ended_ ? end + 1 : rest_.size());
      ++line_number_;
      if (!line_.empty()) return true;
    }
    return false;
  }

  // Lines that begin with #: the first is the header.
  void read_header() {
    for (bool first = true; next_line() && line_.starts_with('#'); first = false) {
      if (!first) continue;
      const std::string_view text = trimmed(line_.substr(1));
      const bool is_json = text.starts_with('{');
      trace_.header =
          is_json ? parse_header(text, fmt::format("{}:{}", name_, line_number_)) : header_from_comment(text);
      specified_ = is_json;
      line_ = {};
    }
  }

  // Precondition: line_ holds the column names.
  void read_columns() {
    if (line_.empty() || line_.starts_with('#'))
      fail("the line of column names is missing; it begins epoch,t,run_ms,...");
    for (const std::string_view name : fields_of(line_)) {
      const ValueField* column = known_column(name);
      if (column != nullptr && std::find(columns_.begin(), columns_.end(), column) != columns_.end()) {
        fail_in(name, "is there twice; drop one");
      }
      columns_.push_back(column);
    }
    for (const ValueField* column : kNeeded) {
      if (std::find(columns_.begin(), columns_.end(), column) == columns_.end()) {
        fail_in(column->column, "is missing; a trace needs t, run_ms and dirty_pages");
      }
    }
  }

  // Whether line_ is what is left of a row: a program ends each line, people may not end their last one.
  bool is_cut() {
    trace_.cut_short = !ended_ && (specified_ || is_dirtyrec(trace_.header));
    return trace_.cut_short;
  }

  // The header's count, which only the file has: rows may be lacking at its end, where lines end.
  void check_count() {
    const auto said = std::exchange(trace_.header.epochs, std::nullopt);
    if (!said) return;
    trace_.cut_short = trace_.cut_short || *said == 0 || trace_.epochs.size() < *said;
    if (*said != 0 && trace_.epochs.size() > *said) {
      fail(fmt::format("{} epochs, and the header says {}; correct it, or take \"epochs\" out of it",
                       trace_.epochs.size(), *said));
    }
  }

  void read_row() {
    const std::vector<std::string_view> fields = fields_of(line_);
    if (fields.size() < columns_.size() && !ended_) {
      fail("the file is cut short within this line; copy it again, or delete the line to use what is before it");
    }
    if (fields.size() != columns_.size()) {
      fail(fmt::format(
          "{} fields, but {} columns; one value for each column, and an empty field for what was not measured",
          fields.size(), columns_.size()));
    }
    EpochRecord epoch;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (columns_[i] != nullptr) read_field(epoch, *columns_[i], fields[i]);
    }
    append(epoch);
  }

  void read_field(EpochRecord& epoch, const ValueField& column, std::string_view text) const {
    if (text.empty()) {
      if (is_needed(&column)) fail_in(column.column, "is empty; every epoch needs t, run_ms and dirty_pages");
      return;
    }
    const Decimal number = parse_decimal(text, column.decimals);
    if (number.problem != nullptr) {
      fail_in(column.column, fmt::format("{} {}; write a {}number, not negative", in_quotes(text), number.problem,
                                         column.decimals == 0 ? "whole " : "decimal "));
    }
    column.set(epoch, number.value);
  }

  void append(EpochRecord epoch) {
    if (!specified_ && epoch.run == Duration()) {
      ++left_out_;  // shorter than the guest's tick: no rate can be had from it
      return;
    }
    drop_unmeasured(epoch);
    const Duration previous_end = trace_.epochs.empty() ? Duration() : trace_.epochs.back().end;
    if (const auto problem = problem_of(epoch, previous_end, trace_.header)) fail_in(problem->column, problem->what);
    trace_.epochs.push_back(epoch);
  }

  std::string_view rest_, line_;
  bool ended_ = true;  // line_ had its newline
  const std::string& name_;
  std::size_t line_number_ = 0, left_out_ = 0;
  bool specified_ = false;                  // it has a header of ours: then every epoch has a length
  std::vector<const ValueField*> columns_;  // by position; null: unknown, ignored
  Trace trace_;
};

}  // namespace

Trace read_csv(std::string_view text, const std::string& name) { return CsvReader(text, name).read(); }

}  // namespace remus::traces
