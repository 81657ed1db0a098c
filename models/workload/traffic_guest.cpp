#include "models/workload/traffic_guest.hpp"

#include <utility>

#include "models/workload/page_pool.hpp"

namespace remus {

TrafficGuest::TrafficGuest(const TrafficParameters& parameters, std::unique_ptr<DirtyProcess> dirty,
                           const tcp::NetworkConfig& config, std::unique_ptr<NetworkWorkload> programs,
                           tcp::EgressObserver* observer, std::uint64_t seed)
    : parameters_(parameters),
      dirty_(std::move(dirty)),
      random_(seed),
      traffic_(std::move(programs), config, seed, observer) {
  workload().set_server_slowdown(slowdown());
}

TrafficGuest::Traffic::Traffic(std::unique_ptr<NetworkWorkload> programs, const tcp::NetworkConfig& config,
                               std::uint64_t seed, tcp::EgressObserver* observer)
    : workload(std::move(programs)), network(config, seed, *workload, observer) {
  workload->attach(network);
}

TrafficGuest::Traffic::Traffic(const Traffic& other) : workload(other.workload), network(other.network, *workload) {
  workload->attach(network);
}

void TrafficGuest::start(Instant now) {
  now_ = now;
  running_ = true;
  dirty_->start(random_);
  network().start();
}

void TrafficGuest::advance_to(Instant now) {
  if (!network().stopped()) network().advance_to(now);
  if (running_) run_in_epoch_ += now - now_;
  now_ = now;
}

void TrafficGuest::suspend() {
  running_ = false;
  network().suspend_guest();
}

void TrafficGuest::resume() {
  running_ = true;
  network().resume_guest();
}

// A request that is being served keeps the time it was given.
void TrafficGuest::set_protected(bool on) {
  own_before_ = own_time();
  run_before_ = run_in_epoch_;
  parameters_.is_protected = on;
  workload().set_server_slowdown(slowdown());
}

void TrafficGuest::begin_epoch() {
  run_in_epoch_ = run_before_ = own_before_ = Duration(0);
  segments_in_ = network().counters().segments_to_guest;
  segments_out_ = network().counters().segments_from_guest;
}

EpochActivity TrafficGuest::end_epoch() {
  const tcp::NetworkCounters& counters = network().counters();
  const auto in = static_cast<double>(counters.segments_to_guest - segments_in_);
  const auto out = static_cast<double>(counters.segments_from_guest - segments_out_);
  const PagePool memory(parameters_.memory);
  const double received =
      memory.after_buffers(dirty_->pages_in(own_time()), parameters_.pages_per_segment_in.count() * in);
  const double pages = memory.after_buffers(received, parameters_.pages_per_segment_out.count() * out);
  EpochActivity activity{run_in_epoch_, Pages(std::llround(pages)), Bytes(0)};
  dirty_->end_epoch(own_time(), random_);
  activity.size_factor = dirty_->size_factor();
  begin_epoch();
  return activity;
}

std::unique_ptr<GuestImage> TrafficGuest::capture() const {
  auto image = std::make_unique<Image>(dirty_, random_);
  image->server = workload().server_state();
  image->network = network().capture_guest();
  return image;
}

void TrafficGuest::crash() {
  running_ = false;
  network().crash_guest();
}

void TrafficGuest::restore(const GuestImage& guest_image) {
  const auto& image = dynamic_cast<const Image&>(guest_image);
  crash();
  workload().restore_server(image.server);
  if (!network().stopped()) network().advance_to(now_);  // it stood still if the run was over, and now is not
  network().restore_guest(*image.network);
  dirty_ = image.dirty;
  random_ = image.random;
  workload().set_server_slowdown(slowdown());
  begin_epoch();
}

std::optional<Instant> TrafficGuest::finished_at() const {
  if (!workload().finished()) return std::nullopt;
  return workload().results().finished;
}

LastDraws TrafficGuest::last_draws() const {
  LastDraws draws = workload().last_draws();
  draws["guest"] = random_.last_draw();
  draws["lan to guest"] = network().last_draw_towards(tcp::Side::guest);
  draws["lan to clients"] = network().last_draw_towards(tcp::Side::client);
  return draws;
}

double TrafficGuest::progress() const {
  const tcp::NetworkCounters& counters = network().counters();
  return static_cast<double>((counters.payload_to_guest + counters.payload_from_guest).count());
}

}  // namespace remus
