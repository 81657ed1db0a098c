// `remsim record`: the dirty pages of a command or of a running VM, as a trace.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <functional>

#include "models/units/format.hpp"
#include "models/units/parse.hpp"
#include "sim/record/text_table.hpp"
#include "tools/record/error.hpp"
#include "tools/record/recorder.hpp"
#include "tools/remsim/commands.hpp"
#include "tools/remsim/diagnostics.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/output.hpp"
#include "traces/format/error.hpp"

namespace remus::cli {
namespace {

constexpr const char* kDescription =
    "Records which pages a command and its children write in each epoch, or a\nrunning process, or a running QEMU's "
    "guest. "
    "Writes NAME.csv (counts and sizes) and\nNAME.dpt (page identities). Needs Linux 6.7 and the right to trace the "
    "processes.";

constexpr const char* kFooter = R"(The command's own output is left alone; the summary goes to standard error (with
--pid and --vm: to standard output). Ctrl-C ends the recording: the command gets
it too, SIGTERM five seconds later, and SIGKILL after five more, or at the second
Ctrl-C; a running process and a VM go on as they were. --overhead runs the command a second time, with its
output thrown away. tools/record/README.md says how it works, what it costs and
what it cannot see.

Examples:
  remsim record -o zstd -- zstd -9 -c big.txt > /dev/null
  remsim record --contents --warmup 2s --duration 10s -o redis -- redis-server
  remsim record --pid $(pidof redis-server) --duration 1min -o served
  remsim record --vm $(pidof qemu-system-x86_64) --ram 512MiB --duration 1min -o vm)";

constexpr const char* kDefaultSample = "512";
constexpr std::size_t kLongestHow = 160;  // the header keeps room for it

struct RawOptions {
  std::optional<std::string> epoch, contents, mode, clock, warmup, duration, epochs, slowdown, output, pid, vm, ram,
      below_4g, jiffies, tick;
  bool overhead = false;
};

void add_options(CommandLine& line, RawOptions& raw) {
  line.option("-o,--output", raw.output, "NAME", "of the two files, without their endings");
  line.option("--epoch", raw.epoch, "TIME", "length of an epoch [25ms]");
  line.option("--contents", raw.contents, "[=N]",
              "compare pages with their previous versions, and\ncompress up to N of "
              "an epoch's [512]");
  line.option("--mode", raw.mode, "live|frozen", "stop the target during scans or not [live]");
  line.option("--clock", raw.clock, "wall|cpu|guest",
              "what epochs are measured in: time, the target's\nCPU time, the "
              "guest's own time [wall]");
  line.option("--warmup", raw.warmup, "TIME", "run so long before the recording begins [0s]");
  line.option("--duration", raw.duration, "TIME", "then end a command, or let the VM go [until it\nends, or Ctrl-C]");
  line.option("--epochs", raw.epochs, "N", "end after so many epochs, if not before");
  line.flag("--overhead", raw.overhead, "run the command again without recording it, and\nsay how much slower it was");
  line.option("--slowdown", raw.slowdown, "X[,HOW]",
              "or note in the trace's header that it was X times\nslower, and how that was measured");
  line.option("--pid", raw.pid, "PID",
              "record this running process, its threads and its\nchildren, and let it go on afterwards");
  line.option("--vm", raw.vm, "PID", "record the guest of this QEMU process");
  line.option("--ram", raw.ram, "SIZE",
              "the guest's memory, e.g. 512MiB; QEMU's mapping of\nexactly this size is recorded");
  line.option("--below-4g", raw.below_4g, "SIZE",
              "how much of it the guest has below 4 GiB, for page\nnumbers that are guest frames [all, if less than\n"
              "2.75GiB]");
  line.option("--jiffies", raw.jiffies, "ADDRESS",
              "for --clock guest: physical address (hex) of the\nguest's jiffies_64");
  line.option("--tick", raw.tick, "TIME", "what the guest counts in it [4ms]");
  line.footer(kFooter);
}

// Calls parse(text), with the option's name before what it complains about.
template <class Parse>
auto parsed(const std::string& option, const std::string& text, const Parse& parse) {
  try {
    return parse(text);
  } catch (const UnitError& error) {
    throw UsageError(option + ": " + error.what());
  }
}

Duration parsed_time(const std::string& option, const std::string& text, Duration least) {
  const Duration time = parsed(option, text, parse_duration);
  const Duration most = Duration::ms(1000 * 86400);
  if (time < least || time > most) {
    throw UsageError(fmt::format("{} {}: not from {} to {}", option, text, format(least), format(most)));
  }
  return time;
}

