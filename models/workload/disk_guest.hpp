// A closed loop of disk requests, one at a time: sysbench fileio with random access.
//
// Models: each request keeps the disk busy for service_time (seeded spread); a request in flight goes on while the
// guest is paused (the disk belongs to the host), its completion is seen at resume; the next one is issued at once, but
// never within checkpoint_stall of a resume (the replicated disk's barrier). A request issued while the guest is
// protected takes write_delay longer, on average, and keeps it if protection ends before it is done. Dirty pages: those
// of a DirtyProcess and a number per completed request, out of the guest's memory, which is reused (page_pool.hpp); a
// share of the requests are writes, replicated to the backup's disk. Leaves out: the elevator and queue depth, the page
// cache, positions on the disk. A pause therefore costs max(0, pause - rest of the request in flight): requests of
// nearly constant length fall into step with the cycle, and the loss per checkpoint need not grow with the checkpoint
// rate. A restored guest has a new disk that knows nothing of the request in flight: it is issued again at the resume,
// as the front end of Xen's block device does (blkfront's recovery).
#pragma once

#include <memory>
#include <utility>

#include "models/workload/cloned.hpp"
#include "models/workload/dirty_process.hpp"
#include "models/workload/guest.hpp"
#include "models/workload/random.hpp"

namespace remus {

struct DiskParameters {
  std::int64_t requests = 1;  // >= 1; the program ends when all are done
  Duration service_time;      // mean, > 0
  Ratio service_spread;       // coefficient of variation
  Bytes request_bytes;
  Ratio write_fraction;       // 0..1
  bool is_protected = false;  // at the start
  Duration write_delay;       // while protected: what the mean request takes longer, as the backup gets the writes too
  Duration checkpoint_stall;  // while protected
  Ratio pages_per_request;    // dirty pages besides those of the DirtyProcess
  Pages memory{1};            // the guest's, >= 1
};

class DiskGuest final : public Guest {
 public:
  DiskGuest(const DiskParameters&, std::unique_ptr<DirtyProcess>, std::uint64_t seed);
  std::unique_ptr<Guest> clone() const override { return std::make_unique<DiskGuest>(*this); }
  void start(Instant now) override;
  void advance_to(Instant now) override;
  void suspend() override;
  void resume() override;
  std::int64_t busy_vcpus() const override { return 1; }
  bool busy() const override { return false; }  // it waits for its disk
  void set_protected(bool on) override { parameters_.is_protected = on; }
  EpochActivity end_epoch() override;
  std::unique_ptr<GuestImage> capture() const override;
  void restore(const GuestImage& image) override;
  void crash() override { running_ = false; }
  Bytes disk_written_so_far() const override;
  std::optional<Instant> finished_at() const override { return finished_at_; }
  double progress() const override { return static_cast<double>(completed_); }
  LastDraws last_draws() const override { return {{"guest", random_.last_draw()}}; }

 private:
  // All but what the host decides, and what its disk was doing.
  struct Image final : GuestImage {
    Image(const Cloned<DirtyProcess>& dirtying, const Random& draws) : dirty(dirtying), random(draws) {}
    Cloned<DirtyProcess> dirty;
    Random random;
    std::int64_t completed = 0;
    std::optional<Instant> finished_at;
  };

  void issue(Instant earliest);
  void complete();

  DiskParameters parameters_;
  Cloned<DirtyProcess> dirty_;
  Random random_;
  Instant now_;
  bool running_ = false;
  Duration run_in_epoch_;
  Instant request_done_;        // when the disk finishes the request in flight
  bool disk_is_new_ = false;    // restored and not resumed yet: no disk has the request in flight
  std::int64_t completed_ = 0;  // seen by the guest
  std::int64_t completed_before_epoch_ = 0;
  std::optional<Instant> finished_at_;
};

}  // namespace remus
