#include "tools/remsim/availability_jobs.hpp"

#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>

#include "models/availability/simulate.hpp"
#include "tools/remsim/job_pool.hpp"
#include "tools/remsim/progress.hpp"

namespace remus::cli {
namespace {

using availability::Sums;
using Json = nlohmann::json;

// Doubles are written so that they read back bit for bit.
std::string to_text(const Sums& s) {
  return Json{s.samples, s.weight, s.time, s.time2, s.sum, s.square, s.product, s.seen}.dump();
}

Sums sums_from_text(const std::string& text) {
  const Json json = Json::parse(text);
  Sums s;
  json.at(0).get_to(s.samples);
  json.at(1).get_to(s.weight);
  json.at(2).get_to(s.time);
  json.at(3).get_to(s.time2);
  json.at(4).get_to(s.sum);
  json.at(5).get_to(s.square);
  json.at(6).get_to(s.product);
  json.at(7).get_to(s.seen);
  return s;
}

// The first streams take what does not divide evenly.
std::int64_t cycles_of(std::int64_t stream, std::int64_t cycles) {
  return cycles / kStreams + (stream < cycles % kStreams ? 1 : 0);
}

// Of one graph's streams, in their order; nothing where one was interrupted.
std::optional<Sums> merged(std::span<const JobOutcome> streams) {
  Sums sums;
  for (const JobOutcome& outcome : streams) {
    if (outcome.kind == JobOutcome::Kind::not_run) return std::nullopt;
    if (outcome.kind != JobOutcome::Kind::finished) throw std::runtime_error("a walk " + outcome.text);
    sums.merge(sums_from_text(outcome.text));
  }
  return sums;
}

}  // namespace

AvailabilitySums simulate_arrangements(const std::vector<availability::Graph>& graphs, const AvailabilityPlan& plan) {
  const auto streams = static_cast<std::size_t>(kStreams);
  const auto job = [&](std::size_t i) {
    const auto stream = static_cast<std::int64_t>(i % streams);
    return to_text(availability::simulate(
        graphs[i / streams],
        {.cycles = cycles_of(stream, plan.cycles), .seed = plan.seed, .stream = static_cast<std::uint64_t>(stream)}));
  };
  const std::size_t count = graphs.size() * streams;
  Progress progress(count, plan.show_progress);
  const PoolOptions pool{.at_once = plan.jobs, .progress = [&](std::size_t ended) { progress.update(ended); }};
  const PoolResult done = run_jobs(count, pool, job);
  AvailabilitySums out{.sums = {}, .interrupted_by = done.interrupted_by};
  for (std::size_t graph = 0; graph < graphs.size(); ++graph)
    out.sums.push_back(merged({done.outcomes.data() + graph * streams, streams}));
  return out;
}

}  // namespace remus::cli
