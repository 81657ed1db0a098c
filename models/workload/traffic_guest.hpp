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
  void start(Instant now) override;
  void advance_to(Instant now) override;
  void suspend() override;
  void resume() override;
  std::int64_t busy_vcpus() const override { return 1; }
  bool busy() const override { return workload_->server_busy(); }
  void set_protected(bool on) override;
  EpochActivity end_epoch() override;
  std::unique_ptr<GuestImage> capture() const override;
  void restore(const GuestImage& image) override;
  void crash() override;
  void set_reachable(bool reachable) override { network_.set_guest_reachable(reachable); }
  void set_client_link(bool up) override { network_.set_lan_up(up); }
  bool gave_up() const override { return workload_->failed(); }
  std::optional<Instant> finished_at() const override;
  double progress() const override;
  LastDraws last_draws() const override;

  tcp::Network& network() { return network_; }
  const tcp::Network& network() const { return network_; }
  const NetworkResults& results() const { return workload_->results(); }
  bool client_waits(const tcp::ConnectionFacts& connection) const { return workload_->client_waits(connection); }

 private:
  // All of the guest: the clients, what the LAN carries, and the plug are not in it.
  struct Image final : GuestImage {
    Image(std::unique_ptr<DirtyProcess> dirtying, const Random& draws) : dirty(std::move(dirtying)), random(draws) {}
    std::unique_ptr<DirtyProcess> dirty;
    Random random;
    std::any server;
    std::shared_ptr<const tcp::GuestSideImage> network;
  };

  Ratio slowdown() const { return parameters_.is_protected ? parameters_.slowdown : Ratio(1); }
  // The server's, of the epoch so far: what it would have run for unprotected.
  Duration own_time() const { return own_before_ + (run_in_epoch_ - run_before_) * Ratio(1 / slowdown().count()); }
  void begin_epoch();

  TrafficParameters parameters_;
  std::unique_ptr<DirtyProcess> dirty_;
  Random random_;
  std::unique_ptr<NetworkWorkload> workload_;
  tcp::Network network_;
  Instant now_;
  bool running_ = false;
  Duration run_in_epoch_;
  Duration run_before_, own_before_;  // of the epoch, until protection was last switched in it
  std::int64_t segments_in_ = 0;      // up to the last end_epoch()
  std::int64_t segments_out_ = 0;
};

}  // namespace remus
