#include "tools/remsim/dirty_rate_option.hpp"

#include <fmt/format.h>

#include <cmath>

#include "models/units/format.hpp"
#include "models/units/parse.hpp"
#include "tools/remsim/build_experiment.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/trace_option.hpp"
#include "traces/format/check.hpp"
#include "traces/format/text.hpp"

namespace remus::cli {
namespace {

// What QEMU's calc-dirty-rate and migrations count over, unless told otherwise.
constexpr Duration kUsualLength = Duration::ms(1000);

struct Figure {
  double pages_per_second = 0;
  Duration over = kUsualLength;
  bool over_assumed = true;

  double pages() const { return pages_per_second * over.in_seconds(); }
  std::string text() const { return format_number(pages_per_second) + " pages/s over " + format(over); }
};

double pages_per_second(std::string_view text) {
  constexpr std::string_view kUnit = "pages/s";
  if (text.ends_with(kUnit)) return parse_number(traces::trimmed(text.substr(0, text.size() - kUnit.size())));
  return parse_bandwidth(text).count() / static_cast<double>(kPageSize.count());
}

Figure parse_figure(const std::string& text, const std::string& place) {
  constexpr std::string_view kOver = " over ";
  Figure figure;
  const std::size_t over = text.find(kOver);
  try {
    figure.pages_per_second = pages_per_second(traces::trimmed(std::string_view(text).substr(0, over)));
    figure.over_assumed = over == std::string::npos;
    if (!figure.over_assumed) figure.over = parse_duration(std::string_view(text).substr(over + kOver.size()));
  } catch (const UnitError& error) {
    throw UsageError(
        fmt::format("{}: {}; write a rate such as 67551pages/s or \"264MB/s over 1s\"", place, error.what()));
  }
  const double pages = figure.pages();
  if (figure.over > traces::kLongest || !(pages <= static_cast<double>(traces::kMostPages.count())))
    throw UsageError(fmt::format("{}: {} pages in {} are more than a guest can have", place, format_number(pages),
                                 format(figure.over)));
  if (std::llround(pages) == 0)
    throw UsageError(fmt::format("{}: less than a page in {}: measure over longer, or while the program works", place,
                                 format(figure.over)));
  return figure;
}

traces::Trace trace_of(const Figure& figure) {
  traces::Trace trace;
  trace.header.mechanism = "dirty-rate";
  traces::EpochRecord epoch;
  epoch.end = epoch.run = figure.over;
  epoch.dirty = Pages(std::llround(figure.pages()));
  trace.epochs.push_back(epoch);
  return trace;
}

// Distinct pages cannot become fewer in a longer stretch of the same program; figures of two runs differ by a little.
void check_growth(const std::vector<Figure>& figures, const std::string& place) {
  constexpr double kChance = 0.7;
  for (const Figure& a : figures)
    for (const Figure& b : figures)
      if (a.over < b.over && b.pages() < kChance * a.pages())
        throw UsageError(
            fmt::format("{}: fewer pages in {} than in {}: a rate is of distinct pages over its time; "
                        "measure both of the same work",
                        place, format(b.over), format(a.over)));
}

}  // namespace

std::vector<std::string> add_rated_workload(sim::Experiment& experiment, const std::string& rates) {
  const std::string place = "--dirty-rate " + rates;
  std::vector<Figure> figures;
  std::vector<traces::Trace> recordings;
  std::string source;
  bool over_assumed = false;
  for (const std::string& text : split_list(rates, "--dirty-rate")) {
    const Figure figure = parse_figure(text, place);
    over_assumed = over_assumed || figure.over_assumed;
    figures.push_back(figure);
    recordings.push_back(trace_of(figure));
    source += (source.empty() ? "" : ", ") + figure.text();
  }
  check_growth(figures, place);
  std::vector<std::string> notes;
  if (over_assumed)
    notes.push_back(source +
                    ": the time is assumed, as QEMU measures unless told otherwise; else write \"RATE over TIME\"");
  notes.push_back(source + ": a rate does not tell how pages compress: each is assumed to be sent whole");
  const std::string growth = add_calibrated_workload(
      experiment, recordings,
      {.name = "dirty-rate",
       .source = source,
       .place = place,
       .remedy = "give the rate over another time too (\"264MB/s over 1s,40MB/s over 50ms\"), or record a trace"});
  if (!growth.empty()) notes.push_back(growth);
  return notes;
}

}  // namespace remus::cli
