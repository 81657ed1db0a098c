#include "tools/remsim/run_options.hpp"

#include <array>

#include "models/units/format.hpp"
#include "models/units/parse.hpp"
#include "tools/remsim/command_table.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/job_pool.hpp"
#include "tools/remsim/rate_options.hpp"
#include "tools/remsim/shell_word.hpp"

namespace remus::cli {
namespace {

// An option that sets a field: how it is called, what it sets, and its line in the help.
struct FieldOptionSpec {
  const char* names;
  const char* field;
  const char* value;
  const char* group;
  const char* help;
};

constexpr const char* kWhat = "What to simulate";
constexpr const char* kTestbed = "Testbed";
constexpr const char* kProtocol = "Protocol";
constexpr const char* kPlatform = "SimGrid platform";
constexpr const char* kOutput = "Output";

constexpr std::array kFieldOptions{
    FieldOptionSpec{"--rounds", "rounds", "N", kWhat,
                    "repeat every run; prints means and their\ncoefficients of variation [1]"},
    FieldOptionSpec{"--seed", "seed", "N", kWhat, "of all random draws [1]"},
    FieldOptionSpec{"--replication-bandwidth", "testbed.replication.bandwidth", "RATE", kTestbed,
                    "of the link to the backup, e.g. 1Gbps"},
    FieldOptionSpec{"--client-bandwidth", "testbed.client_lan.bandwidth", "RATE", kTestbed,
                    "of the link to the clients, e.g. 100Mbps"},
    FieldOptionSpec{"--plug-limit", "testbed.plug.limit", "BYTES", kTestbed,
                    "what the egress buffer holds before it drops,\ne.g. 10000B, 10MB"},
    FieldOptionSpec{"--net-buffer", "protocol.net_buffer", "on|off", kProtocol,
                    "hold egress until its epoch is committed;\noff is for measurement only"},
    FieldOptionSpec{"--compression", "compression", "CODEC", kProtocol,
                    "none, xor-rle, lz4, zstd, xor-lz4 or xor-zstd"},
    FieldOptionSpec{"--transmit", "protocol.transmit", "MODE", kProtocol,
                    "buffered: copy, resume, then send;\nwhile-paused: resume after sending"},
    FieldOptionSpec{"--commit", "protocol.commit", "RULE", kProtocol,
                    "backup-ack or stream-written: what makes a\ncheckpoint committed"},
    FieldOptionSpec{"--interval-from", "protocol.interval_from", "EVENT", kProtocol,
                    "suspend, resume or commit: where the interval\nbetween checkpoints is counted from"},
    FieldOptionSpec{"--buffers", "protocol.buffers", "N", kProtocol, "local checkpoint buffers"},
    FieldOptionSpec{"--arbitrator", "protocol.arbitrator", "on|off", kProtocol,
                    "a third party decides who may run the VM when\nthe hosts lose each other; off: both may [off]"},
    FieldOptionSpec{
        "--disk-protocol", "protocol.disk", "NAME", kProtocol,
        "how disk writes reach the backup: remus (d in\nXen's documents), or DRBD's a, b, c or dual-primary\n[remus]"},
    FieldOptionSpec{"--policy", "policy", "NAME", kProtocol, "what decides when a checkpoint is due: fixed"},
    FieldOptionSpec{"--platform", "platform.file", "FILE", kPlatform,
                    "a SimGrid platform file in place of the\ntestbed's hosts and links"},
    FieldOptionSpec{"--primary", "platform.primary", "HOST", kPlatform, "its host that runs the guest"},
    FieldOptionSpec{"--backup", "platform.backup", "HOST", kPlatform, "its host that holds the backup"},
    FieldOptionSpec{"--client", "platform.client", "HOST", kPlatform, "its host of the clients"},
};

constexpr const char* kDescription =
    "remsim says what protecting a virtual machine by checkpoint-based replication\n(Remus) will cost: it simulates "
    "the "
    "workload unprotected and at each number of\ncheckpoints per second.";

constexpr const char* kFooter = R"(Examples:
  remsim --workload memory --cps 10,20,30,40
  remsim --workload download,web --cps 40 --plug-limit 10MB --explain
  remsim --workload all --cps 40 --rounds 5 --format json --output paper.json
  remsim --trace redis.dpt --cps 10,40
  remsim --testbed pluglab --workload web --cps 10 --set workload.connections=10
  remsim --workload web --interval 25ms,200ms --output web.csv
  remsim --workload web --cps 40 --fail primary@12.3s --arbitrator on
  remsim --workload cpu --cps 40 --dump-scenario > my.toml
  remsim --scenario my.toml --seed 2

Quantities carry their unit: 25ms, 1Gbps (bits), 125MB/s (bytes), 64MiB, 10%;
only counts and --cps are bare numbers (--interval takes times).

Exit status:
  0   all runs finished and were written
  1   a check failed: an invariant was violated, or a statement does not hold
  2   the command line or a file is wrong; one line says where and how to fix it
  3   the output could not be written
  70  an error inside remsim
  130 interrupted (143 by SIGTERM, 129 by SIGHUP); finished runs were written

Files:
  testbeds and workloads are read from ../share/remsim beside the program's
  folder, or from the folder in the environment variable REMSIM_DATA.)";

struct RawOptions {
  RateOptions rate;
  std::optional<std::string> observe, workloads, trace, dirty_rate, testbed, scenario, jobs, format, output;
  std::array<std::optional<std::string>, kFieldOptions.size()> fields;
  std::vector<std::string> assignments, faults;
  bool dump = false, explain = false, no_assumptions = false, quiet = false;
  bool version = false;  // taken by main; here for the help
};

void add_field_options(CommandLine& line, RawOptions& raw, const std::string& group) {
  for (std::size_t i = 0; i < kFieldOptions.size(); ++i) {
    const FieldOptionSpec& spec = kFieldOptions[i];
    if (spec.group == group) line.option(spec.names, raw.fields[i], spec.value, spec.help);
  }
}

void add_output_options(CommandLine& line, RawOptions& raw) {
  line.group(kOutput);
  line.option("--format", raw.format, "table|csv|json", "of the answer [by --output's ending, else table]");
  line.option("-o,--output", raw.output, "FILE", "write the answer there instead of printing it");
  line.flag("--explain", raw.explain, "say where the time goes; try what would help");
  line.flag("--no-assumptions", raw.no_assumptions, "do not try what assumed constants would change");
  line.flag("--dump-scenario", raw.dump, "print everything the runs depend on as a scenario\nfile, and run nothing");
  line.option("-j,--jobs", raw.jobs, "N", "simulations at the same time [all cores]");
  line.flag("-q,--quiet,--no-progress", raw.quiet, "no progress bar");
}

void add_options(CommandLine& line, RawOptions& raw) {
  line.flag("--version", raw.version, "print versions and exit");
  line.group(kWhat);
  line.option("--workload", raw.workloads, "NAME[,NAME]",
              "shipped ones (remsim workloads lists them); all:\nthe paper's eight; or a FILE.toml");
  line.option("--trace", raw.trace, "FILE[,FILE]",
              "replay recorded dirty pages (remsim record); alone:\nas a workload calibrated from all FILEs; with\n"
              "--workload or --scenario: in place of its own");
  line.option("--dirty-rate", raw.dirty_rate, "RATE[ over TIME][,...]",
              "a workload of a dirty rate alone: 67551pages/s,\n264MB/s (QEMU's MB/s are MiB/s); better two, over\n"
              "different times: \"264MB/s over 1s,40MB/s over 50ms\"");
  raw.rate.add_to(line, "LIST",
                  "checkpoints per second, e.g. 10,20,30,40;\nthe unprotected baseline (0) is always added", "LIST",
                  "the same as times between checkpoints, e.g.\n25ms,200ms");
  add_field_options(line, raw, kWhat);
  line.repeated("--fail", raw.faults, "FAULT[,FAULT]",
                "strike protected runs: primary@12.3s crashes it,\nbackup@3s+2s and repairs it 2 s later,\n"
                "omission:replication-link@3s+200ms loses what it\ncarries, client-link@event:1234 at an event; also\n"
                "primary-disk, backup-disk; may be repeated");
  line.option("--observe", raw.observe, "TIME",
              "end protected runs so long after their faults are\novercome [at the workload's end]");
  line.option("--scenario", raw.scenario, "FILE",
              "take everything from a scenario file; other\noptions then change it: --testbed replaces its\ntestbed, "
              "--workload chooses among its workloads\nor brings others");
  line.repeated("--set", raw.assignments, "FIELD=VALUE",
                "set any scenario field (remsim fields lists them);\nmay be repeated");
  line.group(kTestbed);
  line.option("--testbed", raw.testbed, "NAME|FILE",
              "a shipped one (remsim testbeds lists them), or a\nFILE.toml [paper]");
  add_field_options(line, raw, kTestbed);
  for (const char* group : {kProtocol, kPlatform}) {
    line.group(group);
    add_field_options(line, raw, group);
  }
  add_output_options(line, raw);
  line.footer("Commands:\n" + commands_text() + "\n" + kFooter);
}

std::vector<FieldOption> given_fields(const RawOptions& raw) {
  std::vector<FieldOption> given;
  if (const auto rates = raw.rate.rates()) given.push_back({"--cps", "cps", *rates});
  for (std::size_t i = 0; i < kFieldOptions.size(); ++i) {
    if (raw.fields[i]) given.push_back({kFieldOptions[i].names, kFieldOptions[i].field, *raw.fields[i]});
  }
  return given;
}

void check_combinations(const RunOptions& options) {
  const auto has = [&](const std::string& option) {
    for (const FieldOption& field : options.fields) {
      if (field.option == option) return true;
    }
    return false;
  };
  if (options.dirty_rate && (options.workloads || options.trace || options.scenario_file))
    throw UsageError("--dirty-rate: is a workload of its own; drop it, or --workload, --trace and --scenario");
  if (options.scenario_file) return;  // it brings what is missing
  if (!options.workloads && !options.trace && !options.dirty_rate)
    throw UsageError("--workload: which one is missing, e.g. --workload memory --cps 10,20,30,40 (see remsim --help)");
  if (!has("--cps")) {
    throw UsageError(
        "--cps: how many checkpoints per second is missing, e.g. --cps 10,20,30,40, or --interval 25ms (--cps 0: the "
        "baseline alone)");
  }
  for (const char* host : {"--primary", "--backup", "--client"}) {
    if (has("--platform") && !has(host))
      throw UsageError(std::string(host) + ": missing; --platform needs to know which host it is");
    if (!has("--platform") && has(host))
      throw UsageError(std::string(host) + ": names a host of a platform file; add --platform FILE");
  }
}

}  // namespace