Bytes parsed_memory(const std::string& option, const std::string& text, Bytes most) {
  const Bytes size = parsed(option, text, parse_bytes);
  if (size <= Bytes(0) || size.count() % kPageSize.count() != 0) {
    throw UsageError(fmt::format("{} {}: not a whole number of pages", option, text));
  }
  if (size > most) throw UsageError(fmt::format("{} {}: at most {}", option, text, format(most)));
  return size;
}

std::uint64_t parsed_address(const std::string& option, const std::string& text) {
  try {
    std::size_t end = 0;
    const std::uint64_t address = std::stoull(text, &end, 16);
    if (end == text.size()) return address;
  } catch (const std::exception&) {  // the same as leftovers
  }
  throw UsageError(fmt::format("{} {}: not a hexadecimal address, such as 0x1e04940", option, text));
}

record::Slowdown parsed_slowdown(const std::string& text) {
  record::Slowdown slowdown;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), slowdown.factor);
  slowdown.how = std::string(rest, text.data() + text.size());
  if (error != std::errc{} || !(slowdown.factor > 0 && slowdown.factor < 1e6) ||
      !(slowdown.how.empty() || slowdown.how.front() == ',') || slowdown.how.size() > kLongestHow) {
    throw UsageError(fmt::format("--slowdown {}: not a factor, such as 1.08, with up to {} characters after a comma",
                                 text, kLongestHow));
  }
  slowdown.how.erase(0, 1);
  return slowdown;
}

record::VmOptions vm_options(const RawOptions& raw) {
  if (!raw.ram) throw UsageError("--ram: missing; --vm needs to know the guest's memory size, e.g. --ram 512MiB");
  record::VmOptions vm;
  vm.pid = static_cast<pid_t>(parse_count_option("--vm", *raw.vm, 1, 1 << 22));
  vm.ram = parsed_memory("--ram", *raw.ram, Bytes(INT64_MAX));
  if (raw.below_4g) vm.below_4g = parsed_memory("--below-4g", *raw.below_4g, Bytes(std::int64_t{4} << 30));
  if (raw.jiffies) vm.jiffies_address = parsed_address("--jiffies", *raw.jiffies);
  if (raw.tick) vm.tick = parsed_time("--tick", *raw.tick, Duration::us(100));
  return vm;
}

void check_target(const RawOptions& raw, const Arguments& command) {
  if (!raw.output) throw UsageError("--output: missing; -o NAME writes NAME.csv and NAME.dpt");
  if (raw.vm && !command.empty()) throw UsageError("--vm: records a running VM; leave out the command after --");
  if (raw.pid && !command.empty()) throw UsageError("--pid: records a running process; leave out the command after --");
  if (raw.pid && raw.vm) throw UsageError("--pid: and --vm: name one process; for a QEMU's guest --vm");
  if (raw.pid && raw.overhead) throw UsageError("--overhead: a running process cannot be run again; leave it out");
  if (raw.vm && raw.overhead) throw UsageError("--overhead: a VM cannot be run again; leave it out");
  if (!raw.vm && !raw.pid && command.empty()) {
    throw UsageError(
        "record: what to record is missing: remsim record -o NAME -- COMMAND ARG..., --pid PID or --vm PID");
  }
  if (raw.slowdown && raw.overhead) throw UsageError("--slowdown: --overhead measures it; leave one of them out");
  for (const auto& [name, given] : {std::pair{"--ram", &raw.ram},
                                    {"--below-4g", &raw.below_4g},
                                    {"--jiffies", &raw.jiffies},
                                    {"--tick", &raw.tick}}) {
    if (!raw.vm && *given) throw UsageError(fmt::format("{}: belongs to --vm PID", name));
  }
}

