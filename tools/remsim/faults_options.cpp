#include "tools/remsim/faults_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "sim/scenario/fields.hpp"
#include "sim/scenario/load.hpp"
#include "tools/remsim/build_experiment.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/fault_variants.hpp"
#include "tools/remsim/rate_options.hpp"
#include "tools/remsim/shell_word.hpp"

namespace remus::cli {
namespace {

constexpr const char* kFooter = R"(A crash at every event of a run, for each component and disk protocol: the run
without faults is simulated up to --duration, and at each of its events each
component crashes in a copy of it, is repaired, and independent checkers judge what
follows: failover, failback, and whether anything a client saw is lost. What must
come of a fault (the VM's fate, when, at what loss, how much work is done) is held
against what did. More runs have one setting varied (--variants): rates, buffers,
disk writes, the link, the protocol; what you set yourself stays as you set it. In
those, and wherever --sample draws, components fail in other ways as well
(--patterns): for good, briefly, by omission, two of them. A fault that stopped
nothing is counted: it shows nothing. --random adds schedules of several faults,
crashes and omissions, overlapping or not. What a checker objects to is shrunk and
printed as a `remsim run` command that repeats it.

So that this is quick, failovers are short and workloads as long as needed; the
settings are printed, and --set changes them. --timeline leaves them alone: it tells
how long detection, activation, announcement and the first answer take, over crash
times drawn uniformly.

Exit status: 0 no violation; 1 a checker objected, or a law is broken; 2 bad input; 3 the output could
not be written; 70 an error inside remsim; 130 interrupted (what was finished is
written).

Examples:
  remsim faults --workload web,tbench,cpu,io
  remsim faults --workload web --components primary,replication-link --sample 2000
  remsim faults --workload web --disk-protocols remus,a --random 500 --seed 7
  remsim faults --workload web --components replication-link --arbitrator off
  remsim faults --timeline --workload web --components primary,backup --sample 1000)";

struct RawOptions {
  RateOptions rate;
  std::optional<std::string> workloads, testbed, duration, warmup, sample, random, seed, components, patterns, variants,
      disks, arbitrator, repaired_after, observe, jobs, format, output;
  std::vector<std::string> assignments;
  bool timeline = false, quiet = false;
};

std::string variant_list() {
  std::string text, line;
  for (const FaultVariant& variant : fault_variants()) {
    const std::string name(variant.name);
    if (line.size() + name.size() > 44) text += line + "\n", line.clear();
    line += name + (variant.name == fault_variants().back().name ? " [all]" : ", ");
  }
  return text + line;
}

void add_options(CommandLine& line, RawOptions& raw) {
  line.option("--workload", raw.workloads, "NAME[,NAME]", "as for remsim run [web,pingpong,io,compile]");
  line.option("--testbed", raw.testbed, "NAME|FILE", "a shipped one, or a FILE.toml [paper]");
  raw.rate.add_to(line, "N", "checkpoints per second [40]", "TIME", "the same as the time between checkpoints");
  line.option("--duration", raw.duration, "TIME", "of each run in which faults strike [2s; --timeline: 10s]");
  line.option("--components", raw.components, "LIST",
              "primary, backup, replication-link, client-link,\nprimary-disk, backup-disk [all; --timeline: primary]");
  line.option("--patterns", raw.patterns, "LIST",
              "crash, crash-for-good, brief-crash, omission,\nbrief-omission, two-faults [all]");
  line.option("--variants", raw.variants, "LIST|none",
              "settings varied one at a time; 'none', or some of\n" + variant_list());
  line.option("--disk-protocols", raw.disks, "LIST", "remus, a, b, c, dual-primary [all; --timeline: remus]");
  line.option("--arbitrator", raw.arbitrator, "on|off", "a third party decides who may run the VM [on]");
  line.option("--sample", raw.sample, "N", "so many crashes, drawn uniformly [all; --timeline: 1000]");
  line.option("--random", raw.random, "N", "and so many schedules of 2 to 4 faults [0]");
  line.option("--seed", raw.seed, "N", "of all random draws [1]");
  line.option("--repaired-after", raw.repaired_after, "TIME",
              "what crashed is mended after this [100 ms after a\nfailover is done; --timeline: never]");
  line.option("--observe", raw.observe, "TIME",
              "each run ends so long after all has settled\nagain [10 intervals; --timeline: 2s]");
  line.flag("--timeline", raw.timeline, "tell how long failovers take, of one crash a run");
  line.option("--warmup", raw.warmup, "TIME", "--timeline: before the first crash [2s]");
  line.repeated("--set", raw.assignments, "FIELD=VALUE", "set any scenario field; may be repeated");
  line.option("--format", raw.format, "table|json|csv", "of the answer [by --output's ending, else table]");
  line.option("-o,--output", raw.output, "FILE", "write the answer there instead of printing it");
  line.option("-j,--jobs", raw.jobs, "N", "simulations at the same time [all cores]");
  line.flag("-q,--quiet,--no-progress", raw.quiet, "no progress bar");
  line.footer(kFooter);
}

// `names`, each one of `known` and given once.
std::vector<std::string> checked(const std::string& place, std::vector<std::string> names,
                                 const std::vector<std::string>& known) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::find(known.begin(), known.end(), names[i]) == known.end())
      throw UsageError(fmt::format("{}: '{}' is none of them{} (choose from {})", place, names[i],
                                   did_you_mean(names[i], known), fmt::join(known, ", ")));
    if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
        names.begin() + static_cast<std::ptrdiff_t>(i))
      throw UsageError(fmt::format("{}: '{}' stands there twice: name each once", place, names[i]));
  }
  return names;
}

