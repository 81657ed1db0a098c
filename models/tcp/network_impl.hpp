// The inside of a Network: its event loop, and where each packet goes. What faults do to it is in network_faults.cpp.
#pragma once

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "models/tcp/connection_table.hpp"
#include "models/tcp/network.hpp"
#include "models/tcp/plug.hpp"
#include "models/tcp/timer_heap.hpp"
#include "models/tcp/wire.hpp"
#include "models/units/invariant.hpp"

namespace remus::tcp {

class Network::Impl {
 public:
  Impl(const NetworkConfig& config, std::uint64_t seed, Application& app, EgressObserver* observer)
      : path_(config.path),
        context_(config.tcp),
        app_(&app),
        observer_(observer),
        plug_(config.plug, context_.tcp),
        egress_(config.path, context_.tcp, 2 * seed),
        ingress_(config.path, context_.tcp, 2 * seed + 1) {}

  // Of a copy: who is told from now on. All else is the copy's own.
  void set_app(Application& app) { app_ = &app; }
  void set_observer(EgressObserver* observer) { observer_ = observer; }

  Instant next_event() const {
    Instant next = std::min(egress_.next_arrival(), ingress_.next_arrival());
    if (!timers_.empty()) next = std::min(next, timers_.top().due);
    return next;
  }

  void advance_to(Instant t) {
    while (!stopped_) {
      const Instant next = next_event();
      if (next == kNever || next > t) break;
      context_.now = next;
      run_one(next);
    }
    if (!stopped_) context_.now = t;
  }

  void suspend_guest() {
    if (std::exchange(suspended_, true)) return;
    suspended_since_ = context_.now;
    if (!path_.stalls_with_guest) return;
    egress_.halt(context_.now);
    ingress_.halt(context_.now);
  }

  void resume_guest() {
    invariant(!crashed_, "tcp network: a crashed guest can only be restored");
    if (!std::exchange(suspended_, false)) return;
    suspended_time_ += context_.now - suspended_since_;
    if (path_.stalls_with_guest) {
      egress_.resume(context_.now);
      ingress_.resume(context_.now);
    }
    while (!arrived_.empty() && !suspended_) {
      const Packet packet = arrived_.front();
      arrived_.pop_front();
      Connection* connection = connections_.find(packet.connection);
      moved(connection, &WaitClock::at_suspended_guest, -1);
      deliver(connection, packet, Side::guest);
    }
    std::vector<Timer> due;
    due.swap(overdue_);
    for (const Timer& timer : due) fire(timer);
  }

  std::uint64_t last_draw_towards(Side side) const { return (side == Side::guest ? ingress_ : egress_).last_draw(); }
  Duration guest_run_time() const {
    return (suspended_ ? suspended_since_ : context_.now).since_start() - suspended_time_;
  }

  // --- network_faults.cpp ---
  std::shared_ptr<const GuestSideImage> capture_guest() const;
  void crash_guest();
  void restore_guest(const GuestSideImage&);
  void visit_connections(const std::function<void(const ConnectionFacts&)>&) const;
  std::int64_t finished_unknown_to_guest() const { return finished_unknown_to_guest_; }
  void set_guest_reachable(bool reachable) { guest_reachable_ = reachable; }
  void set_lan_up(bool up) { lan_up_ = up; }
  void watch_answers() { first_watched_ = next_packet_, first_answer_ = std::nullopt; }
  std::optional<Instant> first_answer() const { return first_answer_; }
  bool lan_idle() const { return egress_.empty() && ingress_.empty(); }

  void release_through(EpochId committed) {
    while (const Packet* packet = plug_.front_through(committed)) {
      Connection* connection = connections_.find(packet->connection);
      moved(connection, &WaitClock::in_egress_buffer, -1);
      hand_to_lan(connection, *packet);
      plug_.pop();
    }
  }

  void release_all() {
    plug_.open();
    release_through(EpochId(0));
  }

  ConnectionId open() {
    const std::uint32_t id = connections_.add(context_);
    Connection& connection = *connections_.find(id);
    connection.end(Side::client).connect(context_);
    settle(connection, Side::client);
    return ConnectionId{id};
  }

