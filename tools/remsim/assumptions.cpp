#include "tools/remsim/assumptions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>

#include "sim/record/noticeable.hpp"
#include "sim/record/rate.hpp"
#include "sim/record/summarise.hpp"
#include "sim/scenario/load.hpp"
#include "sim/scenario/scale_field.hpp"
#include "tools/remsim/report_rows.hpp"

namespace remus::cli {
namespace {

// How much is asked to be done, not how it goes; and the curve's shape, of which n1 and n2 say enough.
constexpr std::array<std::string_view, 8> kNotAsked{
    "workload.work",   "workload.requests", "workload.transfer_bytes", "workload.duration",
    "workload.warmup", "workload.dirty.t1", "workload.dirty.t2",       "workload.dirty.spread"};

bool starts_with_any(std::string_view path, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](auto prefix) { return path.starts_with(prefix); });
}

bool is_codec_field(std::string_view path) {
  return path.starts_with("testbed.codecs.") || path.ends_with("_bytes_per_page");
}

// A codec's speed and its pages' sizes matter when it is the one in use.
bool is_of_codec_in_use(std::string_view path, const sim::Experiment& experiment) {
  std::string codec = sim::get_text(*sim::find_field("compression"), experiment, experiment.workloads.front());
  std::replace(codec.begin(), codec.end(), '-', '_');
  return path == "testbed.codecs." + codec || path == "workload." + codec + "_bytes_per_page";
}

