#include "sim/engine/compressor.hpp"

#include <utility>

#include "models/cost/checkpoint.hpp"

namespace remus::sim {

Compressor::Compressor(Agenda& agenda, simgrid::s4u::Host* host, std::int64_t host_load, std::int64_t guest_vcpus,
                       Done done)
    : agenda_(&agenda), host_(host), host_load_(host_load), guest_vcpus_(guest_vcpus), done_(std::move(done)) {
  if (!room_for_all()) agenda_->keep_with_simgrid();
}

// The guest may be suspended when a job begins and run before it ends: only room for all its VCPUs makes a timer exact.
bool Compressor::room_for_all() const { return host_load_ + guest_vcpus_ + 1 <= host_->get_core_count(); }

std::int64_t Compressor::threads() const { return host_load_ + vcpus_ + (busy() ? 1 : 0); }

Ratio Compressor::guest_share() const { return cost::core_share(host_->get_core_count(), threads()); }

void Compressor::start(EpochId epoch, Duration cpu_time) {
  jobs_.push_back({epoch, cpu_time});
  if (jobs_.size() == 1 && !running_) begin();
}

void Compressor::abandon() {
  jobs_.clear();
  ++abandonments_;
  abandoned_ = running_ != nullptr;
}

void Compressor::begin() {
  if (room_for_all()) {
    const auto ended = [this, since = abandonments_] {
      if (since == abandonments_) end();
    };
    return agenda_->after(jobs_.front().cpu_time, ended, Owner::primary);
  }
  running_ = execute(jobs_.front().cpu_time);
  set_rivals(host_load_ + vcpus_);
}

simgrid::s4u::ExecPtr Compressor::execute(Duration cpu_time) const {
  simgrid::s4u::ExecPtr exec = simgrid::s4u::Exec::init();
  exec->set_flops_amount(cpu_time.in_seconds() * host_->get_speed())->set_host(host_);
  exec->start();
  return exec;
}

void Compressor::guest_runs(std::int64_t vcpus) {
  vcpus_ = vcpus;
  if (running_) set_rivals(host_load_ + vcpus_);
}

// A rival never ends by itself; it only takes its share while the compressor runs.
void Compressor::set_rivals(std::int64_t count) {
  constexpr Duration kForever = Duration::ms(1'000'000'000'000);
  while (static_cast<std::int64_t>(rivals_.size()) > count) {
    rivals_.back()->cancel();
    cancelled_.push_back(std::move(rivals_.back()));
    rivals_.pop_back();
  }
  while (static_cast<std::int64_t>(rivals_.size()) < count) rivals_.push_back(execute(kForever));
}

bool Compressor::completed(const simgrid::s4u::Activity& activity) {
  if (!running_ || &activity != running_.get()) return false;
  retired_ = std::move(running_);
  retired_rivals_ = std::exchange(cancelled_, {});
  set_rivals(0);
  if (!std::exchange(abandoned_, false)) {
    end();
  } else if (busy()) {
    begin();
  }
  return true;
}

void Compressor::end() {
  const EpochId epoch = jobs_.front().epoch;
  jobs_.pop_front();
  if (busy()) begin();
  done_(epoch);
}

}  // namespace remus::sim
