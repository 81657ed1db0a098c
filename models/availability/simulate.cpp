#include "models/availability/simulate.hpp"

#include <algorithm>
#include <cmath>

#include "models/units/invariant.hpp"

namespace remus::availability {
namespace {

// Of the rate at which an exposed state ends otherwise: the sped-up clocks then win one time in five. A compromise:
// more hits make the ratios of cycles without one vary more. It moves the interval's width, never its centre.
constexpr double kBias = 0.25;

std::size_t bit(ClockId id) { return static_cast<std::size_t>(id); }

bool ends_service(ClockId id, const State& state) {
  const ClockId life = state.vm == Host::primary ? ClockId::primary_life : ClockId::backup_life;
  return id == life || id == ClockId::common_life;
}

ClockSet lives() {
  ClockSet set;
  return set.set(bit(ClockId::primary_life)).set(bit(ClockId::backup_life)).set(bit(ClockId::common_life));
}

bool lives_are_exponential(const Graph& graph) {
  const Parameters& p = graph.parameters;
  return p.primary_life.is_exponential() && p.backup_life.is_exponential() &&
         (!p.common_life || p.common_life->is_exponential());
}

// How much faster the clocks that end service run in a node, and their natural rate per second.
struct Bias {
  double factor = 1;
  double rate = 0;
};

Bias bias_of(const Node& node) {
  if (!node.exposed) return {};
  double fatal = 0, rest = 0;
  for (const Running& clock : node.clocks) {
    (ends_service(clock.id, node.state) ? fatal : rest) += 1 / clock.time.mean_seconds();
  }
  return {std::max(1.0, kBias * rest / fatal), fatal};
}

std::vector<std::size_t> accruing(const State& state) {
  std::vector<std::size_t> out;
  for (std::size_t m = 1; m < kMeasures; ++m) {  // `down`, the sum, is added up in the end
    if (counts(static_cast<Measure>(m), state)) out.push_back(m);
  }
  return out;
}

class Walk {
 public:
  Walk(const Graph& graph, const SimulationPlan& plan, std::uint64_t seed) : graph_(graph), random_(seed) {
    const bool biased = plan.biased && lives_are_exponential(graph);
    for (const Node& node : graph.nodes) {
      bias_.push_back(biased ? bias_of(node) : Bias{});
      accruing_.push_back(accruing(node.state));
    }
    draw_clocks({});
  }

  // From node 0 to the next entry into it.
  Sample cycle() {
    sample_ = {};
    hit_ = false;
    do step();
    while (at_ != 0);
    for (std::size_t m = 1; m < kPhases; ++m) sample_.accrued[0] += sample_.accrued[m];
    for (double& due : due_) due -= sample_.seconds;
    return sample_;
  }

 private:
  // The cycle's own time: a long walk loses no digits.
  double now() const { return sample_.seconds; }

  double factor() const { return hit_ ? 1 : bias_[at_].factor; }

  void draw_clocks(ClockSet kept) {
    const Node& node = graph_.nodes[at_];
    for (const Running& clock : node.clocks) {
      if (kept.test(bit(clock.id))) continue;
      const double speed = ends_service(clock.id, node.state) ? factor() : 1;
      due_[bit(clock.id)] = now() + clock.time.draw_seconds(random_) / speed;
    }
  }

  const Running& next_clock() const {
    const std::vector<Running>& clocks = graph_.nodes[at_].clocks;
    return *std::min_element(clocks.begin(), clocks.end(),
                             [this](const Running& a, const Running& b) { return due_[bit(a.id)] < due_[bit(b.id)]; });
  }

  const Step& choose(const Running& clock) {
    if (clock.steps.size() == 1) return clock.steps.front();
    double u = random_.uniform();
    for (const Step& step : clock.steps) {
      if (u < step.probability) return step;
      u -= step.probability;
    }
    return clock.steps.back();
  }

  void step() {
    const double before = factor();
    const Running& fired = next_clock();
    spend(due_[bit(fired.id)] - now());
    if (before != 1 && ends_service(fired.id, graph_.nodes[at_].state)) {
      sample_.weight /= before;
      hit_ = true;
    }
    const Step& taken = choose(fired);
    count(taken.event);
    ClockSet kept = graph_.kept(at_, fired.id, taken.next);
    at_ = taken.next;
    if (before != 1 || factor() != 1) kept &= ~lives();  // their rate changes; having no memory, they begin again
    draw_clocks(kept);
  }

  void spend(double seconds) {
    sample_.seconds += seconds;
    for (const std::size_t m : accruing_[at_]) sample_.accrued[m] += seconds;
    const double f = factor();
    if (f != 1) sample_.weight *= std::exp((f - 1) * bias_[at_].rate * seconds);
  }

  void count(Event event) {
    if (event == Event::none) return;
    sample_.accrued[static_cast<std::size_t>(measure_of(event))] += 1;
    const Parameters& p = graph_.parameters;
    double& lost = sample_.accrued[static_cast<std::size_t>(Measure::lost_work)];
    if (event == Event::failover) lost += p.commit_delay.in_seconds() + p.cycle.in_seconds() * random_.uniform();
    if (event == Event::restart) lost += p.restart_loss.in_seconds();
  }

  const Graph& graph_;
  Random random_;
  std::vector<Bias> bias_;
  std::vector<std::vector<std::size_t>> accruing_;
  std::array<double, kClocks> due_{};
  std::size_t at_ = 0;
  Sample sample_;
  bool hit_ = false;
};

// SplitMix64's finaliser (Steele, Lea, Flood 2014), as for the rounds of `remsim run`.
std::uint64_t mixed(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

std::uint64_t seed_of(const SimulationPlan& plan) {
  return mixed(mixed(plan.seed) + 0x9e3779b97f4a7c15ULL * (plan.stream + 1));
}

// The whole walk as one sample.
Sample walked(Walk& walk, std::int64_t cycles) {
  for (std::int64_t i = 0; i < cycles / 10; ++i) walk.cycle();
  Sample all;
  for (std::int64_t i = 0; i < cycles; ++i) {
    const Sample one = walk.cycle();
    all.seconds += one.seconds;
    for (std::size_t m = 0; m < kMeasures; ++m) all.accrued[m] += one.accrued[m];
  }
  return all;
}

}  // namespace

bool is_regenerative(const Graph& graph) {
  ClockSet exponential;
  for (const Running& clock : graph.nodes[0].clocks) exponential.set(bit(clock.id), clock.time.is_exponential());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const Running& clock : graph.nodes[i].clocks) {
      for (const Step& step : clock.steps) {
        if (step.next == 0 && (graph.kept(i, clock.id, 0) & ~exponential).any()) return false;
      }
    }
  }
  return true;
}

Sums simulate(const Graph& graph, const SimulationPlan& plan) {
  invariant(plan.cycles >= 1, "availability: no cycles to simulate");
  const bool regenerative = is_regenerative(graph);
  SimulationPlan own = plan;
  own.biased = plan.biased && regenerative;
  Walk walk(graph, own, seed_of(plan));
  Sums sums;
  if (!regenerative) {
    sums.add(walked(walk, plan.cycles));
    return sums;
  }
  for (std::int64_t i = 0; i < plan.cycles; ++i) sums.add(walk.cycle());
  return sums;
}

}  // namespace remus::availability