  void send(ConnectionId id, Side from, Bytes payload) {
    Connection* connection = connections_.find(id.index);
    if (connection == nullptr || payload <= Bytes(0)) return;
    connection->end(from).write(context_, payload.count());
    settle(*connection, from);
  }

  void close(ConnectionId id, Side from) {
    Connection* connection = connections_.find(id.index);
    if (connection == nullptr) return;
    connection->end(from).close(context_);
    settle(*connection, from);
  }

  void at(Instant when, Side side, std::uint64_t token) {
    timers_.push({std::max(when, context_.now), 0, token, side, Timer::Kind::application});
  }

  Context& context() { return context_; }
  const Context& context() const { return context_; }
  Plug& plug() { return plug_; }
  Application& app() { return *app_; }
  void stop() { stopped_ = true; }
  void go_on() { stopped_ = false; }
  bool stopped() const { return stopped_; }

 private:
  void run_one(Instant due) {
    if (egress_.next_arrival() == due) {
      arrive_at_client();
    } else if (ingress_.next_arrival() == due) {
      arrive_at_guest();
    } else {
      const Timer timer = timers_.top();
      timers_.pop();
      if (suspended_ && timer.side == Side::guest) {
        overdue_.push_back(timer);
      } else {
        fire(timer);
      }
    }
  }

  void arrive_at_client() {
    const Packet packet = egress_.front();
    egress_.pop();
    Connection* connection = connections_.find(packet.connection);
    moved(connection, &WaitClock::on_lan, -1);
    if (lan_up_) {
      deliver(connection, packet, Side::client);
    } else {
      ++context_.counters.cut_off_frames;
    }
  }

  void arrive_at_guest() {
    const Packet packet = ingress_.front();
    ingress_.pop();
    Connection* connection = connections_.find(packet.connection);
    moved(connection, &WaitClock::on_lan, -1);
    if (!lan_up_ || !guest_reachable_ || crashed_) {
      if (!lan_up_) ++context_.counters.cut_off_frames;
    } else if (suspended_) {
      moved(connection, &WaitClock::at_suspended_guest, 1);
      arrived_.push_back(packet);
    } else {
      deliver(connection, packet, Side::guest);
    }
  }

  void fire(const Timer& timer) {
    if (timer.kind == Timer::Kind::application) {
      app_->on_timer(timer.token);
      return;
    }
    Connection* connection = connections_.find(static_cast<std::uint32_t>(timer.token));
    if (connection == nullptr) return;
    Endpoint& endpoint = connection->end(timer.side);
    if (endpoint.armed != timer.due) return;  // superseded by an earlier entry
    endpoint.armed = kNever;
    if (endpoint.gave_up()) return;
    if (endpoint.next_due() <= context_.now) endpoint.on_timer(context_);
    settle(*connection, timer.side);
    if (endpoint.gave_up()) given_up(*connection, timer.side);
  }

  void given_up(Connection& connection, Side side) {
    Endpoint& client = connection.end(Side::client);
    if (side == Side::guest && client.gave_up()) return;
    client.give_up();
    ++context_.counters.given_up;
    app_->on_given_up(ConnectionId{connection.id()});
  }

  // Nothing happens to a finished connection's stragglers (null), here and below.
  void deliver(Connection* connection, const Packet& packet, Side to) {
    if (connection == nullptr) return;
    if (to == Side::guest) context_.counters.segments_to_guest += packet.segments;
    Endpoint& endpoint = connection->end(to);
    const std::int64_t before = endpoint.payload_read().count();
    const Endpoint::Arrival arrival = endpoint.on_packet(context_, packet);
    if (arrival.readable || arrival.closed) endpoint.on_read(context_);
    settle(*connection, to);
    const ConnectionId id{packet.connection};
    const Bytes total = endpoint.payload_read();
    (to == Side::guest ? context_.counters.payload_to_guest : context_.counters.payload_from_guest) +=
        Bytes(total.count() - before);
    if (arrival.established) app_->on_established(id, to);
    if (total.count() > before) {
      if (packet.id >= first_watched_ && !first_answer_ && to == Side::client) first_answer_ = context_.now;
      app_->on_received(id, to, total);
    }
    if (arrival.closed) app_->on_closed(id, to);
    connections_.forget_if_finished(packet.connection);
  }

