#include "sim/validation/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include "sim/validation/csv_line.hpp"

namespace remus::sim {
namespace {

constexpr std::array<std::string_view, 14> kColumns{
    "experiment", "metric", "cps", "net_buffer",       "claim",        "unit", "kind", "how", "tolerance_percent",
    "where",      "reason", "set", "recorded_percent", "noise_percent"};
enum Column {
  workload_column,
  metric_column,
  cps_column,
  net_buffer_column,
  claim_column,
  unit_column,
  kind_column,
  how_column,
  tolerance_column,
  where_column,
  reason_column,
  set_column,
  recorded_column,
  noise_column
};
constexpr std::size_t kNeeded = set_column;  // the columns before this one must be there

// Where each column stands in the file; nothing for one that it does not have.
using Header = std::array<std::optional<std::size_t>, kColumns.size()>;

const std::map<std::string_view, Kind> kKinds{
    {"exact", Kind::exact}, {"reported", Kind::reported}, {"bound", Kind::bound}, {"ordering", Kind::ordering}};
const std::map<std::string_view, How> kHows{{"calibrated", How::calibrated},
                                            {"predicted", How::predicted},
                                            {"blind", How::blind},
                                            {"ordering", How::ordering},
                                            {"bound", How::bound}};
const std::map<std::string_view, Relation> kOrderings{{"increasing", Relation::increasing},
                                                      {"decreasing", Relation::decreasing},
                                                      {"about the same", Relation::about_the_same},
                                                      {"slightly below", Relation::slightly_below}};

template <class T>
std::string names_of(const std::map<std::string_view, T>& table) {
  std::string out;
  for (const auto& [text, value] : table) out += (out.empty() ? "" : ", ") + std::string(text);
  return out;
}

template <class T>
std::string_view name_in(const std::map<std::string_view, T>& table, T wanted) {
  for (const auto& [text, value] : table) {
    if (value == wanted) return text;
  }
  return "";
}

// One line of the file: knows its place, so that every complaint names it.
class Row {
 public:
  Row(std::string place, const Header& header, std::vector<std::string> fields)
      : place_(std::move(place)), header_(header), fields_(std::move(fields)) {
    const auto columns = std::count_if(header.begin(), header.end(), [](const auto& at) { return at.has_value(); });
    if (fields_.size() != static_cast<std::size_t>(columns)) {
      fail(fmt::format("{} fields; write {}, as the first line names them", fields_.size(), columns));
    }
  }

  const std::string& text(Column c) const {
    if (empty(c)) fail(fmt::format("{} is empty", kColumns[c]));
    return fields_[*header_[c]];
  }
  bool empty(Column c) const { return !header_[c] || fields_[*header_[c]].empty(); }

  template <class T>
  T one_of(Column c, const std::map<std::string_view, T>& table) const {
    const auto found = table.find(text(c));
    if (found == table.end()) fail(fmt::format("{} '{}'; write one of: {}", kColumns[c], text(c), names_of(table)));
    return found->second;
  }

  double number(Column c, std::string_view text, double least = 0) const {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value >= least && value < 1e18)) {
      fail(fmt::format("{} '{}' is not a number >= {:g}", kColumns[c], text, least));
    }
    return value;
  }

  // A ratio from per cent; nothing where the field is empty.
  std::optional<double> ratio(Column c, double least = 0) const {
    if (empty(c)) return std::nullopt;
    return number(c, text(c), 100 * least) / 100;
  }

  [[noreturn]] void fail(const std::string& what) const { throw StatementError(place_ + ": " + what); }

 private:
  std::string place_;
  const Header& header_;
  std::vector<std::string> fields_;
};

