// Which events and effects belong to the session, the one unbroken connection between the two hosts, and end with it:
// messages that have come over it, the work they began, and messages to be sent over it.
//
// The rest is a host's own: what it does about a lost peer has to be done after the loss. Of the primary's,
// CheckpointSent and CheckpointAcked are facts of the past that stay true, and SendCheckpoint is what a host does that
// does not know yet: it goes nowhere.
#pragma once

#include <type_traits>
#include <variant>

#include "models/protocol/messages.hpp"

namespace remus::sim {

template <class T, class... Others>
inline constexpr bool kIsOneOf = (std::is_same_v<T, Others> || ...);

template <class T>
inline constexpr bool kIsOfSession = kIsOneOf<T, CheckpointReceived, CheckpointApplied, DiskReceived, ImageReceived,
                                              RoleTaken, RoleReceived, ApplyCheckpoint, SendAck, HandOver>;

template <class EventOrEffect>
bool is_of_session(const EventOrEffect& what) {
  return std::visit([]<class T>(const T&) { return kIsOfSession<T>; }, what);
}

}  // namespace remus::sim