  // After anything an endpoint did: send what it emitted, set its timer.
  void settle(Connection& connection, Side side) {
    for (Packet& packet : context_.outbox) route(connection, packet);
    context_.outbox.clear();
    moved(&connection, &WaitClock::on_lan, 0);  // what is unacknowledged may have changed
    Endpoint& endpoint = connection.end(side);
    const Instant due = endpoint.next_due();
    if (due >= endpoint.armed) return;
    endpoint.armed = due;
    timers_.push({due, 0, connection.id(), side, Timer::Kind::endpoint});
  }

  // Books a change of where a connection's packets are.
  void moved(Connection* connection, std::int32_t WaitClock::*place, std::int64_t count) {
    if (connection == nullptr) return;
    connection->wait.*place += static_cast<std::int32_t>(count);
    connection->wait.turn(context_.now, connection->unacknowledged(), context_.counters.waited);
  }

  // Of a packet that is handed to the LAN.
  bool is_cut_off() {
    if (!lan_up_) ++context_.counters.cut_off_frames;
    return !lan_up_;
  }

  // Of the connection.
  void route(Connection& connection, Packet& packet) {
    if (packet.from == Side::client) {
      if (is_cut_off()) return;
      const std::int64_t frames = path_.client_offload_uncut
                                      ? ingress_.send(packet, context_.now)
                                      : packet.segments - ingress_.send_cut(packet, context_.now);
      moved(&connection, &WaitClock::on_lan, frames);
      return;
    }
    packet.id = next_packet_++;
    context_.counters.segments_from_guest += packet.segments;
    const Bytes bytes(frame_bytes(packet, context_.tcp));
    if (plug_.is_open()) {
      context_.counters.egress_emitted += bytes;
      if (observer_ != nullptr) observer_->on_enqueued(context_.now, packet.id, bytes);
      hand_to_lan(&connection, packet);
    } else if (plug_.enqueue(packet)) {
      context_.counters.egress_emitted += bytes;
      if (observer_ != nullptr) observer_->on_enqueued(context_.now, packet.id, bytes);
      moved(&connection, &WaitClock::in_egress_buffer, 1);
      context_.counters.plug_backlog_max = std::max(context_.counters.plug_backlog_max, Bytes(plug_.backlog()));
    } else {
      if (observer_ != nullptr) observer_->on_dropped(context_.now, packet.id, bytes);
      context_.counters.egress_dropped_packets += packet.segments;
      ++context_.counters.egress_dropped_skbs;
    }
  }

  void hand_to_lan(Connection* connection, const Packet& packet) {
    const Bytes bytes(frame_bytes(packet, context_.tcp));
    context_.counters.egress_released += bytes;
    if (observer_ != nullptr) observer_->on_left(context_.now, packet.id, bytes);
    if (is_cut_off()) return;
    moved(connection, &WaitClock::on_lan, packet.segments - egress_.send_cut(packet, context_.now));
  }

  void empty_plug();
  void restore_endpoints(const GuestSideImage&);
  void rearm(Connection& connection);

  PathConfig path_;
  Context context_;
  Application* app_;
  EgressObserver* observer_;
  Plug plug_;
  Wire egress_;
  Wire ingress_;
  TimerHeap timers_;
  ConnectionTable connections_;
  Ring<Packet> arrived_;        // at a suspended guest
  std::vector<Timer> overdue_;  // of a suspended guest
  std::uint64_t next_packet_ = 0;
  bool suspended_ = false;
  Instant suspended_since_;
  Duration suspended_time_;
  bool stopped_ = false;
  bool crashed_ = false;  // then suspended_ as well
  bool guest_reachable_ = true;
  bool lan_up_ = true;
  std::int64_t finished_unknown_to_guest_ = 0;
  std::uint64_t first_watched_ = std::numeric_limits<std::uint64_t>::max();  // packet; clients' have number 0
  std::optional<Instant> first_answer_;
};

}  // namespace remus::tcp
