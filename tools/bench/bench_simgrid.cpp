// The bare SimGrid activities of one checkpoint cycle: the timers and the communication the engine uses for it, on the
// maestro and on the engine's own platform, one after the other. No protocol, guest, checker, log or statistics.
//
// bench_simgrid epochs=N interval=... (see epoch_plan.hpp)
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <simgrid/kernel/Timer.hpp>
#include <simgrid/s4u/Comm.hpp>
#include <simgrid/s4u/Engine.hpp>

#include "models/units/invariant.hpp"
#include "sim/engine/platform.hpp"
#include "sim/scenario/load.hpp"
#include "tools/bench/epoch_plan.hpp"

namespace {

namespace sg = simgrid::s4u;
using remus::bench::EpochPlan;

class BareCycle {
 public:
  BareCycle(const EpochPlan& plan, const remus::sim::Hosts& hosts) : plan_(plan), hosts_(hosts) {
    sg::Activity::on_completion_cb([this](const sg::Activity& activity) {
      if (&activity == in_flight_.get()) sent();
    });
    suspend();
  }
  std::int64_t checkpoints() const { return checkpoints_; }
  double first_to_last_suspend() const { return last_suspend_ - first_suspend_; }

 private:
  template <class F>
  void after(remus::Duration delay, F done) {
    simgrid::kernel::timer::Timer::set(sg::Engine::get_clock() + delay.in_seconds(), done);
  }
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
    after(plan_.compress, [this] { compressed(); });
  }
  void compressed() {
    in_flight_ = sg::Comm::sendto_init(hosts_.primary, hosts_.backup);
    in_flight_->set_payload_size(static_cast<std::uint64_t>(plan_.checkpoint.count()));
    in_flight_->start();
  }
  void sent() {
    retired_ = std::move(in_flight_);
    after(plan_.apply, [this] { applied(); });
  }
  void applied() {
    after(plan_.ack, [this] { ++acked_; });
  }

  const EpochPlan& plan_;
  const remus::sim::Hosts& hosts_;
  sg::CommPtr in_flight_;
  sg::CommPtr retired_;  // an activity must outlive its own completion signal
  std::int64_t checkpoints_ = 0;
  std::int64_t acked_ = 0;
  double first_suspend_ = 0;
  double last_suspend_ = 0;
};

void run(const EpochPlan& plan) {
  remus::sim::SimGridEngine engine;
  const remus::sim::Hosts hosts = remus::sim::make_hosts(*engine, remus::sim::load_testbed("paper"));
  const BareCycle cycle(plan, hosts);
  engine->run();
  remus::bench::print_outcome(cycle.checkpoints(), remus::Duration::seconds(cycle.first_to_last_suspend()));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    run(remus::bench::read_plan(argc, argv));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_simgrid: {}\n", error.what());
    return 2;
  }
}
