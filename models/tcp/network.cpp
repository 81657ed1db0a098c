#include "models/tcp/network.hpp"

#include <stdexcept>
#include <string>

#include "models/tcp/network_impl.hpp"

namespace remus::tcp {

namespace {

const NetworkConfig& checked(const NetworkConfig& config) {
  const auto require = [](bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(std::string("tcp network: ") + what);
  };
  require(config.path.bandwidth.count() > 0, "the path's bandwidth must be positive");
  require(config.path.one_way_delay >= Duration(), "the path's delay must not be negative");
  require(config.path.delay_jitter >= Duration(), "the path's jitter must not be negative");
  require(config.path.queue_packets > 0, "the path's queue must hold a packet");
  require(config.tcp.mss.count() > 0 && config.tcp.tso_max >= config.tcp.mss, "tso_max must hold a segment");
  require(config.tcp.initial_window > 0, "the initial window must be positive");
  require(config.tcp.timer_tick > Duration(), "the timer tick must be positive");
  require(config.tcp.rto_min > Duration() && config.tcp.rto_initial > Duration(), "time-outs must be positive");
  require(config.tcp.guest_receive_window >= config.tcp.mss && config.tcp.client_receive_window >= config.tcp.mss,
          "receive windows must hold a segment");
  return config;
}

}  // namespace

Network::Network(const NetworkConfig& config, std::uint64_t seed, Application& app, EgressObserver* observer)
    : impl_(std::make_unique<Impl>(checked(config), seed, app, observer)) {}
Network::Network(const Network& other, Application& app) : impl_(std::make_unique<Impl>(*other.impl_)) {
  impl_->set_app(app);
  impl_->set_observer(nullptr);
}
Network::~Network() = default;
void Network::set_observer(EgressObserver* observer) { impl_->set_observer(observer); }

void Network::start() { impl_->app().start(); }
Instant Network::now() const { return impl_->context().now; }
std::optional<Instant> Network::next_event() const {
  const Instant next = impl_->next_event();
  return next == kNever ? std::nullopt : std::optional<Instant>(next);
}
void Network::advance_to(Instant t) {
  if (t < now()) throw std::invalid_argument("tcp network: advance_to() into the past");
  impl_->advance_to(t);
}
void Network::suspend_guest() { impl_->suspend_guest(); }
void Network::resume_guest() { impl_->resume_guest(); }
void Network::plug(EpochId ended) { impl_->plug().begin_epoch_after(ended); }
void Network::release_through(EpochId committed) { impl_->release_through(committed); }
void Network::release_all() { impl_->release_all(); }
void Network::hold_from(EpochId epoch) { impl_->plug().hold_from(epoch); }
std::uint64_t Network::last_draw_towards(Side side) const { return impl_->last_draw_towards(side); }
const NetworkCounters& Network::counters() const { return impl_->context().counters; }
Duration Network::guest_run_time() const { return impl_->guest_run_time(); }
std::shared_ptr<const GuestSideImage> Network::capture_guest() const { return impl_->capture_guest(); }
void Network::crash_guest() { impl_->crash_guest(); }
void Network::restore_guest(const GuestSideImage& image) { impl_->restore_guest(image); }
void Network::set_guest_reachable(bool reachable) { impl_->set_guest_reachable(reachable); }
void Network::set_lan_up(bool up) { impl_->set_lan_up(up); }
void Network::visit_connections(const std::function<void(const ConnectionFacts&)>& visit) const {
  impl_->visit_connections(visit);
}
std::int64_t Network::finished_unknown_to_guest() const { return impl_->finished_unknown_to_guest(); }
void Network::watch_answers() { impl_->watch_answers(); }
std::optional<Instant> Network::first_answer() const { return impl_->first_answer(); }
bool Network::lan_idle() const { return impl_->lan_idle(); }
ConnectionId Network::open() { return impl_->open(); }
void Network::send(ConnectionId id, Side from, Bytes payload) { impl_->send(id, from, payload); }
void Network::close(ConnectionId id, Side from) { impl_->close(id, from); }
void Network::at(Instant when, Side timer_of, std::uint64_t token) { impl_->at(when, timer_of, token); }
void Network::stop() { impl_->stop(); }
void Network::go_on() { impl_->go_on(); }
bool Network::stopped() const { return impl_->stopped(); }

}  // namespace remus::tcp
