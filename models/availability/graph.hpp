// All states that can be reached, numbered, with what the solver and the simulation ask of each.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <vector>

#include "models/availability/rules.hpp"

namespace remus::availability {

using ClockSet = std::bitset<kClocks>;

struct Step {
  double probability;
  std::size_t next;  // index of the state
  Event event;
};

struct Running {
  ClockId id;
  HoldingTime time;
  std::vector<Step> steps;
};

struct Node {
  State state;
  std::vector<Running> clocks;
  ClockSet running;  // the ids of `clocks`
  // Up without a replica: the next failure of the VM's host stops the VM for a repair. Rare, and costly.
  bool exposed = false;
};

struct Graph {
  Arrangement arrangement = Arrangement::remus;
  Parameters parameters;
  std::vector<Node> nodes;  // nodes[0] is the initial state; in the order they are found, breadth first

  // The clocks of `from` that go on in `to` after `fired` led there.
  ClockSet kept(std::size_t from, ClockId fired, std::size_t to) const;
};

// Preconditions: means > 0, coverage within [0, 1], cycle and losses not negative.
Graph build_graph(Arrangement, const Parameters&);

}  // namespace remus::availability