std::string command_text(const RunOptions& options) {
  std::string text = "remsim run";
  const auto add = [&](const std::string& option, const std::string& value) { text += " " + typed(option, value); };
  if (options.workloads) add("--workload", *options.workloads);
  if (options.trace) add("--trace", *options.trace);
  if (options.dirty_rate) add("--dirty-rate", *options.dirty_rate);
  if (options.scenario_file) add("--scenario", *options.scenario_file);
  if (options.testbed) add("--testbed", *options.testbed);
  for (const FieldOption& field : options.fields) add(field.option, field.value);
  for (const std::string& assignment : options.assignments) add("--set", assignment);
  for (const std::string& fault : options.faults) add("--fail", fault);
  if (options.observe) add("--observe", format(*options.observe));
  return text;
}

Duration parse_duration_option(const std::string& option, const std::string& text) {
  const std::string place = typed(option, text) + ": ";
  Duration duration;
  try {
    duration = parse_duration(text);
  } catch (const UnitError& error) {
    throw UsageError(place + error.what());
  }
  if (duration <= Duration(0)) throw UsageError(place + "is no time at all: write a duration such as 5s");
  return duration;
}

std::size_t parse_jobs(const std::optional<std::string>& text) {
  constexpr std::int64_t most = 1024;  // far above any machine's cores that this is meant for
  return text ? static_cast<std::size_t>(parse_count_option("--jobs", *text, 1, most)) : usable_cores();
}

std::optional<RunOptions> parse_run_options(const Arguments& words, std::string& help) {
  RawOptions raw;
  CommandLine line("remsim [run] --workload NAME[,NAME] --cps LIST", kDescription);
  add_options(line, raw);
  if (!line.parse(words)) {
    help = line.help();
    return std::nullopt;
  }
  RunOptions options{
      .workloads = raw.workloads,
      .trace = raw.trace,
      .dirty_rate = raw.dirty_rate,
      .testbed = raw.testbed,
      .scenario_file = raw.scenario,
      .fields = given_fields(raw),
      .assignments = raw.assignments,
      .faults = raw.faults,
      .observe = raw.observe ? std::optional(parse_duration_option("--observe", *raw.observe)) : std::nullopt,
      .dump_scenario = raw.dump,
      .jobs = parse_jobs(raw.jobs),
      .format = parse_format(raw.format, raw.output),
      .output = raw.output.value_or(""),
      .explain = raw.explain,
      .assumptions = !raw.no_assumptions,
      .quiet = raw.quiet};
  check_combinations(options);
  return options;
}

}  // namespace remus::cli
