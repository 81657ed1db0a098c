#include "models/availability/graph.hpp"

#include <map>

#include "models/units/invariant.hpp"

namespace remus::availability {
namespace {

std::size_t bit(ClockId id) { return static_cast<std::size_t>(id); }

void check(const Parameters& p) {
  for (const HoldingTime& time : {p.primary_life, p.backup_life, p.repair, p.common_repair, p.link_repair, p.detection,
                                  p.activation, p.resync, p.failback, p.cold_detection, p.restart}) {
    invariant(time.mean.count() > 0 && time.shape > 0, "availability: a holding time is not positive");
  }
  invariant(p.coverage.count() >= 0 && p.coverage.count() <= 1, "availability: the coverage is out of 0 to 1");
  invariant(p.cycle.count() >= 0 && p.commit_delay.count() >= 0 && p.restart_loss.count() >= 0,
            "availability: a loss is negative");
}

// Breadth-first search over the rules.
class Search {
 public:
  Search(Arrangement arrangement, const Parameters& parameters) {
    graph_.arrangement = arrangement;
    graph_.parameters = parameters;
  }

  Graph run() {
    index_of(initial_state(graph_.arrangement));
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) expand(i);
    return std::move(graph_);
  }

 private:
  std::size_t index_of(const State& state) {
    const auto [found, is_new] = index_.try_emplace(state, graph_.nodes.size());
    if (is_new) graph_.nodes.push_back({.state = state, .clocks = {}, .running = {}});
    return found->second;
  }

  void expand(std::size_t i) {
    const State state = graph_.nodes[i].state;
    std::vector<Running> clocks;
    for (const Clock& clock : clocks_of(graph_.arrangement, graph_.parameters, state)) {
      Running running{clock.id, clock.time, {}};
      for (const Outcome& o : clock.outcomes) running.steps.push_back({o.probability, index_of(o.next), o.event});
      clocks.push_back(std::move(running));
    }
    Node& node = graph_.nodes[i];
    for (const Running& clock : clocks) node.running.set(bit(clock.id));
    node.clocks = std::move(clocks);
    node.exposed = state.phase == Phase::running && state.peer != Peer::synced && state.peer != Peer::none;
  }

  Graph graph_;
  std::map<State, std::size_t> index_;
};

}  // namespace

ClockSet Graph::kept(std::size_t from, ClockId fired, std::size_t to) const {
  ClockSet both = nodes[from].running & nodes[to].running;
  both.reset(bit(fired));
  if (nodes[from].state.phase != nodes[to].state.phase) both.reset(bit(ClockId::phase));
  return both;
}

Graph build_graph(Arrangement arrangement, const Parameters& parameters) {
  check(parameters);
  return Search(arrangement, parameters).run();
}

}  // namespace remus::availability
