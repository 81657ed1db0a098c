// Round-trip estimate and retransmission time-out as Linux keeps them (Jacobson/Karels with Linux's asymmetric
// variance).
//
// Models: srtt gain 1/8; mean deviation gain 1/4, but 1/32 of that when the RTT falls; the time-out's variance is the
// largest deviation of the last round trip, never below rto_min, and decays by a quarter of its excess each round trip;
// RTO = srtt + variance, doubled at each expiry, 120 s at most. Leaves out: per-route metrics of earlier connections.
// Parameters: TcpConfig::rto_min, rto_initial. Validated: rtt_estimator_test.cpp, rfc_timer_test.cpp (closed forms),
// validation/plug. References: RFC 6298; P. Sarolahti, A. Kuznetsov, "Congestion Control in Linux TCP", USENIX 2002,
// section 4.
#pragma once

#include <cstdint>

#include "models/units/quantity.hpp"

namespace remus::tcp {

class RttEstimator {
 public:
  RttEstimator(Duration rto_min, Duration rto_initial);
  // A sample for data acked up to `una`; `next` is the next sequence number to be sent (a round trip ends there).
  // Also ends exponential backoff.
  void sample(Duration rtt, std::int64_t una, std::int64_t next);
  void back_off();  // a time-out happened: doubles rto()
  Duration rto() const { return Duration(rto_us_ * 1'000); }
  Duration srtt() const { return Duration(srtt8_us_ * 1'000 / 8); }  // zero before the first sample
  Duration min_rtt() const { return Duration(min_rtt_us_ * 1'000); }
  bool has_sample() const { return srtt8_us_ != 0; }

 private:
  void update_deviation(std::int64_t error_us);

  std::int64_t rto_min_us_;
  std::int64_t rto_us_;
  std::int64_t srtt8_us_ = 0;          // 8 * smoothed RTT
  std::int64_t deviation4_us_ = 0;     // 4 * mean deviation
  std::int64_t deviation_max_us_ = 0;  // largest of the above within this round trip
  std::int64_t variance_us_ = 0;
  std::int64_t round_ends_ = 0;
  std::int64_t min_rtt_us_ = 0;
};

}  // namespace remus::tcp
