// All transitions of both replicas, found by driving the real ones, and STATES.md written from them.
#pragma once

#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace remus {

// One line of a table. `when` names what tells it from the other lines of its state and event, as far as one property
// at a time can.
struct Transition {
  std::string state, event, when, next, effects;
  auto operator<=>(const Transition&) const = default;
};

struct StateTable {
  std::vector<std::string> starts;
  std::set<Transition> transitions;
  std::set<std::pair<std::string, std::string>> ignored, refused;  // (state, event): always so
};

// net_buffer: ProtocolConfig's. All other axes are taken through all their values.
StateTable primary_states(bool net_buffer = true);
StateTable backup_states();

// The whole of STATES.md.
std::string states_document();
// What a document's tables and diagrams say and the code does not do, and the other way round; a line each.
std::vector<std::string> differences_from_code(const std::string& document);

}  // namespace remus
