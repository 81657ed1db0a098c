// Waiting: for events of traced processes, for a request to end, or for time to pass, whichever comes first.
#pragma once

#include <sys/types.h>

#include <cstddef>

#include "models/units/quantity.hpp"

namespace remus::record {

// CLOCK_MONOTONIC.
Instant monotonic_now();

// While it lives, SIGCHLD, SIGINT, SIGTERM and SIGHUP are blocked in this thread and looked at by wait_for_event(), and
// waits are exact to a few microseconds. One at a time, made before any thread. Of the last three, those that were
// ignored stay so; once one has asked for an end, which is then under way, all of them are ignored after its life.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
};

// Returns after `at_most`, or at once when a child has news or an end was asked for.
void wait_for_event(Duration at_most);
// The signal that asked for an end, or 0.
int end_requested();
// How many such signals there were.
int times_end_requested();

// read() that gives up with -1 when wait_for_event() would return.
ssize_t read_or_event(int descriptor, void* into, std::size_t size);

// For a child before exec: all as it was before SignalWatch, and SIGPIPE (which remsim ignores) as usual.
void restore_for_exec();

}  // namespace remus::record
