#include "tools/remsim/availability_parameters.hpp"

#include <fmt/format.h>

#include <array>
#include <functional>

#include "models/units/parse.hpp"
#include "tools/remsim/errors.hpp"

namespace remus::cli {
namespace {

using availability::HoldingTime;
using availability::Parameters;
using availability::parse_holding_time;

struct Row {
  const char* name;
  const char* placeholder;
  const char* initial;  // "": what --mtbf says
  const char* meaning;
  const char* source;
  std::function<void(Parameters&, const std::string&)> set;
};

auto time_in(HoldingTime Parameters::*field) {
  return [field](Parameters& p, const std::string& text) { p.*field = parse_holding_time(text); };
}

auto time_or_never_in(std::optional<HoldingTime> Parameters::*field) {
  return [field](Parameters& p, const std::string& text) {
    if (text != "never") p.*field = parse_holding_time(text);
  };
}

auto duration_in(Duration Parameters::*field) {
  return [field](Parameters& p, const std::string& text) { p.*field = parse_duration(text); };
}

void set_mtbf(Parameters& p, const std::string& text) { p.primary_life = p.backup_life = parse_holding_time(text); }

void set_coverage(Parameters& p, const std::string& text) {
  p.coverage = parse_ratio(text);
  if (p.coverage.count() > 1) throw UnitError(in_quotes(text) + " is more than all: write a ratio up to 100%");
}

const std::vector<Row>& rows() {
  using P = Parameters;
  static const std::vector<Row> kRows{
      {"mtbf", "TIME", "8766h", "a host's time from repaired to crashed",
       "assumed: one crash a year, of hardware, kernel or hypervisor", set_mtbf},
      {"backup-mtbf", "TIME", "", "the same, of the backup's host", "as --mtbf", time_in(&P::backup_life)},
      {"repair", "TIME", "6h", "of a crashed host",
       "assumed, in the cited range: less than an hour to more than a day (Schroeder, Gibson, DSN 2006)",
       time_in(&P::repair)},
      {"common-mtbf", "TIME|never", "87660h", "between causes that stop both hosts",
       "assumed: one in ten years (power, cooling), a tenth of a host's crashes", time_or_never_in(&P::common_life)},
      {"common-repair", "TIME", "3h", "until both run again", "assumed", time_in(&P::common_repair)},
      {"link-mtbf", "TIME|never", "43830h", "between failures of the replication link", "assumed: one in five years",
       time_or_never_in(&P::link_life)},
      {"link-repair", "TIME", "4h", "of the link", "assumed", time_in(&P::link_repair)},
      {"detection", "TIME", "300ms:fixed", "until a replica notices that the other is gone",
       "assumed: a dozen missed checkpoints at 40 per second; `remsim faults` gives the simulated timeline",
       time_in(&P::detection)},
      {"activation", "TIME", "1.6s", "from then until the VM runs on the backup",
       "measured: Xen under emulation, its stock receiver", time_in(&P::activation)},
      {"coverage", "RATIO", "99%", "share of failovers that work", "assumed", set_coverage},
      {"resync", "TIME", "15min", "bringing a repaired host up to date",
       "assumed: 100 GB of disk and memory over 1 Gbps", time_in(&P::resync)},
      {"failback", "TIME", "1.6s", "VM stopped while the roles change back", "assumed: as long as an activation",
       time_in(&P::failback)},
      {"cold-detection", "TIME", "30s:fixed", "cold standby: until it decides to restart the VM",
       "assumed: in the order of cluster managers' timeouts", time_in(&P::cold_detection)},
      {"restart", "TIME", "5min", "booting the VM and its service from disk", "assumed", time_in(&P::restart)},
      {"cycle", "TIME", "26.4ms", "suspend to suspend", "simulated: remsim --workload web --cps 40 --explain",
       duration_in(&P::cycle)},
      {"commit-delay", "TIME", "6.8ms", "from suspend to commit", "simulated: the same, a cycle without its wait",
       duration_in(&P::commit_delay)},
      {"restart-loss", "TIME", "30s", "work that a restart from disk loses",
       "cited: Linux writes pages back at that age (vm.dirty_expire_centisecs)", duration_in(&P::restart_loss)}};
  return kRows;
}

}  // namespace

ParameterOptions::ParameterOptions() : given_(rows().size()) {}

void ParameterOptions::add_to(CommandLine& line) {
  for (std::size_t i = 0; i < rows().size(); ++i) {
    const Row& row = rows()[i];
    const char* initial = *row.initial == '\0' ? row.source : row.initial;
    line.option(std::string("--") + row.name, given_[i], row.placeholder, fmt::format("{} [{}]", row.meaning, initial));
  }
}

Parameters ParameterOptions::parameters() const {
  Parameters out;
  for (std::size_t i = 0; i < rows().size(); ++i) {
    const Row& row = rows()[i];
    if (!given_[i] && *row.initial == '\0') continue;
    const std::string text = given_[i].value_or(row.initial);
    try {
      row.set(out, text);
    } catch (const UnitError& error) {
      throw UsageError(fmt::format("--{} {}: {}", row.name, text, error.what()));
    }
  }
  return out;
}

std::vector<ParameterLine> ParameterOptions::lines() const {
  std::vector<ParameterLine> out;
  for (std::size_t i = 0; i < rows().size(); ++i) {
    const Row& row = rows()[i];
    const bool derived = !given_[i] && *row.initial == '\0';
    const std::string value = derived ? format(parameters().backup_life) : given_[i].value_or(row.initial);
    out.push_back({row.name, value, row.meaning, given_[i] ? "command line" : row.source});
  }
  return out;
}

}  // namespace remus::cli
