// `remsim calibrate TRACE...`: fits a program's model to its dirty-page traces, says how well, and predicts.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "models/units/parse.hpp"
#include "tools/remsim/calibrate_commands.hpp"
#include "tools/remsim/calibration_report.hpp"
#include "tools/remsim/calibration_verdict.hpp"
#include "tools/remsim/commands.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/model_workload.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/run_options.hpp"
#include "traces/rates/recording_file.hpp"

namespace remus::cli {
namespace {

constexpr const char* kDescription =
    "Fits a model of a program to traces of its dirty pages: how many it writes in an\nepoch of any length, how epochs "
    "vary, how well its pages compress. Says how far off\nthe model is where it was fitted, where it was not, and "
    "against the "
    "recording\nreplayed; the last line is the verdict.";

constexpr const char* kFooter =
    R"(A TRACE is a CSV of counts per epoch, or a .dpt that also lists the pages (see
traces/format/FORMAT.md); `remsim record` makes both. Or a report of one figure: of
QEMU (info migrate, info dirty_rate; text or JSON), virsh (domjobinfo, domstats
--dirtyrate). Give the recordings of one program: of counts at least two epoch
lengths, with pages one will do.

`remsim calibrate paper` recomputes the shipped constants instead; a trace of
that name is ./paper.

The verdict is held against 15 % (or what --strict says) in the mean of an epoch's
pages and twice that in its p99; a model that is worse is told on standard error.

Exit status: 0 fitted and written; 1 the same, but with --strict not to be trusted
so far; 2 a trace or the command line is wrong;
3 the output could not be written.

Examples:
  remsim calibrate gxx_8ms.csv gxx_25ms.csv gxx_100ms.csv --predict 33ms,50ms
  remsim calibrate redis.dpt -o redis.toml
  remsim --workload ./redis.toml --cps 10,20,30,40)";

struct Options {
  std::vector<std::string> traces;
  std::optional<std::string> name, predict, format, model, strict;
  bool assume_growth = false;
};

std::vector<Duration> parse_predict(const std::string& list) {
  std::vector<Duration> out;
  std::size_t begin = 0;
  while (begin <= list.size()) {
    const std::size_t comma = std::min(list.find(',', begin), list.size());
    try {
      out.push_back(parse_duration(std::string_view(list).substr(begin, comma - begin)));
    } catch (const UnitError& error) {
      throw UsageError(fmt::format("--predict {}: {}", list, error.what()));
    }
    if (out.back().in_ns() == 0) throw UsageError(fmt::format("--predict {}: an epoch cannot be 0 long", list));
    begin = comma + 1;
  }
  return out;
}

// "10" or "10%", per cent.
double parse_trust(const std::string& percent) {
  try {
    const double share = parse_ratio(percent.ends_with('%') ? percent : percent + "%").count();
    if (share > 0 && share <= 10) return share;
  } catch (const UnitError&) {
  }
  throw UsageError(
      fmt::format("--strict {}: how far off a model may be, in per cent, e.g. --strict 10", in_quotes(percent)));
}

std::string file_name(const std::string& path) {
  std::string name = std::filesystem::path(path).filename().string();
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, '?');
  return name;
}

// "a.csv, b.csv and 3 more"
std::string names_of(const std::vector<std::string>& paths) {
  constexpr std::size_t kMost = 4;
  std::vector<std::string> names;
  for (const std::string& path : paths) names.push_back(file_name(path));
  const std::size_t more = names.size() > kMost ? names.size() - kMost : 0;
  names.resize(names.size() - more);
  return fmt::format("{}{}", fmt::join(names, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
}

std::vector<traces::Trace> load_all(const std::vector<std::string>& paths) {
  std::vector<traces::Trace> out;
  for (const std::string& path : paths) {
    if (std::count(paths.begin(), paths.end(), path) > 1) throw UsageError(fmt::format("{}: given twice", path));
    traces::Recording recording = traces::load_recording(path);
    if (!recording.note.empty()) complain(recording.note);
    out.push_back(std::move(recording.trace));
    if (out.back().cut_short)
      complain(fmt::format("{}: cut short; its {} epochs are used", path, out.back().epochs.size()));
  }
  return out;
}

CalibratedModel fit(const Options& options) {
  const auto single = options.assume_growth ? SingleLength::assume : SingleLength::refuse;
  try {
    return calibrate(load_all(options.traces), single);
  } catch (const CannotCalibrate& error) {
    throw UsageError(fmt::format("{}: {}", names_of(options.traces), error.what()));
  }
}

// As a workload file takes it (sim/scenario/section_reader.cpp).
bool fits_a_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}
constexpr std::size_t kLongestName = 64;

std::string given_name(const std::string& name) {
  if (name.empty() || name.size() > kLongestName || !std::all_of(name.begin(), name.end(), fits_a_name))
    throw UsageError(fmt::format("--name {}: not at most 64 letters, digits, - and _", in_quotes(name)));
  return name;
}

// What the traces' names have in common: vm_gxx of vm_gxx_8ms.csv and vm_gxx_25ms.csv.
std::string common_name(const std::vector<std::string>& paths) {
  std::string name = file_name(paths.front());
  name.resize(std::min(name.find('.'), name.size()));
  for (const std::string& path : paths) {
    const std::string other = file_name(path);
    const auto differs = std::mismatch(name.begin(), name.end(), other.begin(), other.end()).first;
    name.erase(differs, name.end());
  }
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !fits_a_name(c); }, '-');
  name.resize(std::min(name.find_last_not_of("-_") + 1, kLongestName));
  return name.empty() ? "model" : name;
}

