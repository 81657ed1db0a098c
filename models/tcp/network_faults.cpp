// What faults do to the guest's side of a network: capture, crash, restore; and what the two ends then know.
#include "models/tcp/guest_side_image.hpp"
#include "models/tcp/network_impl.hpp"

namespace remus::tcp {

std::shared_ptr<const GuestSideImage> Network::Impl::capture_guest() const {
  invariant(suspended_ && !crashed_, "tcp network: only a suspended guest can be captured");
  auto image = std::make_shared<GuestSideImage>();
  image->ever_opened = connections_.ever_opened();
  image->run_time = guest_run_time();
  std::vector<const Connection*> alive;
  connections_.for_each([&](const Connection& connection) { alive.push_back(&connection); });
  std::ranges::sort(alive, {}, &Connection::id);
  image->ends.reserve(alive.size());
  for (const Connection* connection : alive) {
    image->ends.push_back({connection->id(), connection->end(Side::guest)});
  }
  for (const Timer& timer : overdue_) {
    if (timer.kind == Timer::Kind::application) image->timers.push_back(timer);
  }
  const std::vector<Timer> pending = timers_.application_timers(Side::guest);
  image->timers.insert(image->timers.end(), pending.begin(), pending.end());
  return image;
}

void Network::Impl::crash_guest() {
  if (!std::exchange(suspended_, true)) suspended_since_ = context_.now;
  crashed_ = true;
  egress_.resume(context_.now);  // the LAN is not the host's, even if the guest's pauses stalled it
  ingress_.resume(context_.now);
  empty_plug();
  for (; !arrived_.empty(); arrived_.pop_front())
    moved(connections_.find(arrived_.front().connection), &WaitClock::at_suspended_guest, -1);
  overdue_.clear();
  timers_.drop(Side::guest);
}

void Network::Impl::empty_plug() {
  while (const Packet* packet = plug_.front()) {
    const Packet lost = *packet;
    plug_.pop();
    moved(connections_.find(lost.connection), &WaitClock::in_egress_buffer, -1);
    if (observer_ != nullptr) observer_->on_lost(context_.now, lost.id, Bytes(frame_bytes(lost, context_.tcp)));
  }
}

void Network::Impl::restore_guest(const GuestSideImage& image) {
  crash_guest();
  crashed_ = false;
  suspended_since_ = context_.now;
  suspended_time_ = context_.now.since_start() - image.run_time;
  restore_endpoints(image);
  for (const Timer& timer : image.timers) at(timer.due, Side::guest, timer.token);
}

// A connection that is gone was finished on both ends: its client had seen the guest's FIN, and the guest's ack of its
// own. Both had left the plug, so the checkpoint that committed them knows them, and all that came before: at most the
// client's last ack is missing in the image, which the guest's kernel would hear again on sending its FIN again. So the
// end in the image needs no place, unless output commit was broken.
void Network::Impl::restore_endpoints(const GuestSideImage& image) {
  std::int64_t gone_since = connections_.ever_opened() - image.ever_opened;
  connections_.for_each([&](Connection& connection) {
    const auto known = std::ranges::lower_bound(image.ends, connection.id(), {}, &GuestSideImage::End::connection);
    if (known != image.ends.end() && known->connection == connection.id()) {
      connection.end(Side::guest) = known->endpoint;
    } else {
      connection.end(Side::guest) = Endpoint(context_, connection.id(), Side::guest);  // listens
      --gone_since;
    }
    rearm(connection);
  });
  finished_unknown_to_guest_ +=
      gone_since + std::ranges::count_if(image.ends, [&](const GuestSideImage::End& end) {
        return connections_.find(end.connection) == nullptr && !end.endpoint.said_and_heard_all();
      });
}

void Network::Impl::rearm(Connection& connection) {
  Endpoint& endpoint = connection.end(Side::guest);
  endpoint.armed = endpoint.next_due();
  if (endpoint.armed != kNever) {
    endpoint.armed = std::max(endpoint.armed, context_.now);
    timers_.push({endpoint.armed, 0, connection.id(), Side::guest, Timer::Kind::endpoint});
  }
  moved(&connection, &WaitClock::on_lan, 0);  // what is unacknowledged may have changed
}

void Network::Impl::visit_connections(const std::function<void(const ConnectionFacts&)>& visit) const {
  connections_.for_each([&](const Connection& connection) {
    const Endpoint& client = connection.end(Side::client);
    const Endpoint& guest = connection.end(Side::guest);
    visit({.id = ConnectionId{connection.id()},
           .client_received = client.payload_read(),
           .client_acknowledged = client.payload_acknowledged(),
           .client_seen_end = client.seen_end(),
           .guest_sent = guest.payload_sent(),
           .guest_received = guest.payload_read(),
           .guest_sent_end = guest.sent_end(),
           .where = connection.wait.where(),
           .since = connection.wait.since(),
           .given_up = client.gave_up() || guest.gave_handshake_up()});
  });
}

}  // namespace remus::tcp
