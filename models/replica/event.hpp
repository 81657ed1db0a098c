// What a replica is told, one event at a time.
#pragma once

#include <cstdint>
#include <variant>

#include "models/replica/effect.hpp"

namespace remus::replica {

enum class Port : std::uint8_t { guest, send, connect, ask };

// Which effect an answer is of. Guest: what (Guest::Do) and epoch. Send: what (the message's kind), epoch and session.
// Connect and Ask: no more, as one of each is outstanding at most.
struct Of {
  Port port{};
  std::uint8_t what = 0;
  EpochId epoch;
  SessionId session{};
  friend bool operator==(const Of&, const Of&) = default;
};

constexpr Of of(const Guest& effect) {
  return {Port::guest, static_cast<std::uint8_t>(effect.what), effect.epoch, kNoSession};
}
constexpr Of of(const Send& effect) {
  return {Port::send, effect.message.kind, effect.message.epoch, effect.message.session};
}

// First, once for each boot of the host.
struct Started {
  friend bool operator==(const Started&, const Started&) = default;
};

// It has been done; amount: pages or bytes, as the effect says.
struct Done {
  Of what;
  std::int64_t amount = 0;
  friend bool operator==(const Done&, const Done&) = default;
};

// Nothing of it was done: the replica chooses what is safe.
struct Failed {
  Of what;
  friend bool operator==(const Failed&, const Failed&) = default;
};

struct Received {
  Message message;
  friend bool operator==(const Received&, const Received&) = default;
};

// A session has been opened. An earlier one is gone: there is nothing to Close.
struct Connected {
  SessionId session{};
  friend bool operator==(const Connected&, const Connected&) = default;
};

// The peer closed it, or the peer's kernel did: a reason to suspect, never a proof.
struct Disconnected {
  SessionId session{};
  friend bool operator==(const Disconnected&, const Disconnected&) = default;
};

// As Watch asked for.
struct Silent {
  SessionId session{};
  friend bool operator==(const Silent&, const Silent&) = default;
};

struct TimerFired {
  TimerId timer{};
  friend bool operator==(const TimerFired&, const TimerFired&) = default;
};

struct Answered {
  Generation generation;  // the one asked for: a late answer to an older question can be told
  bool granted = false;
  friend bool operator==(const Answered&, const Answered&) = default;
};

using Event = std::variant<Started, Done, Failed, Received, Connected, Disconnected, Silent, TimerFired, Answered>;

}  // namespace remus::replica