std::vector<double> cps_list(const Row& row) {
  std::vector<double> out;
  std::string_view rest = row.text(cps_column);
  while (!rest.empty()) {
    const auto end = std::min(rest.find(' '), rest.size());
    if (end > 0) out.push_back(row.number(cps_column, rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

void read_claim(const Row& row, Statement& s) {
  const std::string_view claim = s.claim;
  switch (s.kind) {
    case Kind::exact:
    case Kind::reported:
      s.published = row.number(claim_column, claim);
      return;
    case Kind::bound:
      if (claim.front() != '>' && claim.front() != '<') row.fail("a bound's claim starts with > or <");
      s.relation = claim.front() == '>' ? Relation::above : Relation::below;
      s.published = row.number(claim_column, claim.substr(1));
      return;
    case Kind::ordering:
      s.relation = row.one_of(claim_column, kOrderings);
  }
}

bool needs_tolerance(const Statement& s) {
  return s.kind == Kind::exact || s.relation == Relation::about_the_same || s.relation == Relation::slightly_below;
}

// What must hold between the columns of one row.
void check(const Row& row, const Statement& s) {
  const bool ordering = s.kind == Kind::ordering;
  if (!ordering && s.cps.size() != 1) row.fail("one cps, since this is not an ordering");
  if (ordering && s.cps.size() < 2) row.fail("an ordering compares at least two cps");
  if (s.relation == Relation::slightly_below && s.cps.size() != 2) row.fail("'slightly below' compares two cps");
  if (needs_tolerance(s) != s.tolerance.has_value()) {
    row.fail(needs_tolerance(s) ? "this claim needs a tolerance_percent" : "this claim takes no tolerance_percent");
  }
  if (s.kind == Kind::exact && s.published == 0) row.fail("an exact claim of 0 has no relative error");
  if (ordering != (s.how == How::ordering) || (s.kind == Kind::bound) != (s.how == How::bound)) {
    row.fail("how must be 'ordering' for orderings, 'bound' for bounds, else calibrated, predicted or blind");
  }
  const bool blind = s.how == How::blind;
  if (blind != s.recorded.has_value() || blind != s.noise.has_value()) {
    row.fail("recorded_percent and noise_percent belong to blind figures, and to each of them");
  }
}

Statement read(const Row& row) {
  static const std::map<std::string_view, bool> kSwitch{{"on", true}, {"off", false}};
  Statement s;
  s.workload = row.text(workload_column);
  s.metric = row.text(metric_column);
  s.cps = cps_list(row);
  s.net_buffer = row.one_of(net_buffer_column, kSwitch);
  s.claim = row.text(claim_column);
  s.unit = row.text(unit_column);
  s.kind = row.one_of(kind_column, kKinds);
  s.how = row.one_of(how_column, kHows);
  s.tolerance = row.ratio(tolerance_column);
  s.recorded = row.ratio(recorded_column, -1);
  s.noise = row.ratio(noise_column);
  if (!row.empty(set_column)) s.set = row.text(set_column);
  s.where = row.text(where_column);
  s.reason = row.text(reason_column);
  read_claim(row, s);
  check(row, s);
  return s;
}

[[noreturn]] void refuse_header(const std::string& place) {
  throw StatementError(fmt::format("{}: the first line must be {}; and, where needed, {}", place,
                                   fmt::join(kColumns.begin(), kColumns.begin() + kNeeded, ","),
                                   fmt::join(kColumns.begin() + kNeeded, kColumns.end(), ",")));
}

Header read_header(const std::string& place, const std::vector<std::string>& names) {
  Header header;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto known = std::find(kColumns.begin(), kColumns.end(), names[i]);
    if (known == kColumns.end()) refuse_header(place);
    std::optional<std::size_t>& at = header[static_cast<std::size_t>(known - kColumns.begin())];
    if (at) refuse_header(place);
    at = i;
  }
  const auto missing = [](const auto& at) { return !at.has_value(); };
  if (std::any_of(header.begin(), header.begin() + kNeeded, missing)) refuse_header(place);
  return header;
}

}  // namespace

std::vector<Statement> parse_statements(std::string_view text, std::string_view file) {
  std::vector<Statement> out;
  std::optional<Header> header;
  int line_number = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line_number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    const std::string place = fmt::format("{}:{}", file, line_number);
    const auto fields = split_csv_line(line);
    if (!fields) throw StatementError(place + ": a quote is not closed");
    if (header) {
      out.push_back(read(Row(place, *header, *fields)));
    } else {
      header = read_header(place, *fields);
    }
  }
  if (out.empty()) throw StatementError(fmt::format("{}: holds no statement", file));
  return out;
}

std::string_view name(Kind kind) { return name_in(kKinds, kind); }
std::string_view name(How how) { return name_in(kHows, how); }

}  // namespace remus::sim
