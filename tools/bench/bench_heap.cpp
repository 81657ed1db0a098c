// The floor: the events of one checkpoint cycle on a binary heap, and nothing else.
//
// bench_heap epochs=N interval=... (see epoch_plan.hpp)
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <vector>

#include "tools/bench/epoch_plan.hpp"

namespace {

using remus::Duration;
using remus::bench::EpochPlan;

enum class Step { request, suspended, copied, resumed, compressed, sent, applied, acked };

struct Event {
  Duration at;
  std::uint64_t order;  // of two at one instant the first to be asked for comes first
  Step step;
};

class HeapCycle {
 public:
  explicit HeapCycle(const EpochPlan& plan) : plan_(plan) { after(Duration(0), Step::request); }
  void run() {
    while (!events_.empty()) {
      std::pop_heap(events_.begin(), events_.end(), later);
      const Event event = events_.back();
      events_.pop_back();
      now_ = event.at;
      take(event.step);
    }
  }
  std::int64_t checkpoints() const { return checkpoints_; }
  Duration last_suspend() const { return last_suspend_; }  // the first is at 0
  std::int64_t acked() const { return acked_; }

 private:
  static bool later(const Event& a, const Event& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }
  void after(Duration delay, Step step) {
    events_.push_back({now_ + delay, next_order_++, step});
    std::push_heap(events_.begin(), events_.end(), later);
  }
  void request() {
    if (checkpoints_ == plan_.epochs) return;
    ++checkpoints_;
    last_suspend_ = now_;
    after(plan_.suspend, Step::suspended);
  }
  void take(Step step) {
    switch (step) {
      case Step::request:
        return request();
      case Step::suspended:
        return after(plan_.copy, Step::copied);
      case Step::copied:
        return after(plan_.resume, Step::resumed);
      case Step::resumed:
        after(plan_.rest(), Step::request);
        return after(plan_.compress, Step::compressed);
      case Step::compressed:
        return after(plan_.transmit, Step::sent);
      case Step::sent:
        return after(plan_.apply, Step::applied);
      case Step::applied:
        return after(plan_.ack, Step::acked);
      case Step::acked:
        ++acked_;
    }
  }

  const EpochPlan& plan_;
  std::vector<Event> events_;
  std::uint64_t next_order_ = 0;
  Duration now_, last_suspend_;
  std::int64_t checkpoints_ = 0;
  std::int64_t acked_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    const EpochPlan plan = remus::bench::read_plan(argc, argv);
    HeapCycle cycle(plan);
    cycle.run();
    remus::bench::print_outcome(cycle.checkpoints(), cycle.last_suspend());
    return cycle.acked() == plan.epochs ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_heap: {}\n", error.what());
    return 2;
  }
}
