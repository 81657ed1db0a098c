#include "models/calibration/recording_facts.hpp"

#include <algorithm>
#include <cmath>

#include "models/calibration/own_time.hpp"
#include "models/units/format.hpp"

namespace remus {
namespace {

using traces::EpochRecord;
using traces::Trace;

struct Sums {
  Duration run, cpu, longest;
  Pages dirty;
  std::int64_t late = 0;
  bool all_have_cpu = true;
};

Sums sums_of(const Trace& trace) {
  Sums out;
  const double late = kLate * trace.header.epoch.nominal.in_seconds();
  for (const EpochRecord& e : trace.epochs) {
    out.run += e.run;
    out.dirty += e.dirty;
    out.longest = std::max(out.longest, e.run);
    out.all_have_cpu = out.all_have_cpu && e.cpu.has_value();
    out.cpu += e.cpu.value_or(Duration());
    if (late > 0 && e.run.in_seconds() >= late) ++out.late;
  }
  return out;
}

std::string tenths(Duration run) { return format(Duration::us(100 * std::llround(run.in_ms() * 10))); }

void add_lateness(const Trace& trace, const Sums& sums, RecordingFacts& facts) {
  const Duration asked = trace.header.epoch.nominal;
  if (asked.in_ns() == 0 || trace.epochs.empty()) return;
  const Duration got = Duration::seconds(sums.run.in_seconds() / static_cast<double>(trace.epochs.size()));
  if (got.in_seconds() > kLatest * asked.in_seconds()) {
    throw CannotCalibrate("epochs asked for at " + tenths(asked) + " were " + tenths(got) + " long on average, up to " +
                          tenths(sums.longest) +
                          ": the recorder could not keep up; record without --contents or with fewer pages of it, or " +
                          "ask for longer epochs (--epoch " + tenths(got) + ")");
  }
  facts.late_epochs += sums.late;
  if (facts.asked.in_ns() > 0 &&
      got.in_seconds() * facts.asked.in_seconds() <= facts.got.in_seconds() * asked.in_seconds())
    return;
  facts.asked = asked;
  facts.got = got;
}

// Of the recorded time, what faults took and no slowdown in the header accounts for.
double cost_without_account(const Trace& trace, const Sums& sums) {
  if (trace.header.mechanism != "uffd-wp-async" || trace.header.clock.domain == "guest" || sums.run.in_ns() == 0)
    return 0;
  const double faults = (kFirstWrite * sums.dirty).in_seconds() / sums.run.in_seconds();
  return std::clamp(faults - (1 - 1 / known_slowdown(trace.header)), 0.0, 0.9);
}

// An entry of nothing says that the recorder looked for it in vain.
void add_unseen(const Trace& trace, RecordingFacts& facts) {
  for (const auto& unseen : trace.header.unseen) {
    if (unseen.count && *unseen.count == 0) continue;
    facts.unseen.push_back(unseen);
  }
}

}  // namespace

RecordingFacts facts_of(const std::vector<Trace>& recorded) {
  RecordingFacts facts;
  Duration cpu, run;
  for (const Trace& trace : recorded) {
    const Sums sums = sums_of(trace);
    facts.epochs += static_cast<std::int64_t>(trace.epochs.size());
    facts.dirty += sums.dirty;
    facts.slowdown = std::max(facts.slowdown, known_slowdown(trace.header));
    facts.uncounted_cost = std::max(facts.uncounted_cost, cost_without_account(trace, sums));
    add_lateness(trace, sums, facts);
    add_unseen(trace, facts);
    // Other clocks are not time the program could have kept a CPU busy in.
    if (trace.header.clock.domain != "wall" || !sums.all_have_cpu) continue;
    cpu += sums.cpu;
    run += sums.run;
  }
  if (run.in_ns() > 0) facts.busy_cpus = cpu.in_seconds() / run.in_seconds();
  return facts;
}

}  // namespace remus
