#include "sim/record/advice.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace remus::sim {
namespace {

// Below this overhead nothing is worth changing: it is within the run-to-run variation the paper reports (6.4 %).
constexpr double kSmallOverheadPercent = 5;
// A cycle this much longer than asked for is not the timer's doing: the next checkpoint had to wait.
constexpr double kLateCycle = 1.15;

// The pause explains an overhead when it makes up at least this share of it.
constexpr double kExplained = 0.5;

struct Remedy {
  std::string_view part;
  std::string_view what;
};

constexpr std::array kCommitRemedies{
    Remedy{"compress",
           "the compressor: a cheaper codec (--compression lz4 or none) or more cores (testbed.primary.cores)"},
    Remedy{"transmit", "the replication link (--replication-bandwidth) or the codec (--compression)"},
    Remedy{"apply", "the backup's memory speed (testbed.checkpoint.apply_per_page)"},
    Remedy{"ack",
           "the ack's path (testbed.replication.latency, testbed.checkpoint.ack_overhead; disk barriers count here)"},
};

constexpr std::array kPauseRemedies{
    Remedy{"suspend", "the fixed cost of a suspend: fewer checkpoints (a lower --cps) pay it less often"},
    Remedy{"copy",
           "the copy of dirty pages: fewer pages written, or faster copying (testbed.checkpoint.copy_per_page)"},
    Remedy{"resume", "the fixed cost of a resume: fewer checkpoints (a lower --cps) pay it less often"},
    Remedy{"compress", "compression, which the pause waits for: --transmit buffered or a cheaper --compression"},
    Remedy{"transmit",
           "transmission, which the pause waits for: --transmit buffered or a larger --replication-bandwidth"},
};

double metric(const ReportRow& row, const char* name) {
  const auto found = row.metrics.find(name);
  return found == row.metrics.end() ? 0 : found->second;
}

// What the pauses alone would cost: each takes its share of the cycle from the guest.
double overhead_of_pauses(const ReportRow& row) {
  const double pause = metric(row, "pause_ms_mean"), running = metric(row, "cycle_ms_mean") - pause;
  return running > 0 ? pause / running * 100 : 0;
}

double part_ms(const ReportRow& row, std::string_view name) {
  for (const Part& part : row.cycle) {
    if (part.name == name) return part.ms;
  }
  return 0;
}

template <std::size_t n>
const Remedy& largest(const ReportRow& row, const std::array<Remedy, n>& remedies) {
  const Remedy* best = &remedies[0];
  for (const Remedy& remedy : remedies) {
    if (part_ms(row, remedy.part) > part_ms(row, best->part)) best = &remedy;
  }
  return *best;
}

std::string advise_plug_limit(const ReportRow& row) {
  return fmt::format(
      "Change the egress buffer's limit first (--plug-limit): it refused {:.0f} frames, and each loss makes TCP wait "
      "and send "
      "again.",
      metric(row, "egress_dropped_packets"));
}

std::string advise_late_cycle(const ReportRow& row) {
  const Remedy& remedy = largest(row, kCommitRemedies);
  return fmt::format(
      "Checkpoints come late ({:.1f} ms apart, {:.1f} ms asked for), most of it {} ({:.1f} ms): change {}; more "
      "--buffers "
      "let checkpoints overlap.",
      metric(row, "cycle_ms_mean"), 1000 / row.cps, remedy.part, part_ms(row, remedy.part), remedy.what);
}

std::string advise_pause(const ReportRow& row) {
  const Remedy& remedy = largest(row, kPauseRemedies);
  return fmt::format("The guest is paused {:.1f} of every {:.1f} ms, most of it {} ({:.1f} ms): change {}.",
                     metric(row, "pause_ms_mean"), metric(row, "cycle_ms_mean"), remedy.part, part_ms(row, remedy.part),
                     remedy.what);
}

std::string advise_slow_guest(const ReportRow& row) {
  return fmt::format(
      "The pauses account for {:.1f} of the {:.1f} % only: the rest is the guest running slower while protected (write "
      "faults, log-dirty mode, disk barriers, or the compressor on its cores); see the workload's and the write_fault "
      "constants in remsim explain.",
      overhead_of_pauses(row), metric(row, "overhead_percent"));
}

std::string advise_held_transfer(const ReportRow& row) {
  return fmt::format(
      "Data and acks leave the guest only at a commit, about once per {:.1f} ms cycle: a higher --cps shortens the "
      "wait; a "
      "larger window (testbed.tcp.guest_receive_window, client_receive_window) sends more per cycle.",
      metric(row, "cycle_ms_mean"));
}

std::string advise_held_replies(const ReportRow& row) {
  const Part* longest = &row.request.front();
  for (const Part& part : row.request) {
    if (part.ms > longest->ms) longest = &part;
  }
  return fmt::format(
      "A request waits longest in {} ({:.1f} of {:.1f} ms); replies leave only at a commit, so a higher --cps (a cycle "
      "now is "
      "{:.1f} ms) shortens what is held.",
      longest->name, longest->ms, metric(row, "latency_ms_mean"), metric(row, "cycle_ms_mean"));
}

}  // namespace

std::string advice(const ReportRow& row) {
  if (row.cps == 0) return "The unprotected baseline: nothing to change.";
  const double overhead = metric(row, "overhead_percent");
  const bool has_overhead = row.metrics.contains("overhead_percent");
  if (has_overhead && overhead < kSmallOverheadPercent) {
    return fmt::format("Nothing needs to change first: protection costs {:.1f} %.", overhead);
  }
  if (metric(row, "egress_dropped_packets") > 0) return advise_plug_limit(row);
  const double asked_ms = 1000 / row.cps + metric(row, "pause_ms_mean");
  if (metric(row, "cycle_ms_mean") > kLateCycle * asked_ms) return advise_late_cycle(row);
  if (row.net_buffer && !row.request.empty()) return advise_held_replies(row);
  const bool explained = overhead_of_pauses(row) >= kExplained * overhead;
  if (explained) return advise_pause(row);
  const bool has_egress = metric(row, "egress_bytes_per_cycle_mean") > 0;
  return row.net_buffer && has_egress ? advise_held_transfer(row) : advise_slow_guest(row);
}

}  // namespace remus::sim
