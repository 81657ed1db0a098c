// For tests: the networks that the workloads' tests run on.
#pragma once

#include "models/tcp/network.hpp"

namespace remus {

// 100 Mbit/s, 0.2 ms round trip, Linux's TCP constants, windows too large to matter, a plug of 10,000,000 bytes.
inline tcp::NetworkConfig fast_ethernet() {
  tcp::NetworkConfig config;
  config.path.bandwidth = BytesPerSecond(12.5e6);
  config.path.one_way_delay = Duration::us(100);
  config.plug.limit = Bytes(10'000'000);
  config.tcp.rto_min = Duration::ms(200);
  config.tcp.rto_initial = Duration::ms(1000);
  config.tcp.delayed_ack = Duration::ms(40);
  config.tcp.nagle = false;
  config.tcp.guest_receive_window = Bytes(3 << 20);
  config.tcp.client_receive_window = Bytes(3 << 20);
  return config;
}

// One message of `payload` bytes, alone on the path: serialisation of its frames and the delay of one way.
inline Duration one_way(const tcp::NetworkConfig& config, Bytes payload) {
  const std::int64_t frames = (payload.count() + config.tcp.mss.count() - 1) / config.tcp.mss.count();
  const Bytes wire = payload + (config.tcp.header_bytes + config.tcp.wire_overhead) * frames;
  return wire / config.path.bandwidth + config.path.one_way_delay;
}

}  // namespace remus
