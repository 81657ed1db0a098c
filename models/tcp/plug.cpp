#include "models/tcp/plug.hpp"

namespace remus::tcp {

bool Plug::enqueue(const Packet& packet) {
  if (backlog_ + packet.payload + header_bytes(packet, *tcp_) > limit_) return false;
  backlog_ += frame_bytes(packet, *tcp_);
  held_.push_back({epoch_, packet});
  return true;
}

const Packet* Plug::front_through(EpochId committed) const {
  if (held_.empty() || (!open_ && held_.front().epoch > committed.count())) return nullptr;
  return &held_.front().packet;
}

void Plug::pop() {
  backlog_ -= frame_bytes(held_.front().packet, *tcp_);
  held_.pop_front();
}

}  // namespace remus::tcp