std::vector<sim::FaultComponent> parse_components(const RawOptions& raw) {
  const std::vector<std::string> known(sim::kFaultComponentNames.begin(), sim::kFaultComponentNames.end());
  const std::vector<std::string> names = raw.components ? checked(typed("--components", *raw.components),
                                                                  split_list(*raw.components, "--components"), known)
                                                        : (raw.timeline ? std::vector<std::string>{"primary"} : known);
  std::vector<sim::FaultComponent> components;
  for (const std::string& name : names)
    components.push_back(static_cast<sim::FaultComponent>(std::find(known.begin(), known.end(), name) - known.begin()));
  return components;
}

std::vector<std::string> parse_disks(const RawOptions& raw) {
  const std::vector<std::string_view> words = sim::field_words(*sim::find_field("protocol.disk"));
  std::vector<std::string> known(words.begin(), words.end());
  if (raw.disks) {
    std::vector<std::string> names = split_list(*raw.disks, "--disk-protocols");
    std::replace(names.begin(), names.end(), std::string("d"), std::string("remus"));  // Xen's name of it
    return checked(typed("--disk-protocols", *raw.disks), std::move(names), known);
  }
  return raw.timeline ? std::vector<std::string>{"remus"} : known;
}

// With --repaired-after a fault lasts as long as it says: patterns that take their own time are not drawn unasked.
std::vector<FaultPattern> parse_patterns(const RawOptions& raw) {
  const std::vector<std::string> known(kFaultPatternNames.begin(), kFaultPatternNames.end());
  std::vector<std::string> names = known;
  if (raw.patterns)
    names = checked(typed("--patterns", *raw.patterns), split_list(*raw.patterns, "--patterns"), known);
  else if (raw.repaired_after)
    names = {"crash", "omission", "two-faults"};
  std::vector<FaultPattern> patterns;
  for (const std::string& name : names)
    patterns.push_back(static_cast<FaultPattern>(std::find(known.begin(), known.end(), name) - known.begin()));
  std::sort(patterns.begin(), patterns.end());
  return patterns;
}

std::vector<std::string> parse_variants(const RawOptions& raw) {
  std::vector<std::string> known;
  for (const FaultVariant& variant : fault_variants()) known.emplace_back(variant.name);
  if (!raw.variants) return known;
  if (*raw.variants == "none") return {};
  return checked(typed("--variants", *raw.variants), split_list(*raw.variants, "--variants"), known);
}

