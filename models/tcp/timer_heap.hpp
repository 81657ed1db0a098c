// Pending timers, earliest first; equal times in the order they were set.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "models/tcp/network.hpp"

namespace remus::tcp {

struct Timer {
  enum class Kind : std::uint8_t { endpoint, application };
  Instant due;
  std::uint64_t order = 0;
  std::uint64_t token = 0;  // application: its token; endpoint: the connection
  Side side = Side::guest;
  Kind kind = Kind::endpoint;
};

class TimerHeap {
 public:
  bool empty() const { return timers_.empty(); }
  const Timer& top() const { return timers_.front(); }  // precondition: not empty
  void push(Timer timer) {
    timer.order = next_order_++;
    timers_.push_back(timer);
    std::push_heap(timers_.begin(), timers_.end(), later);
  }
  void pop() {
    std::pop_heap(timers_.begin(), timers_.end(), later);
    timers_.pop_back();
  }

  // The application timers of `side`, in the order in which they will fire.
  std::vector<Timer> application_timers(Side side) const {
    std::vector<Timer> found;
    for (const Timer& timer : timers_) {
      if (timer.side == side && timer.kind == Timer::Kind::application) found.push_back(timer);
    }
    std::sort(found.begin(), found.end(), [](const Timer& a, const Timer& b) { return later(b, a); });
    return found;
  }
  // Forgets all timers of `side`.
  void drop(Side side) {
    std::erase_if(timers_, [side](const Timer& timer) { return timer.side == side; });
    std::make_heap(timers_.begin(), timers_.end(), later);
  }

 private:
  static bool later(const Timer& a, const Timer& b) { return a.due != b.due ? a.due > b.due : a.order > b.order; }

  std::vector<Timer> timers_;
  std::uint64_t next_order_ = 0;
};

}  // namespace remus::tcp
