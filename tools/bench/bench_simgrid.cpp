// The bare SimGrid activities of one checkpoint cycle, on the maestro and on the engine's own platform. No protocol,
// guest, checker, log or statistics.
//
// bench_simgrid cycle epochs=N interval=...: every step of the cycle is a timer, the transfer a communication.
// bench_simgrid transfer epochs=N ...: only what the engine asks of SimGrid while its agenda keeps the rest: the
// communication, a timer to begin it, and one for the agenda's next instant, removed when the transfer ends before it.
// The plan is that of epoch_plan.hpp.
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <simgrid/kernel/Timer.hpp>
#include <simgrid/s4u/Comm.hpp>
#include <simgrid/s4u/Engine.hpp>
#include <stdexcept>
#include <string_view>

#include "models/units/invariant.hpp"
#include "sim/engine/platform.hpp"
#include "sim/scenario/load.hpp"
#include "tools/bench/epoch_plan.hpp"

namespace {

namespace sg = simgrid::s4u;
using remus::bench::EpochPlan;

using simgrid::kernel::timer::Timer;

template <class F>
Timer* after(remus::Duration delay, F done) {
  return Timer::set(sg::Engine::get_clock() + delay.in_seconds(), done);
}

// The checkpoint's bytes from primary to backup.
class Transfer {
 public:
  Transfer(const EpochPlan& plan, const remus::sim::Hosts& hosts) : plan_(plan), hosts_(hosts) {}
  template <class F>
  void on_end(F sent) {
    sg::Activity::on_completion_cb([this, sent](const sg::Activity& activity) {
      if (&activity != in_flight_.get()) return;
      retired_ = std::move(in_flight_);
      sent();
    });
  }
  void begin() {
    in_flight_ = sg::Comm::sendto_init(hosts_.primary, hosts_.backup);
    in_flight_->set_payload_size(static_cast<std::uint64_t>(plan_.checkpoint.count()));
    in_flight_->start();
  }

 private:
  const EpochPlan& plan_;
  const remus::sim::Hosts& hosts_;
  sg::CommPtr in_flight_;
  sg::CommPtr retired_;  // an activity must outlive its own completion signal
};

class BareCycle {
 public:
  BareCycle(const EpochPlan& plan, const remus::sim::Hosts& hosts) : plan_(plan), transfer_(plan, hosts) {
    transfer_.on_end([this] { sent(); });
    suspend();
  }
  std::int64_t checkpoints() const { return checkpoints_; }
  double first_to_last_suspend() const { return last_suspend_ - first_suspend_; }

 private:
  void suspend() {
    remus::invariant(checkpoints_ == acked_, "the last checkpoint is committed before the next begins");
    if (checkpoints_ == plan_.epochs) return;
    ++checkpoints_;
    last_suspend_ = sg::Engine::get_clock();
    if (checkpoints_ == 1) first_suspend_ = last_suspend_;
    after(plan_.suspend, [this] { suspended(); });
  }
  void suspended() {
    after(plan_.copy, [this] { copied(); });
  }
  void copied() {
    after(plan_.resume, [this] { resumed(); });
  }
  void resumed() {
    after(plan_.rest(), [this] { suspend(); });
    after(plan_.compress, [this] { transfer_.begin(); });
  }
  void sent() {
    after(plan_.apply, [this] { applied(); });
  }
  void applied() {
    after(plan_.ack, [this] { ++acked_; });
  }

  const EpochPlan& plan_;
  Transfer transfer_;
  std::int64_t checkpoints_ = 0;
  std::int64_t acked_ = 0;
  double first_suspend_ = 0;
  double last_suspend_ = 0;
};

class BareTransfer {
 public:
  BareTransfer(const EpochPlan& plan, const remus::sim::Hosts& hosts)
      : plan_(plan), before_(plan.suspend + plan.copy + plan.resume + plan.compress), transfer_(plan, hosts) {
    transfer_.on_end([this] { sent(); });
    next(before_);
  }
  std::int64_t checkpoints() const { return checkpoints_; }
  double first_to_last_suspend() const { return last_begin_ - first_begin_; }  // as far apart as the suspends

 private:
  void next(remus::Duration delay) {
    if (checkpoints_ < plan_.epochs) after(delay, [this] { begin(); });
  }
  void begin() {
    ++checkpoints_;
    last_begin_ = sg::Engine::get_clock();
    if (checkpoints_ == 1) first_begin_ = last_begin_;
    transfer_.begin();
    alarm_ = after(plan_.rest() - plan_.compress, [] { throw std::logic_error("the transfer outlasts the cycle"); });
  }
  void sent() {
    alarm_->remove();
    const auto taken = remus::Duration::seconds(sg::Engine::get_clock() - last_begin_);
    next(plan_.suspend + plan_.interval - taken);
  }

  const EpochPlan& plan_;
  remus::Duration before_;
  Transfer transfer_;
  Timer* alarm_ = nullptr;
  std::int64_t checkpoints_ = 0;
  double first_begin_ = 0;
  double last_begin_ = 0;
};

template <class Bare>
void run(const EpochPlan& plan) {
  remus::sim::SimGridEngine engine;
  const remus::sim::Hosts hosts = remus::sim::make_hosts(*engine, remus::sim::load_testbed("paper"));
  const Bare cycle(plan, hosts);
  engine->run();
  remus::bench::print_outcome(cycle.checkpoints(), remus::Duration::seconds(cycle.first_to_last_suspend()));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string_view what = argc > 1 ? argv[1] : "";
    if (what != "cycle" && what != "transfer") throw std::invalid_argument("expected cycle or transfer");
    const EpochPlan plan = remus::bench::read_plan(argc - 1, argv + 1);
    what == "cycle" ? run<BareCycle>(plan) : run<BareTransfer>(plan);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_simgrid: {}\n", error.what());
    return 2;
  }
}
