// A guest that serves clients: its TCP stack and server, the plug behind it, and the clients, in one network.
//
// Models: progress is what the network makes; dirty pages are those of a DirtyProcess plus
// pages per TCP segment received and sent (each takes a fresh buffer, and the data a page of the cache), out of the
// guest's memory, which is reused (page_pool.hpp). Leaves out:
// the page faults' time (it is in the fitted pages per segment), CPU contention of the server.
#pragma once

#include <any>
#include <memory>
#include <utility>

#include "models/tcp/network.hpp"
#include "models/workload/cloned.hpp"
#include "models/workload/dirty_process.hpp"
#include "models/workload/guest.hpp"
#include "models/workload/network_workload.hpp"
#include "models/workload/random.hpp"

namespace remus {

struct TrafficParameters {
  Ratio pages_per_segment_in;   // >= 0
  Ratio pages_per_segment_out;  // >= 0
  Pages memory{1};              // the guest's, >= 1
  Ratio slowdown{1.0};          // guest run time per unit of the server's work while protected, >= 1: what that takes
  bool is_protected = false;    // at the start
};

class TrafficGuest final : public Guest {
 public:
  // `observer` is borrowed and may be null; the workload is owned.
  TrafficGuest(const TrafficParameters&, std::unique_ptr<DirtyProcess>, const tcp::NetworkConfig&,
               std::unique_ptr<NetworkWorkload>, tcp::EgressObserver* observer, std::uint64_t seed);
  std::unique_ptr<Guest> clone() const override { return std::make_unique<TrafficGuest>(*this); }
  void start(Instant now) override;
  void advance_to(Instant now) override;
  void suspend() override;
  void resume() override;
  std::int64_t busy_vcpus() const override { return 1; }
  bool busy() const override { return workload().server_busy(); }
  void set_protected(bool on) override;
  EpochActivity end_epoch() override;
  std::unique_ptr<GuestImage> capture() const override;
  void restore(const GuestImage& image) override;
  void crash() override;
  void set_reachable(bool reachable) override { network().set_guest_reachable(reachable); }
  void set_client_link(bool up) override { network().set_lan_up(up); }
  bool gave_up() const override { return workload().failed(); }
  std::optional<Instant> finished_at() const override;
  double progress() const override;
  LastDraws last_draws() const override;

  tcp::Network& network() { return traffic_.network; }
  const tcp::Network& network() const { return traffic_.network; }
  const NetworkResults& results() const { return workload().results(); }
  bool client_waits(const tcp::ConnectionFacts& connection) const { return workload().client_waits(connection); }

 private:
  // The programs and the network under them: each knows the other, so they are copied together.
  struct Traffic {
    Traffic(std::unique_ptr<NetworkWorkload>, const tcp::NetworkConfig&, std::uint64_t seed, tcp::EgressObserver*);
    Traffic(const Traffic& other);  // observed by nobody
    Cloned<NetworkWorkload> workload;
    tcp::Network network;
  };
  // All of the guest: the clients, what the LAN carries, and the plug are not in it.
  struct Image final : GuestImage {
    Image(const Cloned<DirtyProcess>& dirtying, const Random& draws) : dirty(dirtying), random(draws) {}
    Cloned<DirtyProcess> dirty;
    Random random;
    std::any server;
    std::shared_ptr<const tcp::GuestSideImage> network;
  };

  NetworkWorkload& workload() { return *traffic_.workload; }
  const NetworkWorkload& workload() const { return *traffic_.workload; }
  Ratio slowdown() const { return parameters_.is_protected ? parameters_.slowdown : Ratio(1); }
  // The server's, of the epoch so far: what it would have run for unprotected.
  Duration own_time() const { return own_before_ + (run_in_epoch_ - run_before_) * Ratio(1 / slowdown().count()); }
  void begin_epoch();

  TrafficParameters parameters_;
  Cloned<DirtyProcess> dirty_;
  Random random_;
  Traffic traffic_;
  Instant now_;
  bool running_ = false;
  Duration run_in_epoch_;
  Duration run_before_, own_before_;  // of the epoch, until protection was last switched in it
  std::int64_t segments_in_ = 0;      // up to the last end_epoch()
  std::int64_t segments_out_ = 0;
};

}  // namespace remus