// Whether a run without faults uses it.
bool is_used(const sim::Field& field, const sim::Experiment& experiment) {
  const sim::WorkloadKind kind = experiment.workloads.front().kind;
  if (std::find(kNotAsked.begin(), kNotAsked.end(), field.path) != kNotAsked.end()) return false;
  if (field.of_workload() && !field.used_by_kind(kind)) return false;
  if (is_codec_field(field.path)) return is_of_codec_in_use(field.path, experiment);
  if (starts_with_any(field.path, {"testbed.client_lan.", "testbed.tcp.", "testbed.plug."}))
    return sim::has_traffic(kind);
  return !starts_with_any(field.path, {"testbed.failover.", "testbed.backup.cores"});
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// What a program's values were taken from, by words of their provenance, and the testbed that it was; "": none of ours.
struct Machine {
  std::string_view word, testbed;
};
constexpr std::array kMachines{Machine{"traces/data", ""}, Machine{"figure", "paper"}, Machine{"the paper", "paper"},
                               Machine{"replies_per_s", "xen47"}, Machine{"dirty_pages at", "xen47"}};

bool is_foreign(const sim::Field& field, std::string_view from, std::string_view testbed) {
  if (!field.of_workload() || !starts_with_any(from, {"fitted:", "measured:"})) return false;
  const auto machine =
      std::find_if(kMachines.begin(), kMachines.end(), [&](const Machine& m) { return contains(from, m.word); });
  return machine != kMachines.end() && machine->testbed != testbed;
}

std::string provenance_of(const sim::Field& field, const sim::Experiment& experiment) {
  const auto found = experiment.provenance.find(sim::provenance_key(field, experiment.workloads.front()));
  return found == experiment.provenance.end() ? "" : found->second;
}

bool is_doubted(const sim::Field& field, const sim::Experiment& experiment) {
  const std::string from = provenance_of(field, experiment);
  return from.starts_with("assumed:") || is_foreign(field, from, experiment.testbed.name);
}

// With the field times `factor`; nothing when that is no change or out of range.
std::optional<sim::Experiment> scaled(const sim::Experiment& experiment, const sim::Field& field, double factor) {
  sim::Experiment changed = experiment;
  if (!sim::scale_field(field, {changed, changed.workloads.front()}, factor)) return std::nullopt;
  try {
    sim::validate(changed);
  } catch (const sim::ScenarioError&) {
    return std::nullopt;
  }
  return changed;
}

// An experiment of one workload at one cps, and how its baseline is found.
struct Question {
  sim::Experiment experiment;
  bool own_baseline = true;  // else that of the first question
};

struct Answer {
  std::optional<double> percent;  // overhead; nothing when it could not be said
  sim::Metrics metrics;           // of the protected run
};

std::optional<double> overhead(const sim::Experiment& of, const sim::Metrics& baseline, const sim::Metrics& metrics) {
  const bool fixed_time = sim::is_fixed_time(of.workloads.front().kind);
  std::vector<sim::ReportRow> rows{{.fixed_time = fixed_time, .cps = 0, .metrics = baseline},
                                   {.fixed_time = fixed_time, .cps = of.cps.front(), .metrics = metrics}};
  sim::add_overheads(rows);
  const auto found = rows.back().metrics.find("overhead_percent");
  return found == rows.back().metrics.end() ? std::nullopt : std::optional(found->second);
}

// Precondition: the first question has its own baseline.
std::vector<Answer> ask(const std::vector<Question>& questions, const BatchOptions& options, SideRuns& how) {
  std::vector<SimulationJob> jobs;
  for (const Question& question : questions) {
    jobs.push_back({&question.experiment, {.cps = question.experiment.cps.front()}});
    if (question.own_baseline) jobs.push_back({&question.experiment, {}});
  }
  const std::vector<SimulationOutcome> outcomes = run_aside(jobs, options, how);
  std::vector<Answer> answers;
  const SimulationOutcome* outcome = outcomes.data();
  for (const Question& question : questions) {
    const SimulationOutcome& run = *outcome++;
    const SimulationOutcome& baseline = question.own_baseline ? *outcome++ : outcomes[1];
    Answer answer{{}, run.result.metrics};
    if (counts(run) && counts(baseline))
      answer.percent = overhead(question.experiment, baseline.result.metrics, run.result.metrics);
    answers.push_back(std::move(answer));
  }
  return answers;
}

// A field whose doubling was asked.
struct Doubt {
  const sim::Field* field;
  Question question;
  double moves = 1;  // the runtime (or its like), times or divided by: 1 is nothing
  sim::Sensitivity found;
};

double times(double percent) { return 1 + percent / 100; }

// What the answer says of that value. Precondition: it has an overhead.
sim::Asked told(const std::string& value, double cps, const Answer& answer, const Answer& as_is) {
  return {value, *answer.percent, sim::misses_rate(cps, answer.metrics) && !sim::misses_rate(cps, as_is.metrics)};
}

std::string text_of(const sim::Field& field, const sim::Experiment& experiment) {
  return sim::get_text(field, experiment, experiment.workloads.front());
}

std::vector<Doubt> doubts_of(const sim::Experiment& experiment) {
  std::vector<Doubt> doubts;
  for (const sim::Field* field : doubted_fields(experiment)) {
    const sim::Experiment doubled = *scaled(experiment, *field, 2);
    doubts.push_back({field,
                      {doubled, !is_of_protection(*field)},
                      1,
                      {.field = sim::provenance_key(*field, experiment.workloads.front()),
                       .from = provenance_of(*field, experiment),
                       .value = text_of(*field, experiment),
                       .doubled = {.value = text_of(*field, doubled)}}});
  }
  return doubts;
}

// Asks all doublings at once; the overhead as it is, or nothing when it cannot be said. Leaves the doubts that matter.
std::optional<double> ask_doubled(const sim::Experiment& as_is, std::vector<Doubt>& doubts, const BatchOptions& options,
                                  SideRuns& how) {
  std::vector<Question> questions{{as_is}};
  for (const Doubt& doubt : doubts) questions.push_back(doubt.question);
  const std::vector<Answer> answers = ask(questions, options, how);
  if (how.interrupted_by != 0 || !answers.front().percent) return std::nullopt;
  for (std::size_t i = 0; i < doubts.size(); ++i) {
    const Answer &answer = answers[i + 1], &before = answers.front();
    if (!answer.percent) continue;
    sim::Asked& doubled = doubts[i].found.doubled;
    doubled = told(doubled.value, as_is.cps.front(), answer, before);
    const double moves = std::exp(std::fabs(std::log(times(*answer.percent) / times(*before.percent))));
    if (moves > sim::least_noticeable(before.metrics, answer.metrics)) doubts[i].moves = moves;
  }
  std::erase_if(doubts, [](const Doubt& doubt) { return doubt.moves == 1; });
  std::stable_sort(doubts.begin(), doubts.end(), [](const Doubt& a, const Doubt& b) { return a.moves > b.moves; });
  doubts.resize(std::min(doubts.size(), kMostTold), Doubt{});
  return answers.front().percent;
}

void ask_halved(const sim::Experiment& as_is, std::vector<Doubt>& doubts, const BatchOptions& options, SideRuns& how) {
  std::vector<Question> questions{{as_is}};
  std::vector<Doubt*> asked;
  for (Doubt& doubt : doubts) {
    const std::optional<sim::Experiment> halved = scaled(as_is, *doubt.field, 0.5);
    if (!halved) continue;
    questions.push_back({*halved, doubt.question.own_baseline});
    asked.push_back(&doubt);
  }
  if (asked.empty()) return;
  const std::vector<Answer> answers = ask(questions, options, how);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const std::string value = text_of(*asked[i]->field, questions[i + 1].experiment);
    if (answers[i + 1].percent)
      asked[i]->found.halved = told(value, as_is.cps.front(), answers[i + 1], answers.front());
  }
}

