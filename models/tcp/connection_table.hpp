// Connections by number. A finished one's place is reused, so memory follows the connections alive, not those ever
// opened (beyond four bytes each).
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "models/tcp/endpoint.hpp"
#include "models/tcp/wait_clock.hpp"

namespace remus::tcp {

class Connection {
 public:
  Connection(const Context& context, std::uint32_t id)
      : wait(context.now), id_(id), guest_(context, id, Side::guest), client_(context, id, Side::client) {}
  std::uint32_t id() const { return id_; }
  Endpoint& end(Side side) { return side == Side::guest ? guest_ : client_; }
  const Endpoint& end(Side side) const { return side == Side::guest ? guest_ : client_; }
  bool unacknowledged() const { return guest_.awaits_ack() || client_.awaits_ack(); }
  bool finished() const { return guest_.finished() && client_.finished(); }

  WaitClock wait;

 private:
  std::uint32_t id_;
  Endpoint guest_;
  Endpoint client_;
};

class ConnectionTable {
 public:
  std::uint32_t add(const Context& context) {
    const auto id = static_cast<std::uint32_t>(slot_of_.size());
    std::uint32_t slot = static_cast<std::uint32_t>(slots_.size());
    if (free_.empty()) {
      slots_.emplace_back();
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    slots_[slot].emplace(context, id);
    slot_of_.push_back(slot);
    return id;
  }
  // Null when the connection is finished (or never was).
  Connection* find(std::uint32_t id) {
    if (id >= slot_of_.size() || slot_of_[id] == kNone) return nullptr;
    return &*slots_[slot_of_[id]];
  }
  // How many were ever opened: their numbers are those below.
  std::uint32_t ever_opened() const { return static_cast<std::uint32_t>(slot_of_.size()); }
  // Visits those alive, in an order that depends on nothing but what was opened and forgotten.
  template <class Visit>
  void for_each(Visit visit) {
    for (auto& slot : slots_) {
      if (slot) visit(*slot);
    }
  }
  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& slot : slots_) {
      if (slot) visit(*slot);
    }
  }
  void forget_if_finished(std::uint32_t id) {
    Connection* connection = find(id);
    if (connection == nullptr || !connection->finished()) return;
    slots_[slot_of_[id]].reset();
    free_.push_back(slot_of_[id]);
    slot_of_[id] = kNone;
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  std::deque<std::optional<Connection>> slots_;  // stay where they are while others are added
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> slot_of_;  // of each connection ever opened
};

}  // namespace remus::tcp
