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
  const bool has_clients = !row.request.empty() && row.net_buffer;
  return has_clients ? advise_held_replies(row) : advise_pause(row);
}

}  // namespace remus::sim