// The scenario fields that the user has set.
std::vector<std::string> named_fields(const RawOptions& raw) {
  std::vector<std::string> named;
  if (raw.rate.rates()) named.emplace_back("cps");
  if (raw.arbitrator) named.emplace_back("protocol.arbitrator");
  for (const std::string& assignment : raw.assignments) named.push_back(assignment.substr(0, assignment.find('=')));
  return named;
}

std::optional<Duration> optional_duration(const std::string& option, const std::optional<std::string>& text) {
  return text ? std::optional(parse_duration_option(option, *text)) : std::nullopt;
}

// Clients that open connections and some that keep one, a disk, and a program that computes and writes.
constexpr const char* kWorkloads = "web,pingpong,io,compile";

RunOptions base_of(const RawOptions& raw) {
  RunOptions base;
  base.workloads = raw.workloads.value_or(kWorkloads);
  base.testbed = raw.testbed;
  base.assignments = raw.assignments;
  base.fields = {{"--cps", "cps", raw.rate.rates().value_or("40")},
                 {"--arbitrator", "protocol.arbitrator", raw.arbitrator.value_or("on")}};
  if (raw.seed) base.fields.push_back({"--seed", "seed", *raw.seed});
  base.jobs = parse_jobs(raw.jobs);
  base.format = parse_format(raw.format, raw.output);
  base.output = raw.output.value_or("");
  base.quiet = raw.quiet;
  return base;
}

void check_combinations(const RawOptions& raw) {
  if (!raw.workloads && raw.timeline)
    throw UsageError("--workload: which one is missing, e.g. --workload web (see remsim faults --help)");
  for (const auto& [option, given] : {std::pair{"--patterns", raw.patterns}, {"--variants", raw.variants}})
    if (given && raw.timeline)
      throw UsageError(std::string(option) + ": --timeline looks at plain crashes: drop one of the two");
  const auto rates = raw.rate.rates();
  if (rates && rates->find(',') != std::string::npos)
    throw UsageError(raw.rate.place() + ": faults are explored at one rate: give one number");
  if (raw.warmup && !raw.timeline) throw UsageError("--warmup: belongs to --timeline; drop it, or add --timeline");
  if (raw.random && raw.timeline) throw UsageError("--random: --timeline looks at single faults; drop one of the two");
}

}  // namespace

std::optional<FaultsOptions> parse_faults_options(const Arguments& words, std::string& help) {
  constexpr std::int64_t kMost = 1'000'000'000;
  RawOptions raw;
  CommandLine line("remsim faults --workload NAME[,NAME]",
                   "Crashes every component at every event of a run and checks "
                   "that nothing is lost.");
  add_options(line, raw);
  if (!line.parse(words)) {
    help = line.help();
    return std::nullopt;
  }
  check_combinations(raw);
  FaultsOptions options;
  options.base = base_of(raw);
  options.disks = parse_disks(raw);
  options.components = parse_components(raw);
  options.patterns = parse_patterns(raw);
  if (!raw.timeline) options.variants = parse_variants(raw);
  options.named = named_fields(raw);
  options.duration = optional_duration("--duration", raw.duration).value_or(Duration::ms(raw.timeline ? 10'000 : 2000));
  options.warmup = optional_duration("--warmup", raw.warmup);
  options.repaired_after = optional_duration("--repaired-after", raw.repaired_after);
  options.observe = optional_duration("--observe", raw.observe);
  if (raw.sample) options.sample = parse_count_option("--sample", *raw.sample, 1, kMost);
  if (raw.random) options.random = parse_count_option("--random", *raw.random, 0, kMost);
  if (raw.seed)
    options.seed = static_cast<std::uint64_t>(
        parse_count_option("--seed", *raw.seed, 0, std::numeric_limits<std::int64_t>::max()));
  options.timeline = raw.timeline;
  return options;
}

}  // namespace remus::cli
