// The output-commit buffer on the guest's egress, as Linux's sch_plug: a FIFO with a byte limit and epochs.
//
// Models: a packet enters if backlog + its own length <= limit, else it is dropped, whole; an offload packet's own
// length counts its headers once, the backlog counts them for each of its frames (once, in old kernels); packets of a
// released epoch leave in order. Leaves out: nothing of the discipline. Parameters: PlugConfig. Validated:
// plug_test.cpp, validation/plug. References: net/sched/sch_plug documentation in tc-plug(8) and its commit message (S.
// Rajagopalan, 2012).
#pragma once

#include "models/tcp/packet.hpp"
#include "models/tcp/ring.hpp"

namespace remus::tcp {

class Plug {
 public:
  Plug(const PlugConfig& config, const TcpConfig& tcp)
      : limit_(config.limit.count()),
        counts_every_header_(config.counts_every_header),
        tcp_(tcp),
        open_(!config.enabled) {}

  bool is_open() const { return open_; }
  // False: refused. Precondition: not open.
  bool enqueue(const Packet& packet);
  void begin_epoch_after(EpochId ended) { epoch_ = ended.count() + 1; }
  void open() { open_ = true; }
  // Closed (again): what comes from now on belongs to `epoch` and is held.
  void hold_from(EpochId epoch) { open_ = false, epoch_ = epoch.count(); }
  // The next packet of an epoch <= `committed` (any epoch once open); null when there is none.
  const Packet* front_through(EpochId committed) const;
  // The oldest packet, of any epoch; null when there is none.
  const Packet* front() const { return held_.empty() ? nullptr : &held_.front().packet; }
  void pop();
  std::int64_t backlog() const { return backlog_; }

 private:
  struct Held {
    std::uint64_t epoch = 0;
    Packet packet;
  };
  std::int64_t backlog_share(const Packet& packet) const;

  std::int64_t limit_;
  bool counts_every_header_;
  TcpConfig tcp_;
  bool open_;
  std::uint64_t epoch_ = 0;
  std::int64_t backlog_ = 0;
  Ring<Held> held_;
};

}  // namespace remus::tcp
