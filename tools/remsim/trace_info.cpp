// `remsim trace info FILE...`: what traces hold and where they come from.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "models/units/format.hpp"
#include "sim/record/write_csv.hpp"
#include "tools/remsim/commands.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/run_options.hpp"
#include "tools/remsim/trace_commands.hpp"
#include "tools/remsim/trace_facts.hpp"
#include "traces/format/write.hpp"

namespace remus::cli {
namespace {

using Json = nlohmann::ordered_json;
using AllFacts = std::vector<TraceFacts>;

constexpr const char* kDescription =
    "Says what each trace holds and where it comes from. A damaged one is an error,\none that is cut short is not.";

// What a text from a file must not do to a terminal or a line.
std::string shown(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = '?';
  }
  return text.empty() ? "unknown" : text;
}

std::string recorded_how(const traces::TraceHeader& header) {
  std::string out = shown(header.mechanism);
  if (!header.epoch.policy.empty()) out += ", " + shown(header.epoch.policy);
  if (header.epoch.nominal > Duration()) out += fmt::format(", epochs of {}", format(header.epoch.nominal));
  if (!header.clock.domain.empty()) out += fmt::format(" of {} time", shown(header.clock.domain));
  return out;
}

std::string sizes_text(const TraceFacts& facts) {
  std::string out;
  for (std::size_t kind = 0; kind < facts.bytes_per_page.size(); ++kind) {
    if (!facts.bytes_per_page[kind]) continue;
    out +=
        fmt::format("{}{} {:.1f}", out.empty() ? "" : ", ", traces::kSizeKindNames[kind], *facts.bytes_per_page[kind]);
  }
  return out.empty() ? "not measured" : out;
}

std::string overhead_text(const TraceFacts& facts) {
  const auto& overhead = facts.header.overhead;
  std::string out = fmt::format("stopped {:.2f} % of the time", 100 * facts.stop_share);
  out += overhead.slowdown ? fmt::format(", slowdown {:.3f}", *overhead.slowdown) : ", slowdown unknown";
  return overhead.method.empty() ? out : out + fmt::format(" ({})", shown(overhead.method));
}

std::string unseen_text(const traces::TraceHeader::Unseen& unseen) {
  const std::string count = unseen.count ? fmt::format("{} ", *unseen.count) : "";
  return fmt::format("{}{}: {}", count, shown(unseen.what), shown(unseen.why));
}

std::string table_of(const TraceFacts& facts) {
  const traces::TraceHeader& header = facts.header;
  const std::string kind = header.target.kind.empty() ? "" : fmt::format(" ({})", shown(header.target.kind));
  const std::string identities =
      facts.distinct ? fmt::format("yes ({}), {} different pages", shown(header.address_space), facts.distinct->count())
                     : "no, counts only";
  std::string out = fmt::format("{}\n", shown(facts.file));
  for (const auto& [name, text] : {
           std::pair{"form", facts.form + (facts.cut_short ? ", cut short" : "")},
           {"program", shown(header.target.command) + kind},
           {"machine", shown(machine_of(header))},
           {"recorded", recorded_how(header)},
           {"epochs", fmt::format("{} of {:.3f} ms (mean), {:.3f} s", facts.epochs, facts.run_ms_mean, facts.length_s)},
           {"dirty pages", fmt::format("mean {:.1f}, median {}, max {} per epoch", facts.dirty_mean, facts.dirty_median,
                                       facts.dirty_max.count())},
           {"bytes per page", sizes_text(facts)},
           {"identities", identities},
           {"overhead", overhead_text(facts)},
       }) {
    out += fmt::format("  {:<16}{}\n", name, text);
  }
  for (const auto& unseen : header.unseen) out += fmt::format("  {:<16}{}\n", "not seen", unseen_text(unseen));
  return out;
}

template <class T>
std::string cell(const std::optional<T>& value) {
  return value ? fmt::format("{}", *value) : "";
}

std::string csv_of(const AllFacts& all) {
  std::string out =
      "file,form,machine,program,epochs,length_s,run_ms_mean,dirty_pages_mean,dirty_pages_median,dirty_pages_max";
  for (const std::string_view kind : traces::kSizeKindNames) out += fmt::format(",{}_bytes_per_page", kind);
  out += ",identities,distinct_pages,cut_short,stop_percent,slowdown\n";
  for (const TraceFacts& f : all) {
    out += fmt::format("{},{},{},{},{},{},{},{},{},{}", sim::csv_quoted(f.file), f.form,
                       sim::csv_quoted(machine_of(f.header)), sim::csv_quoted(f.header.target.command), f.epochs,
                       f.length_s, f.run_ms_mean, f.dirty_mean, f.dirty_median, f.dirty_max.count());
    for (const auto& size : f.bytes_per_page) out += "," + cell(size);
    out += fmt::format(",{},{},{},{},{}\n", f.distinct ? "yes" : "no",
                       f.distinct ? std::to_string(f.distinct->count()) : "", f.cut_short ? "yes" : "no",
                       100 * f.stop_share, cell(f.header.overhead.slowdown));
  }
  return out;
}

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json json_of(const TraceFacts& f) {
  Json sizes = Json::object();
  for (std::size_t kind = 0; kind < f.bytes_per_page.size(); ++kind) {
    if (f.bytes_per_page[kind]) sizes[std::string(traces::kSizeKindNames[kind])] = *f.bytes_per_page[kind];
  }
  return {{"file", f.file},
          {"form", f.form},
          {"machine", machine_of(f.header)},
          {"program", f.header.target.command},
          {"epochs", f.epochs},
          {"length_s", f.length_s},
          {"run_ms_mean", f.run_ms_mean},
          {"dirty_pages", {{"mean", f.dirty_mean}, {"median", f.dirty_median}, {"max", f.dirty_max.count()}}},
          {"bytes_per_page", sizes},
          {"identities", f.distinct.has_value()},
          {"distinct_pages", f.distinct ? Json(f.distinct->count()) : Json()},
          {"cut_short", f.cut_short},
          {"overhead",
           {{"stop_percent", 100 * f.stop_share},
            {"slowdown", or_null(f.header.overhead.slowdown)},
            {"method", f.header.overhead.method}}},
          {"header", Json::parse(traces::header_json(f.header))}};
}

std::string rendered(const AllFacts& all, OutputFormat format) {
  if (format == OutputFormat::csv) return csv_of(all);
  std::string out;
  if (format == OutputFormat::table) {
    for (const TraceFacts& facts : all) out += (out.empty() ? "" : "\n") + table_of(facts);
    return out;
  }
  const sim::Provenance from = provenance();
  Json json{{"remsim", {{"version", from.version}, {"commit", from.commit}}}, {"traces", Json::array()}};
  for (const TraceFacts& facts : all) json["traces"].push_back(json_of(facts));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

AllFacts facts_of(const std::vector<std::string>& files) {
  AllFacts all;
  for (const std::string& file : files) all.push_back(trace_facts(file));
  return all;
}

}  // namespace

int trace_info_command(const Arguments& words) {
  std::vector<std::string> files;
  std::optional<std::string> format;
  CommandLine line("remsim trace info", kDescription);
  line.words("FILE", files, "traces");
  line.option("--format", format, "table|csv|json", "of the answer [table]");
  if (!line.parse(words)) {
    write_to_stdout(line.help());
    return kExitOk;
  }
  if (files.empty()) throw UsageError("trace info: which trace is missing: remsim trace info FILE...");
  const OutputFormat chosen = parse_format(format);
  write_to_stdout(rendered(facts_of(files), chosen));
  return kExitOk;
}

}  // namespace remus::cli
