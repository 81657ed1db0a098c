// A CPU-bound program: sysbench cpu and memory, a compilation.
//
// Models: `work` of guest time; pages dirtied as a function of the run time in the epoch (DirtyProcess); the first
// write to each page after a checkpoint faults (write_fault each); protection slows each unit of work down by a factor,
// and its dirtying with it; replicated disk writes in proportion to the work; a smaller share of a core stretches
// everything. Slowdown and faults are those of a protected guest, while it is one. Leaves out: phases, waiting for the
// disk, caches. Work done in R of run time: w(R) = (R
// - write_fault * N(R)) / slowdown, never less than 0 (our derivation).
#pragma once

#include <memory>
#include <utility>

#include "models/workload/cloned.hpp"
#include "models/workload/dirty_process.hpp"
#include "models/workload/guest.hpp"
#include "models/workload/random.hpp"

namespace remus {

struct ComputeParameters {
  Duration work;  // > 0
  std::int64_t busy_vcpus = 1;
  bool is_protected = false;   // at the start
  Ratio slowdown{1.0};         // while protected; >= 1
  Duration write_fault;        // while protected
  BytesPerSecond disk_writes;  // per second of work
};

class ComputeGuest final : public Guest {
 public:
  ComputeGuest(const ComputeParameters&, std::unique_ptr<DirtyProcess>, std::uint64_t seed);
  std::unique_ptr<Guest> clone() const override { return std::make_unique<ComputeGuest>(*this); }
  void start(Instant now) override;
  void advance_to(Instant now) override;
  void suspend() override { running_ = false; }
  void resume() override { running_ = true; }
  void set_core_share(Ratio share) override { share_ = share.count(); }
  std::int64_t busy_vcpus() const override { return parameters_.busy_vcpus; }
  void set_protected(bool on) override;
  EpochActivity end_epoch() override;
  std::unique_ptr<GuestImage> capture() const override;
  void restore(const GuestImage& image) override;
  void crash() override { running_ = false; }
  Bytes disk_written_so_far() const override;
  std::optional<Instant> finished_at() const override { return finished_at_; }
  double progress() const override { return work_before_ + work_in(run_); }
  LastDraws last_draws() const override { return {{"guest", random_.last_draw()}}; }

 private:
  // All but what the host decides: the present time, whether it runs, and its share of a core.
  struct Image final : GuestImage {
    Image(const Cloned<DirtyProcess>& dirtying, const Random& draws) : dirty(dirtying), random(draws) {}
    Cloned<DirtyProcess> dirty;
    Random random;
    double work = 0;  // done
    std::optional<Instant> finished_at;
  };

  // Of the stretch: the epoch, or the part of it since protection began or ended; `run`: seconds of it.
  double slowdown() const { return parameters_.is_protected ? parameters_.slowdown.count() : 1.0; }
  double own_time(double run) const;  // the program's, since the epoch began
  double pages_in(double run) const;  // distinct pages written since the epoch began
  double work_in(double run) const;   // seconds of work done
  void begin_stretch();
  void finish(double run_reached);

  ComputeParameters parameters_;
  Cloned<DirtyProcess> dirty_;
  Random random_;
  Instant now_;
  bool running_ = false;
  double share_ = 1.0;
  double run_ = 0;           // seconds of guest CPU time in the stretch: wall time while running, times the share
  double run_before_ = 0;    // in the epoch's earlier stretches
  double own_before_ = 0;    // the program's own time in them
  double pages_before_ = 0;  // distinct pages written in them
  double stretches_ = 0;     // work done in them
  double work_before_ = 0;   // in all stretches before
  std::optional<Instant> finished_at_;
};

}  // namespace remus
