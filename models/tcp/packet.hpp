// What travels: a TCP segment, or a segmentation-offload packet of several full segments that is cut at the wire.
#pragma once

#include <array>
#include <cstdint>

#include "models/tcp/network.hpp"

namespace remus::tcp {

// Bytes [begin, end) of one direction's sequence space: SYN is 0, payload starts at 1, FIN takes the number after it.
struct SequenceRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  friend constexpr bool operator==(SequenceRange, SequenceRange) = default;
};

inline constexpr std::size_t kSackBlocksOnWire = 3;  // RFC 2018: three fit beside the timestamps

struct Packet {
  std::uint64_t id = 0;  // numbers what the guest emits, for the observer
  std::uint32_t connection = 0;
  Side from = Side::guest;
  bool syn = false;
  bool fin = false;
  bool has_ack = true;
  bool dsack = false;  // the first block reports a duplicate (RFC 2883)
  std::uint8_t sack_count = 0;
  std::int32_t segments = 1;  // frames it becomes on the wire
  std::int32_t payload = 0;   // bytes
  std::int32_t stamp_ms = 0;  // timestamp option: sender's clock, which never shows 0 ...
  std::int32_t echo_ms = 0;   // ... and the peer's it echoes
  std::int64_t seq = 0;
  std::int64_t ack = 0;
  std::int64_t window = 0;  // bytes the sender of this packet is ready to receive
  std::array<SequenceRange, kSackBlocksOnWire> sacks{};

  bool is_stamped() const { return stamp_ms != 0; }  // carries what its sender's receiver has to say
  std::int64_t end_seq() const { return seq + payload + (syn ? 1 : 0) + (fin ? 1 : 0); }
};

// Link, network and transport header of one frame of `packet`, options included, without preamble and gap. A SYN
// carries 8 more than the plain header (MSS, window scale, SACK permitted); SACK blocks take 4 + 8 each.
inline std::int64_t header_bytes(const Packet& packet, const TcpConfig& tcp) {
  std::int64_t bytes = tcp.header_bytes.count();
  if (packet.syn) bytes += 8;
  if (packet.sack_count > 0) bytes += 4 + 8 * packet.sack_count;
  return bytes;
}

// All frames of the packet together, as they will be on the link: what Linux counts in a queue's backlog.
inline std::int64_t frame_bytes(const Packet& packet, const TcpConfig& tcp) {
  return packet.payload + packet.segments * header_bytes(packet, tcp);
}

}  // namespace remus::tcp
