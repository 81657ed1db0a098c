// What the engine waits for without sharing a resource: a suspend, a copy, the interval.
//
// SimGrid takes 2,300 instructions for a timer, a heap a tenth of that (measured: tools/bench), so SimGrid is asked
// only while one of its activities is under way: until that ends, each instant of the agenda is a SimGrid timer. At all
// other times the agenda runs ahead of SimGrid's clock by itself, and SimGrid catches up when the next activity begins.
// Order and instants are the same either way.
#pragma once

#include <cstdint>
#include <functional>
#include <simgrid/kernel/Timer.hpp>
#include <utility>
#include <vector>

#include "models/units/quantity.hpp"

namespace remus::sim {

// Who waits for an instant: what a host waits for goes with it when it crashes, what a session between them does with
// the session.
enum class Owner : std::uint8_t { world, primary, backup, session };

class Agenda {
 public:
  using Action = std::function<void()>;

  Instant now() const { return now_; }
  // Calls `action` once, `delay` >= 0 from now, never from inside after(); of two at one instant the first asked for
  // first.
  void after(Duration delay, Action action, Owner owner = Owner::world);
  // Forgets what `owner` waits for.
  void drop(Owner owner);

  // Begins an activity of SimGrid's: calls `begin` when SimGrid's clock has come to the present, perhaps at once.
  void begin_activity(Action begin);
  // To be called at its end, from SimGrid's completion signal.
  void end_activity() { --activities_; }
  // From now on SimGrid's clock is never behind: for whoever changes activities at any time.
  void keep_with_simgrid() { ++activities_; }

  // To be called first and last in every callback from SimGrid; resume() also before the simulation starts.
  void wake();
  void resume();

 private:
  struct Entry {
    Instant when;
    std::uint64_t order;
    Action action;
    Owner owner;
  };
  static bool later(const Entry& a, const Entry& b) { return a.when != b.when ? a.when > b.when : a.order > b.order; }
  void run_next();
  void set_alarm(Instant when);
  void drop_alarm();
  void alarm();

  Instant now_;
  std::int64_t activities_ = 0;  // under way in SimGrid, or about to be
  std::vector<Action> begins_;   // of activities, while SimGrid comes to the present
  std::vector<Entry> entries_;   // a heap, the earliest in front
  std::uint64_t next_order_ = 0;
  bool running_ = false;                            // an action is being called
  simgrid::kernel::timer::Timer* alarm_ = nullptr;  // SimGrid's, while one is set; it frees itself
  Instant alarm_at_;
};

}  // namespace remus::sim
