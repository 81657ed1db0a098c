#include "models/tcp/rtt_estimator.hpp"

#include <algorithm>

#include "models/tcp/patience.hpp"

namespace remus::tcp {

namespace {
constexpr std::int64_t kMostUs = kRtoMax.in_ns() / 1'000;
}

RttEstimator::RttEstimator(Duration rto_min, Duration rto_initial)
    : rto_min_us_(rto_min.in_ns() / 1'000), rto_us_(rto_initial.in_ns() / 1'000) {}

void RttEstimator::sample(Duration rtt, std::int64_t una, std::int64_t next) {
  const std::int64_t us = std::max<std::int64_t>(1, rtt.in_ns() / 1'000);
  min_rtt_us_ = min_rtt_us_ == 0 ? us : std::min(min_rtt_us_, us);
  if (srtt8_us_ == 0) {
    srtt8_us_ = us * 8;
    deviation4_us_ = us * 2;
    variance_us_ = std::max(deviation4_us_, rto_min_us_);
    deviation_max_us_ = variance_us_;
    round_ends_ = next;
  } else {
    const std::int64_t error = us - srtt8_us_ / 8;
    srtt8_us_ += error;
    update_deviation(error);
    if (una > round_ends_) {  // a round trip has passed: let the variance decay towards what was seen in it
      if (deviation_max_us_ < variance_us_) variance_us_ -= (variance_us_ - deviation_max_us_) / 4;
      round_ends_ = next;
      deviation_max_us_ = rto_min_us_;
    }
  }
  srtt8_us_ = std::max<std::int64_t>(1, srtt8_us_);
  rto_us_ = std::min(srtt8_us_ / 8 + variance_us_, kMostUs);
}

void RttEstimator::update_deviation(std::int64_t error_us) {
  std::int64_t change = (error_us < 0 ? -error_us : error_us) - deviation4_us_ / 4;
  if (error_us < 0 && change > 0) change /= 8;  // a falling RTT must not inflate the time-out
  deviation4_us_ += change;
  if (deviation4_us_ > deviation_max_us_) {
    deviation_max_us_ = deviation4_us_;
    variance_us_ = std::max(variance_us_, deviation_max_us_);
  }
}

void RttEstimator::back_off() { rto_us_ = std::min(rto_us_ * 2, kMostUs); }

}  // namespace remus::tcp
