// For tests: a guest that a script takes through checkpoints, faults and whatever else a host does to it, a step at a
// time, and all that can be seen of it meanwhile. The drive can be copied at any step.
#pragma once

#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "models/workload/traffic_guest.hpp"

namespace remus {

// Of each packet that its guest emits: what became of it.
class PacketLog final : public tcp::EgressObserver {
 public:
  void on_enqueued(Instant at, std::uint64_t packet, Bytes bytes) override { add("enqueued", at, packet, bytes); }
  void on_dropped(Instant at, std::uint64_t packet, Bytes bytes) override { add("dropped", at, packet, bytes); }
  void on_left(Instant at, std::uint64_t packet, Bytes bytes) override { add("left", at, packet, bytes); }
  void on_lost(Instant at, std::uint64_t packet, Bytes bytes) override { add("lost", at, packet, bytes); }
  std::string take() { return std::exchange(text_, {}); }

 private:
  void add(const char* what, Instant at, std::uint64_t packet, Bytes bytes) {
    text_ += std::string(" ") + what + ' ' + std::to_string(packet) + '/' + std::to_string(bytes.count()) + '@' +
             std::to_string(at.since_start().in_ns());
  }
  std::string text_;
};

class CopyDrive {
 public:
  static constexpr int kSteps = 460;

  explicit CopyDrive(std::unique_ptr<Guest> guest) : guest_(std::move(guest)) {
    observe();
    guest_->start(Instant());
  }
  // Between any two steps. The copy's packets are in a log of its own.
  CopyDrive(const CopyDrive& other)
      : step_(other.step_),
        epoch_(other.epoch_),
        captured_(other.captured_),
        committed_(other.committed_),
        guest_(other.guest_->clone()) {
    observe();
  }

  // Takes the next step, and says all that can then be seen of the guest, in one line.
  std::string step() {
    const Instant now(Duration::us(1'300) * step_);
    guest_->advance_to(now);
    facts_ = std::ostringstream();
    facts_ << now.since_start().in_ns();
    checkpoint(step_ % 10);
    befall(step_);
    ++step_;
    tell_guest();
    if (traffic_ != nullptr) tell_network();
    return facts_.str();
  }
  std::vector<std::string> run_to_end() {
    std::vector<std::string> told;
    while (step_ < kSteps) told.push_back(step());
    return told;
  }
  int steps_taken() const { return step_; }
  const Guest& guest() const { return *guest_; }
  const TrafficGuest* traffic() const { return traffic_; }

 private:
  void observe() {
    traffic_ = dynamic_cast<TrafficGuest*>(guest_.get());
    if (traffic_ != nullptr) traffic_->network().set_observer(&packets_);
  }

  // Cycles of ten steps: two of pause; the commit comes when the guest has run on for five.
  void checkpoint(int phase) {
    if (phase == 3 && !crashed()) {
      guest_->suspend();
      if (traffic_ != nullptr) traffic_->network().plug(epoch_);
      const EpochActivity activity = guest_->end_epoch();
      facts_ << " epoch " << activity.run.in_ns() << ' ' << activity.dirty.count() << ' '
             << activity.disk_written.count() << ' ' << activity.size_factor.count();
      captured_ = guest_->capture();
    } else if (phase == 5 && !crashed()) {
      guest_->resume();
    } else if (phase == 0 && captured_ != nullptr) {
      committed_ = captured_;
      if (traffic_ != nullptr) traffic_->network().release_through(epoch_);
      epoch_ += EpochId{1};
    }
  }

  // The LAN is cut for 26 ms, which loses whole windows; later the host stops, and the last committed checkpoint goes
  // on 20 ms later; and the host does what hosts do.
  void befall(int step) {
    if (step == 41) guest_->set_core_share(Ratio(0.6));
    if (step == 57) guest_->set_client_link(false);
    if (step == 77) guest_->set_client_link(true);
    if (step == 98) guest_->set_protected(false);
    if (step == 129) guest_->set_protected(true);
    if (step == kCrash) crash();
    if (step == kRestored) restore();
    if (step == kRestored + 6) guest_->set_reachable(true);
  }
  bool crashed() const { return step_ >= kCrash && step_ < kRestored; }
  void crash() {
    guest_->crash();
    guest_->set_reachable(false);
    captured_ = nullptr;
  }
  void restore() {
    guest_->restore(*committed_);
    if (traffic_ != nullptr) {
      traffic_->network().hold_from(epoch_);
      traffic_->network().watch_answers();
    }
    guest_->resume();
  }

  void tell_guest() {
    facts_.precision(17);
    facts_ << " progress " << guest_->progress() << " written " << guest_->disk_written_so_far().count() << " busy "
           << guest_->busy() << " gave up " << guest_->gave_up() << " finished "
           << guest_->finished_at().value_or(Instant()).since_start().in_ns();
    for (const auto& [who, draw] : guest_->last_draws()) facts_ << ' ' << who << ' ' << draw;
  }

  void tell_network() {
    const tcp::Network& network = traffic_->network();
    facts_ << " next " << network.next_event().value_or(Instant()).since_start().in_ns() << " ran "
           << network.guest_run_time().in_ns() << " answer "
           << network.first_answer().value_or(Instant()).since_start().in_ns() << " unknown "
           << network.finished_unknown_to_guest();
    tell_counters(network.counters());
    const NetworkResults& results = traffic_->results();
    facts_ << " requests " << results.requests_completed() << ' ' << results.latencies.mean().in_ns() << ' '
           << results.payload.count();
    network.visit_connections([this](const tcp::ConnectionFacts& c) {
      facts_ << " connection " << c.id.index << ' ' << c.client_received.count() << ' ' << c.client_acknowledged.count()
             << ' ' << c.client_seen_end << ' ' << c.guest_sent.count() << ' ' << c.guest_received.count() << ' '
             << c.guest_sent_end << ' ' << static_cast<int>(c.where) << ' ' << c.since.since_start().in_ns() << ' '
             << c.given_up << ' ' << traffic_->client_waits(c);
    });
    facts_ << packets_.take();
  }

  void tell_counters(const tcp::NetworkCounters& c) {
    facts_ << " counters " << c.egress_dropped_packets << ' ' << c.egress_dropped_skbs << ' '
           << c.egress_released.count() << ' ' << c.plug_backlog_max.count() << ' ' << c.retransmitted_segments << ' '
           << c.timeouts << ' ' << c.segments_to_guest << ' ' << c.segments_from_guest << ' '
           << c.payload_to_guest.count() << ' ' << c.payload_from_guest.count() << ' ' << c.given_up << ' '
           << c.cut_off_frames;
    for (const Duration waited : c.waited) facts_ << ' ' << waited.in_ns();
  }

  static constexpr int kCrash = 206, kRestored = 222;

  int step_ = 0;
  EpochId epoch_{0};
  std::shared_ptr<const GuestImage> captured_, committed_;
  PacketLog packets_;
  std::unique_ptr<Guest> guest_;
  TrafficGuest* traffic_ = nullptr;  // the same guest, when it serves clients
  std::ostringstream facts_;         // of the step
};

}  // namespace remus
