// The thread that compresses checkpoints on the primary, and its contention with the guest's VCPUs for the host's
// cores.
//
// With cores for everyone nothing is shared and a timer is exact. Otherwise the compressor, the guest's running VCPUs
// and the host's own load become SimGrid executions that share the cores fairly.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <simgrid/s4u/Exec.hpp>
#include <simgrid/s4u/Host.hpp>
#include <vector>

#include "models/units/quantity.hpp"
#include "sim/engine/agenda.hpp"

namespace remus::sim {

class Compressor {
 public:
  using Done = std::function<void(EpochId)>;

  // Agenda and host are borrowed; host_load threads run on it all the time, and the guest keeps at most guest_vcpus
  // busy. `done` is called once per start, in order.
  Compressor(Agenda& agenda, simgrid::s4u::Host* host, std::int64_t host_load, std::int64_t guest_vcpus, Done done);

  // Queues `cpu_time` (> 0) of one core for a checkpoint.
  void start(EpochId, Duration cpu_time);
  // The guest's VCPUs that run from now on; 0 while it is suspended.
  void guest_runs(std::int64_t vcpus);
  // The share of a core each running VCPU gets now.
  Ratio guest_share() const;
  bool busy() const { return !jobs_.empty(); }
  // The host has crashed: no job is ever done. What SimGrid executes runs out by itself.
  void abandon();

  // To be called for every completion SimGrid signals; true when it was the compressor's.
  bool completed(const simgrid::s4u::Activity& activity);

 private:
  struct Job {
    EpochId epoch;
    Duration cpu_time;
  };
  bool room_for_all() const;
  std::int64_t threads() const;
  void begin();
  void end();
  void set_rivals(std::int64_t count);
  simgrid::s4u::ExecPtr execute(Duration cpu_time) const;

  Agenda* agenda_;
  simgrid::s4u::Host* host_;
  std::int64_t host_load_;
  std::int64_t guest_vcpus_;
  Done done_;
  std::int64_t vcpus_ = 0;
  std::deque<Job> jobs_;            // front: running
  std::uint64_t abandonments_ = 0;  // a timer set before the last one is not heard
  bool abandoned_ = false;          // what SimGrid executes is of a job that was abandoned
  simgrid::s4u::ExecPtr running_;
  simgrid::s4u::ExecPtr retired_;              // an activity must outlive its own completion signal
  std::vector<simgrid::s4u::ExecPtr> rivals_;  // the other threads, while an execution competes with them
  // SimGrid signals a cancelled one again later, those of a completed job even after the next job has begun: kept until
  // the completion after the next.
  std::vector<simgrid::s4u::ExecPtr> cancelled_, retired_rivals_;
};

}  // namespace remus::sim
