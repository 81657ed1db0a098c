#include <fmt/format.h>

#include "models/units/format.hpp"
#include "sim/record/text_table.hpp"
#include "tools/remsim/fault_variants.hpp"
#include "tools/remsim/write_exploration.hpp"

namespace remus::cli {
namespace {

using Lines = std::vector<std::vector<std::string>>;

std::string count(Tally::Count number) { return std::to_string(number); }

std::string kib(Tally::Count bytes) { return fmt::format("{:.1f}", static_cast<double>(bytes) / 1024); }

// "1234", or "1234: 5 bad" where a checker objected.
std::string crashes_cell(const Tally& tally) {
  if (tally.runs == 0) return "-";
  const Tally::Count bad = tally.all_violations() + tally.all_deviations() + tally.unjudged;
  return bad == 0 ? count(tally.runs) : fmt::format("{} ({} bad)", tally.runs, bad);
}

const Tally* cell_of(const ExplorationReport& report, const std::string& workload, const std::string& component,
                     const std::string& disk) {
  for (const ExplorationCell& cell : report.cells)
    if (cell.variant == kBaseVariant && cell.workload == workload && cell.component == component && cell.disk == disk)
      return &cell.tally;
  return nullptr;
}

std::string workload_table(const ExplorationReport& report, const NamedTally& workload) {
  std::vector<sim::TextColumn> columns{{.head = "crash of", .unit = "", .left = true}};
  for (const NamedTally& disk : report.by_disk) columns.push_back({.head = disk.name, .unit = ""});
  Lines lines;
  for (const NamedTally& component : report.by_component) {
    lines.push_back({component.name});
    for (const NamedTally& disk : report.by_disk)
      lines.back().push_back(crashes_cell(*cell_of(report, workload.name, component.name, disk.name)));
  }
  return sim::render_table(columns, lines);
}

std::string checker_table(const ExplorationReport& report) {
  Lines lines;
  for (std::size_t i = 0; i < sim::kCheckerNames.size(); ++i)
    lines.push_back({std::string(sim::kCheckerNames[i]), count(report.crashes.violations[i]),
                     count(report.schedules.violations[i])});
  return sim::render_table({{.head = "violations of", .unit = "", .left = true},
                            {.head = "crashes", .unit = ""},
                            {.head = "schedules", .unit = ""}},
                           lines);
}

std::string law_table(const ExplorationReport& report) {
  Lines lines;
  for (std::size_t i = 0; i < kFaultLawNames.size(); ++i)
    lines.push_back(
        {std::string(kFaultLawNames[i]), count(report.crashes.deviating[i]), count(report.schedules.deviating[i])});
  return sim::render_table({{.head = "deviations from the law of", .unit = "", .left = true},
                            {.head = "crashes", .unit = ""},
                            {.head = "schedules", .unit = ""}},
                           lines);
}

// What came of the faults of each pattern, and of each variant.
std::string outcome_table(const std::string& head, const std::vector<NamedTally>& tallies,
                          const std::vector<std::string>& notes) {
  std::vector<sim::TextColumn> columns{{.head = head, .unit = "", .left = true}, {.head = "runs", .unit = ""}};
  for (auto fate = sim::kFateNames.rbegin(); fate != sim::kFateNames.rend(); ++fate)
    columns.push_back({.head = std::string(*fate), .unit = ""});
  columns.push_back({.head = "faults", .unit = "no effect"});
  columns.push_back({.head = "", .unit = "too late"});
  if (!notes.empty()) columns.push_back({.head = "tried with", .unit = "", .left = true});
  Lines lines;
  for (std::size_t i = 0; i < tallies.size(); ++i) {
    const auto& [name, t] = tallies[i];
    lines.push_back({name, count(t.runs)});
    for (auto fate = t.fates.rbegin(); fate != t.fates.rend(); ++fate) lines.back().push_back(count(*fate));
    lines.back().push_back(count(t.idle));
    lines.back().push_back(count(t.never_struck));
    if (!notes.empty()) lines.back().push_back(notes[i]);
  }
  return sim::render_table(columns, lines);
}

std::string outcome_tables(const ExplorationReport& report) {
  std::vector<NamedTally> patterns = report.by_pattern;
  if (report.schedules.runs > 0) patterns.push_back({"schedules", report.schedules});
  std::string text = "\nWhat became of the VM, and faults that stopped nothing\n" + outcome_table("", patterns, {});
  if (report.by_variant.size() > 1) {
    std::vector<std::string> notes{"each workload and disk protocol"};
    notes.insert(notes.end(), report.variants.begin(), report.variants.end());
    text += "\n" + outcome_table("varied", report.by_variant, notes);
  }
  return text;
}

std::string idle_text(const ExplorationReport& report) {
  if (report.idle.empty()) return "";
  std::string text = "\nFaults that stopped nothing show nothing:";
  for (const auto& [name, t] : report.idle) text += fmt::format(" {} {},", t.idle + t.never_struck, name);
  text.back() = '.';
  return text + "\n";
}

std::string loss_table(const ExplorationReport& report) {
  Lines lines;
  for (const auto& [name, t] : report.by_disk)
    lines.push_back({name, count(t.failovers), count(t.lost_epochs), count(t.vms_lost), count(t.disk_ahead),
                     kib(t.disk_ahead_most), count(t.unreplicated), kib(t.unreplicated_most)});
  return sim::render_table({{.head = "disk protocol", .unit = "", .left = true},
                            {.head = "failovers", .unit = ""},
                            {.head = "lost epochs", .unit = ""},
                            {.head = "VMs lost", .unit = ""},
                            {.head = "disk ahead", .unit = "failovers"},
                            {.head = "", .unit = "most KiB"},
                            {.head = "unreplicated", .unit = "crashes"},
                            {.head = "", .unit = "most KiB"}},
                           lines);
}

std::string heading(const ExplorationReport& report) {
  std::string text = fmt::format(
      "{}\nA crash at each event within {} of each run, repaired after {}, watched until {} after all has settled.\n",
      report.title, format(report.duration), format(report.repaired_after), format(report.observe));
  if (report.crashes.runs < report.crashes_planned || report.schedules.runs < report.schedules_planned)
    text += fmt::format("INCOMPLETE: {} of {} crashes, {} of {} schedules.\n", report.crashes.runs,
                        report.crashes_planned, report.schedules.runs, report.schedules_planned);
  if (!report.arbitrator)
    text +=
        "No arbitrator: a host takes its peer's silence for its death. When only the link between them fails, both run "
        "the VM\n(split brain); one-active-vm and what follows from it are then violated, as they must be.\n";
  return text;
}

std::string counterexamples(const ExplorationReport& report) {
  std::string text;
  for (const Counterexample& each : report.counterexamples) {
    text += fmt::format("\n{}: {}\n  {}\n", each.checker, each.what, each.command);
    if (!each.repeats) text += "  (not repeated by this command)\n";
  }
  for (const std::string& command : report.unjudged) text += fmt::format("\nended without a verdict:\n  {}\n", command);
  return text;
}

}  // namespace

std::string write_exploration_table(const ExplorationReport& report) {
  const sim::Provenance& from = report.provenance;
  const Tally all = all_runs(report);
  std::string text = heading(report);
  for (std::size_t i = 0; i < report.by_workload.size(); ++i)
    text += fmt::format("\n{} ({} events), crashes by disk protocol\n", report.by_workload[i].name, report.events[i]) +
            workload_table(report, report.by_workload[i]) + "  without faults: " + report.commands[i] + "\n";
  text += "\n" + checker_table(report) + "\n" + law_table(report) + outcome_tables(report) + idle_text(report);
  text += "\nWhat each disk protocol lost\n" + loss_table(report);
  text += counterexamples(report);
  return text +
         fmt::format(
             "\n{} crashes and {} schedules: {} violations, {} deviations. Seed {}. remsim {} ({}), SimGrid {}, {}.\n",
             report.crashes.runs, report.schedules.runs, all.all_violations(), all.all_deviations(), report.seed,
             from.version, from.commit, from.simgrid, from.network_model);
}

}  // namespace remus::cli