record::Options to_options(const RawOptions& raw, const Arguments& command) {
  check_target(raw, command);
  record::Options options;
  if (raw.epoch) options.epoch = parsed_time("--epoch", *raw.epoch, Duration::ms(1));
  if (raw.contents) options.max_sampled = Pages(parse_count_option("--contents", *raw.contents, 1, 1'000'000));
  options.mode = static_cast<record::Mode>(parse_word_option("--mode", raw.mode.value_or("live"), {"live", "frozen"}));
  options.clock = static_cast<record::ClockKind>(
      parse_word_option("--clock", raw.clock.value_or("wall"), {"wall", "cpu", "guest"}));
  if (options.clock == record::ClockKind::guest && !raw.jiffies) {
    throw UsageError("--clock guest: needs --vm and --jiffies ADDRESS (grep jiffies_64 in the guest's System.map)");
  }
  if (raw.warmup) options.warmup = parsed_time("--warmup", *raw.warmup, Duration());
  if (raw.duration) options.duration = parsed_time("--duration", *raw.duration, Duration::ms(1));
  if (raw.epochs) options.epochs = parse_count_option("--epochs", *raw.epochs, 2, 100'000'000);
  options.measure_overhead = raw.overhead;
  if (raw.slowdown) options.slowdown = parsed_slowdown(*raw.slowdown);
  options.output = *raw.output;
  if (options.output.extension() == ".csv" || options.output.extension() == ".dpt") options.output.replace_extension();
  options.command = command;
  if (raw.vm) options.vm = vm_options(raw);
  if (raw.pid) options.pid = static_cast<pid_t>(parse_count_option("--pid", *raw.pid, 1, 1 << 22));
  options.version = version_text().substr(0, version_text().find('\n'));
  return options;
}

std::string overhead_line(const record::Summary& summary) {
  const double wall = summary.wall.in_seconds();
  std::string text =
      fmt::format("stopped the target {:.2f} % of the time, used {:.1f} % of a CPU",
                  100 * summary.stopped.in_seconds() / wall, 100 * summary.recorder_cpu.in_seconds() / wall);
  if (!summary.slowdown) return text;
  return text + fmt::format("; slowdown: x {:.3f} ({})", summary.slowdown->factor, summary.slowdown->how);
}

std::string summary_text(const record::Options& options, const record::Summary& summary) {
  const auto per_epoch = static_cast<double>(summary.dirty.count()) / static_cast<double>(summary.epochs);
  std::string text = fmt::format(
      "{0}.csv, {0}.dpt: {1} epochs, {2:.3f} s, {3:.1f} dirty pages per epoch, {4} different ones\n"
      "overhead: {5}\n",
      options.output.string(), summary.epochs, summary.recorded.in_seconds(), per_epoch, summary.distinct.count(),
      overhead_line(summary));
  if (summary.late_epochs > 0) {
    text += fmt::format("{} epochs were half as long again as asked for, or longer\n", summary.late_epochs);
  }
  for (const auto& [what, count, why] : summary.unseen) {
    text += fmt::format("warning: not recorded: {}{}: {}\n", count ? fmt::format("{} ", *count) : "", what, why);
  }
  for (const std::string& warning : summary.warnings) text += "warning: " + warning + "\n";
  if (!summary.outcome.empty()) {
    text += fmt::format("{} {}\n", record::target_name(options), summary.outcome);
  }
  return text;
}

// The words before "--" with a bare --contents completed, and the command after it.
std::pair<Arguments, Arguments> split(const Arguments& words) {
  const auto dashes = std::find(words.begin(), words.end(), "--");
  Arguments own(words.begin(), dashes);
  std::replace(own.begin(), own.end(), std::string("--contents"), std::string("--contents=") + kDefaultSample);
  return {own, dashes == words.end() ? Arguments{} : Arguments(dashes + 1, words.end())};
}

record::Summary recorded(const record::Options& options) {
  try {
    return record::record(options);
  } catch (const record::RecordError& error) {
    throw UsageError(error.what());
  }
}

}  // namespace

int record_command(const Arguments& words) {
  const auto [own, command] = split(words);
  CommandLine line("remsim record -o NAME [OPTIONS] -- COMMAND ARG...", kDescription);
  RawOptions raw;
  add_options(line, raw);
  if (!line.parse(own)) {
    write_to_stdout(line.help());
    return kExitOk;
  }
  const record::Options options = to_options(raw, command);
  const record::Summary summary = recorded(options);
  if (summary.epochs < record::kFewestEpochs) {
    complain(fmt::format("interrupted before there were {} epochs; nothing was written", record::kFewestEpochs));
    return kExitSignalBase + summary.interrupted_by;
  }
  const std::string text = summary_text(options, summary);
  if (options.command.empty()) {
    write_to_stdout(text);
  } else {
    write_to_stderr(text);
  }
  return summary.interrupted_by == 0 ? kExitOk : kExitSignalBase + summary.interrupted_by;
}

}  // namespace remus::cli
