#include "sim/engine/stream.hpp"

#include <utility>

namespace remus::sim {

Stream::Stream(Agenda& agenda, simgrid::s4u::Host* from, simgrid::s4u::Host* to, OnLink on_link, Sent sent)
    : agenda_(&agenda), from_(from), to_(to), on_link_(std::move(on_link)), sent_(std::move(sent)) {}

void Stream::send(EpochId epoch, Bytes bytes) {
  queue_.push_back({epoch, bytes});
  if (queue_.size() == 1) transmit();
}

void Stream::transmit() {
  agenda_->begin_activity([this] { begin(); });
}

void Stream::begin() {
  in_flight_ = simgrid::s4u::Comm::sendto_init(from_, to_);
  in_flight_->set_payload_size(static_cast<std::uint64_t>(queue_.front().bytes.count()));
  in_flight_->start();
  on_link_.begins(queue_.front().bytes);
}

void Stream::abandon() {
  if (queue_.empty()) return;
  queue_.erase(queue_.begin() + 1, queue_.end());
  front_abandoned_ = true;
}

bool Stream::completed(const simgrid::s4u::Activity& activity) {
  if (&activity != in_flight_.get()) return false;
  agenda_->end_activity();
  const Message message = queue_.front();
  queue_.pop_front();
  retired_ = std::move(in_flight_);
  on_link_.ends(message.bytes);
  if (!queue_.empty()) transmit();
  if (!std::exchange(front_abandoned_, false)) sent_(message.epoch, message.bytes);
  return true;
}

}  // namespace remus::sim
