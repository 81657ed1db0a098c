#include "sim/engine/agenda.hpp"

#include <algorithm>

#include "sim/engine/clock.hpp"

namespace remus::sim {

void Agenda::after(Duration delay, Action action, Owner owner) {
  entries_.push_back({now_ + delay, next_order_++, std::move(action), owner});
  std::push_heap(entries_.begin(), entries_.end(), later);
}

void Agenda::drop(Owner owner) {
  std::erase_if(entries_, [owner](const Entry& entry) { return entry.owner == owner; });
  std::make_heap(entries_.begin(), entries_.end(), later);
}

void Agenda::begin_activity(Action begin) {
  ++activities_;
  if (simgrid_now() == now_) return begin();
  begins_.push_back(std::move(begin));
}

void Agenda::wake() { now_ = simgrid_now(); }

void Agenda::resume() {
  if (running_) return;  // an action cancelled an activity, which SimGrid signals at once
  const Instant simgrid_time = simgrid_now();
  while (!entries_.empty() && begins_.empty()) {
    const Instant next = entries_.front().when;
    if (activities_ > 0 && next > simgrid_time) break;
    run_next();
  }
  if (!begins_.empty()) return set_alarm(now_);
  entries_.empty() ? drop_alarm() : set_alarm(entries_.front().when);
}

void Agenda::run_next() {
  std::pop_heap(entries_.begin(), entries_.end(), later);
  const Entry entry = std::move(entries_.back());
  entries_.pop_back();
  now_ = entry.when;
  running_ = true;
  entry.action();
  running_ = false;
}

// One is enough: whatever happens before it sets it anew.
void Agenda::set_alarm(Instant when) {
  if (alarm_ != nullptr && alarm_at_ == when) return;
  drop_alarm();
  alarm_at_ = when;
  alarm_ = simgrid::kernel::timer::Timer::set(when.since_start().in_seconds(), [this] { alarm(); });
}

void Agenda::drop_alarm() {
  if (alarm_ != nullptr) alarm_->remove();
  alarm_ = nullptr;
}

void Agenda::alarm() {
  alarm_ = nullptr;
  wake();
  std::vector<Action> begins;
  begins.swap(begins_);
  for (const Action& begin : begins) begin();
  resume();
}

}  // namespace remus::sim