void warn_of_extrapolation(const CalibrationReport& report) {
  const CalibratedModel& model = report.model;
  if (!model.verdict.trusted(report.trust)) complain(verdict_line(model, report.trust));
  if (model.growth_assumed)
    complain("how pages grow with the epoch is assumed; a recording at another length would tell (--assume-growth)");
  for (const Duration run : report.predict) {
    if (model.within_range(run) || model.growth_assumed) continue;
    complain(fmt::format(
        "{:.4g} ms lies outside the epochs measured, {:.4g} to {:.4g} ms: that prediction is an extrapolation",
        run.in_ms(), model.lengths.front().run.in_ms(), model.lengths.back().run.in_ms()));
  }
}

std::string rendered(const CalibrationReport& report, OutputFormat format) {
  switch (format) {
    case OutputFormat::csv:
      return calibration_csv(report);
    case OutputFormat::json:
      return calibration_json(report);
    case OutputFormat::table:
      break;
  }
  return calibration_table(report);
}

int calibrate_traces(const Options& options) {
  const OutputFormat format = parse_format(options.format);
  const std::vector<Duration> predict = options.predict ? parse_predict(*options.predict) : std::vector<Duration>{};
  const std::string name = options.name ? given_name(*options.name) : common_name(options.traces);
  std::optional<Output> file;
  if (options.model) file.emplace(*options.model);
  const double trust = options.strict ? parse_trust(*options.strict) : kTrust;
  const CalibrationReport report{provenance(), name, options.traces, fit(options), predict, trust};
  warn_of_extrapolation(report);
  if (file) file->write(to_toml(workload_of(report.model, name, names_of(options.traces)), report.model));
  // With the model itself on standard output (-o -), nothing else goes there.
  if (options.model != "-") write_to_stdout(rendered(report, format));
  return options.strict && !report.model.verdict.trusted(trust) ? kExitCheckFailed : kExitOk;
}

}  // namespace

int calibrate_traces_command(const Arguments& words) {
  Options options;
  CommandLine line("remsim calibrate", kDescription);
  line.words("TRACE", options.traces, "files with dirty-page traces of one program");
  line.option("-o,--output", options.model, "MODEL.toml", "write the model as a workload file there");
  line.option("--name", options.name, "NAME", "of the model [what the traces' names share]");
  line.option("--predict", options.predict, "LIST", "mean dirty pages in epochs of these lengths, e.g.\n33ms,50ms");
  line.option("--format", options.format, "table|csv|json", "of the answer [table]");
  line.option(
      "--strict", options.strict, "PERCENT",
      "exit with 1 where the model is not to be trusted so far:\nthe mean of an epoch's pages within PERCENT, its "
      "p99\nwithin twice that");
  line.flag("--assume-growth", options.assume_growth,
            "accept counts of a single epoch length, and assume\nhow pages grow with it");
  line.footer(kFooter);
  if (!line.parse(words)) {
    write_to_stdout(line.help());
    return kExitOk;
  }
  if (options.traces.empty())
    throw UsageError(
        "calibrate: which traces is missing, e.g. remsim calibrate a_8ms.csv a_100ms.csv; or write remsim calibrate "
        "paper");
  return calibrate_traces(options);
}

}  // namespace remus::cli
