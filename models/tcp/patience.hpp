// How long an end of a connection waits for an acknowledgement before it gives the connection up, as Linux counts it.
//
// Models: RFC 1122, 4.2.3.5, threshold R2, as Linux has it: of established connections a bound in time, which
// tcp_retries2 stands for: as long as that many retransmissions and the first would wait, backing off from TCP_RTO_MIN
// to TCP_RTO_MAX, whatever the connection's own time-out is (net/ipv4/tcp_timer.c: tcp_model_timeout,
// retransmits_timed_out; "15 yields a hypothetical timeout of 924.6 seconds and is a lower bound for the effective
// timeout": Documentation/networking/ip-sysctl). Of a SYN a number of retransmissions (tcp_syn_retries). Leaves out:
// keep-alives, TCP_USER_TIMEOUT, what ICMP and the route's advice (tcp_retries1) do. Parameters:
// TcpConfig::syn_retries, retries2. Validated: patience_test.cpp, against the documentation's figures.
#pragma once

#include <cstdint>

#include "models/units/quantity.hpp"

namespace remus::tcp {

inline constexpr Duration kRtoMin = Duration::ms(200);      // cited: Linux TCP_RTO_MIN, whatever a route's minimum is
inline constexpr Duration kRtoMax = Duration::ms(120'000);  // cited: Linux TCP_RTO_MAX
inline constexpr std::int64_t kSynAckRetries = 5;           // cited: Linux ip-sysctl, tcp_synack_retries

// From the first retransmission on: the retransmission timer that fires after that gives up. Precondition: retries >=
// 0.
constexpr Duration patience(std::int64_t retries) {
  Duration sum, wait = kRtoMin;
  for (std::int64_t i = 0; i <= retries; ++i) {
    sum += wait;
    wait = wait * 2 < kRtoMax ? wait * 2 : kRtoMax;
  }
  return sum;
}

}  // namespace remus::tcp
