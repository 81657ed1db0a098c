#include "validation/golden/transcript.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace remus {
namespace {

constexpr std::size_t kAhead = 12;  // of the first fault: two checkpoints' events or so

}  // namespace

void Transcript::listen(sim::SimulateOptions& options) {
  const auto step = [this](const char* host, auto& replica, Instant now, const auto& event) {
    const auto effects = replica.step(now, event);
    lines_.push_back(
        {now.since_start().in_ms(), fmt::format("{:<8}{:<42}-> {}", host, describe(event), describe(effects))});
    return effects;
  };
  options.step_primary = [step](PrimaryReplica& replica, Instant now, const PrimaryEvent& event) {
    return step("primary", replica, now, event);
  };
  options.step_backup = [step](BackupReplica& replica, Instant now, const BackupEvent& event) {
    return step("backup", replica, now, event);
  };
}

std::string Transcript::text(const std::vector<sim::TimelineEntry>& timeline, std::size_t count) const {
  if (timeline.empty()) return "";
  std::vector<Line> all = lines_;
  for (const sim::TimelineEntry& entry : timeline) all.push_back({entry.at_ms, fmt::format("***     {}", entry.what)});
  std::ranges::stable_sort(all, {}, &Line::at_ms);
  const auto fault = std::ranges::lower_bound(all, timeline.front().at_ms, {}, &Line::at_ms) - all.begin();
  const std::size_t first = fault - std::min<std::size_t>(fault, kAhead);
  std::string text;
  for (std::size_t i = first; i < std::min(all.size(), first + count); ++i)
    text += fmt::format("{:>16.6f}  {}\n", all[i].at_ms, all[i].text);
  return text;
}

}  // namespace remus