// The experiment's workload alone, at its highest rate, once, cut short when it runs for a fixed time.
sim::Experiment of_workload(const sim::Experiment& experiment, std::size_t workload) {
  constexpr Duration kLongest = Duration::ms(30'000), kLongestWarmup = Duration::ms(5'000);
  sim::Experiment one = experiment;
  sim::WorkloadSpec spec = experiment.workloads[workload];
  spec.duration = std::min(spec.duration, kLongest);
  spec.warmup = std::min(spec.warmup, kLongestWarmup);
  one.workloads = {spec};
  one.cps = {*std::max_element(experiment.cps.begin(), experiment.cps.end())};
  one.rounds = 1;
  return one;
}

}  // namespace

bool is_of_protection(const sim::Field& field) {
  return starts_with_any(field.path, {"protocol.", "testbed.checkpoint.", "testbed.replication.", "testbed.codecs.",
                                      "workload.dirty.", "workload.protected_slowdown", "workload.checkpoint_stall",
                                      "workload.pages_per_segment"}) ||
         is_codec_field(field.path);
}

std::vector<const sim::Field*> doubted_fields(const sim::Experiment& experiment) {
  std::vector<const sim::Field*> doubted;
  for (const bool of_workload : {true, false}) {
    for (const sim::Field& field : sim::all_fields()) {
      const bool asked = field.of_workload() == of_workload && is_used(field, experiment) &&
                         is_doubted(field, experiment) && scaled(experiment, field, 2);
      if (asked && doubted.size() < kMostDoubted) doubted.push_back(&field);
    }
  }
  return doubted;
}

SideRuns weigh_assumptions(const sim::Experiment& experiment, const BatchOptions& options, sim::Report& report) {
  SideRuns how;
  if (experiment.cps.empty() || !experiment.faults.empty()) return how;
  for (std::size_t i = 0; i < experiment.workloads.size() && how.interrupted_by == 0; ++i) {
    const sim::Experiment as_is = of_workload(experiment, i);
    const sim::WorkloadSpec& workload = as_is.workloads.front();
    std::vector<Doubt> doubts = doubts_of(as_is);
    const std::size_t tried = doubts.size();
    const std::optional<double> percent = ask_doubled(as_is, doubts, options, how);
    if (percent) ask_halved(as_is, doubts, options, how);
    if (!percent || how.interrupted_by != 0) continue;
    sim::Assumptions line{
        .workload = workload.name, .cps = as_is.cps.front(), .percent = *percent, .tried = tried, .that_matter = {}};
    if (sim::is_fixed_time(workload.kind) && workload.duration < experiment.workloads[i].duration)
      line.shortened_to_s = workload.duration.in_ms() / 1e3;  // exact, unlike its seconds
    for (const Doubt& doubt : doubts) line.that_matter.push_back(doubt.found);
    report.assumptions.push_back(std::move(line));
  }
  return how;
}

}  // namespace remus::cli
