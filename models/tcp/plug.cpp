#include "models/tcp/plug.hpp"

namespace remus::tcp {

std::int64_t Plug::backlog_share(const Packet& packet) const {
  return counts_every_header_ ? frame_bytes(packet, tcp_) : packet.payload + header_bytes(packet, tcp_);
}

bool Plug::enqueue(const Packet& packet) {
  if (backlog_ + packet.payload + header_bytes(packet, tcp_) > limit_) return false;
  backlog_ += backlog_share(packet);
  Held& held = held_.add();
  held.epoch = epoch_;
  held.packet = packet;
  return true;
}

const Packet* Plug::front_through(EpochId committed) const {
  if (held_.empty() || (!open_ && held_.front().epoch > committed.count())) return nullptr;
  return &held_.front().packet;
}

void Plug::pop() {
  backlog_ -= backlog_share(held_.front().packet);
  held_.pop_front();
}

}  // namespace remus::tcp
