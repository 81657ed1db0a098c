#include "tools/remsim/fault_findings.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "sim/record/transfer.hpp"
#include "tools/remsim/explore_crashes.hpp"
#include "tools/remsim/interrupts.hpp"
#include "tools/remsim/job_pool.hpp"
#include "tools/remsim/shrink.hpp"

namespace remus::cli {
namespace {

constexpr std::size_t kShown = 3;  // of each kind: to shrink one takes seconds; the tables tell of all

// A crash, where it is in the exploration.
struct Place {
  std::size_t trunk;
  Crash crash;
};

class Findings {
 public:
  Findings(const FaultSetup& setup, const SimulationInputs& inputs, Exploration& exploration)
      : setup_(setup), inputs_(inputs), exploration_(exploration) {}

  void add() {
    for (std::size_t trunk = 0; trunk < exploration_.trunks.size(); ++trunk)
      for (std::size_t component = 0; component < setup_.components.size(); ++component)
        for (std::size_t pattern = 0; pattern < setup_.patterns.size(); ++pattern)
          add_firsts({trunk, {0, component, pattern}});
    if (exploration_.interrupted_by != 0) return;
    shrink_violations();
    repeat_deviations();
    exploration_.interrupted_by = Interrupts::received();
  }

 private:
  const Trunk& trunk_at(const Place& place) const { return exploration_.trunks[place.trunk]; }

  std::vector<sim::Fault> faults_at(const Place& place) const {
    return faults_of(setup_, exploration_.trunks, place.trunk, place.crash);
  }

  Finding finding(const Place& place, std::string_view name) const {
    RunOptions command = trunk_at(place).command;
    command.faults = {sim::describe(faults_at(place))};
    command.observe = trunk_at(place).observe;
    return {command, std::string(name), "", false, trunk_at(place).tells_inconsistency};
  }

  // The first of each kind among a trunk's crashes of a component in a pattern.
  void add_firsts(Place place) {
    const Tally& tally = exploration_.crashes[tally_of(setup_, place.trunk, place.crash)];
    const auto at = [&](std::uint64_t event) {
      place.crash.event = event;
      return place;
    };
    for (std::size_t i = 0; i < tally.first.size(); ++i)
      if (tally.first[i] != 0) exploration_.findings.push_back(finding(at(tally.first[i]), sim::kCheckerNames[i]));
    for (std::size_t i = 0; i < tally.first_deviating.size(); ++i)
      if (tally.first_deviating[i] != 0) deviating_[i].push_back(at(tally.first_deviating[i]));
    if (tally.first_unjudged != 0)
      exploration_.unjudged.push_back(command_text(finding(at(tally.first_unjudged), "").command));
    const auto kind = std::pair{place.crash.component, place.crash.pattern};
    if (tally.first_idle != 0 && idle_.insert(kind).second)
      exploration_.idle.push_back(finding(at(tally.first_idle), ""));
  }

  // The first few of each checker.
  void shrink_violations() {
    std::map<std::string, std::size_t> of_checker;
    std::vector<Finding> shown;
    for (Finding& found : exploration_.findings) {
      if (++of_checker[found.checker] > kShown) continue;
      if (found.what.empty() || !is_law(found.checker)) shrink(found, setup_.at_once);
      shown.push_back(found);
    }
    exploration_.findings = shown;
  }

  static bool is_law(const std::string& name) {
    return std::find(kFaultLawNames.begin(), kFaultLawNames.end(), name) != kFaultLawNames.end();
  }

  // From the start, as the command would: the same faults must deviate from the same law.
  void repeat_deviations() {
    std::vector<std::pair<std::size_t, Place>> again;
    for (std::size_t law = 0; law < deviating_.size(); ++law)
      for (std::size_t i = 0; i < std::min(kShown, deviating_[law].size()); ++i)
        again.emplace_back(law, deviating_[law][i]);
    const auto deviation_of = [&](std::size_t i) -> std::string {
      const auto& [law, place] = again[i];
      for (const Deviation& each : deviations_at(place))
        if (static_cast<std::size_t>(each.law) == law) return each.what;
      return "";
    };
    const PoolResult result = run_jobs(
        again.size(), {.at_once = setup_.at_once, .progress = {}, .cpu_seconds = kFaultCpuSeconds}, deviation_of);
    for (std::size_t i = 0; i < again.size(); ++i) {
      Finding found = finding(again[i].second, kFaultLawNames[again[i].first]);
      if (result.outcomes[i].kind == JobOutcome::Kind::finished) found.what = result.outcomes[i].text;
      found.repeats = !found.what.empty();
      exploration_.findings.push_back(found);
    }
  }

  std::vector<Deviation> deviations_at(const Place& place) const {
    const Trunk& trunk = trunk_at(place);
    const SimulationJob job = trunk.job();
    sim::SimulateOptions how = inputs_.options_for(job);
    how.faults = faults_at(place);
    how.observe_after_fault = trunk.observe;
    how.tells_inconsistency = trunk.tells_inconsistency;
    return deviations(trunk.experiment, how.faults, trunk.twin, sim::simulate(*job.experiment, job.run, how));
  }

  const FaultSetup& setup_;
  const SimulationInputs& inputs_;
  Exploration& exploration_;
  std::array<std::vector<Place>, kFaultLawNames.size()> deviating_;
  std::set<std::pair<std::size_t, std::size_t>> idle_;  // components and patterns of which an example is there
};

}  // namespace

void add_findings(const FaultSetup& setup, const SimulationInputs& inputs, Exploration& exploration) {
  Findings(setup, inputs, exploration).add();
}

}  // namespace remus::cli
