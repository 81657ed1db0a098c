#include "models/tcp/cubic.hpp"

#include <algorithm>
#include <cmath>

namespace remus::tcp {

namespace {
// All cited: RFC 8312 and the constants published with Linux's implementation.
constexpr std::int64_t kBeta = 717;  // of 1024: multiplicative decrease
constexpr std::int64_t kScale = 1024;
constexpr std::int64_t kCubeNumerator = 410;  // C = 0.4 as 410/1024
constexpr int kCubeShift = 40;                // 1024 * (1024 per second)^3
constexpr std::int64_t kRenoScale = 8 * (kScale + kBeta) / 3 / (kScale - kBeta);
constexpr std::int64_t kHystartLowWindow = 16;
constexpr std::int64_t kHystartMinSamples = 8;
constexpr std::int64_t kHystartTrainGapUs = 2'000;
constexpr std::int64_t kHystartDelayMinUs = 4'000;
constexpr std::int64_t kHystartDelayMaxUs = 16'000;
constexpr std::int64_t kTicksPerSecondDivisor = 32;

// Segments the cube of `offset` (1/1024 s) is worth.
std::int64_t cube_segments(std::int64_t offset) {
  const double x = static_cast<double>(offset);
  return static_cast<std::int64_t>(static_cast<double>(kCubeNumerator) * x * x * x /
                                   static_cast<double>(std::int64_t{1} << kCubeShift));
}
}  // namespace

void Cubic::grow(CongestionWindow& window, std::int64_t acked, Instant now) {
  if (window.in_slow_start()) {
    const std::int64_t grown = std::min(window.cwnd + acked, window.ssthresh);
    acked -= grown - window.cwnd;
    window.cwnd = grown;
    if (acked == 0) return;
  }
  update_growth(window.cwnd, acked, now);
  const std::int64_t per = segments_per_growth_;
  if (window.credit >= per) {
    window.credit = 0;
    ++window.cwnd;
  }
  window.credit += acked;
  window.cwnd += window.credit / per;
  window.credit %= per;
}

void Cubic::update_growth(std::int64_t cwnd, std::int64_t acked, Instant now) {
  const std::int64_t ticks = clock_.ticks(now);
  const std::int64_t per_second = Duration::ms(1000).in_ns() / clock_.tick().in_ns();
  acked_in_epoch_ += acked;
  if (last_cwnd_ == cwnd && ticks - last_update_ <= per_second / kTicksPerSecondDivisor) return;
  if (epoch_start_ == 0 || ticks != last_update_) {
    last_cwnd_ = cwnd;
    last_update_ = ticks;
    if (epoch_start_ == 0) begin_epoch(cwnd, acked, ticks);
    const std::int64_t target = curve_at(ticks);
    segments_per_growth_ = target > cwnd ? cwnd / (target - cwnd) : 100 * cwnd;
    if (last_max_cwnd_ == 0) segments_per_growth_ = std::min<std::int64_t>(segments_per_growth_, 20);
  }
  keep_up_with_reno(cwnd);
  segments_per_growth_ = std::max<std::int64_t>(segments_per_growth_, 2);
}

void Cubic::begin_epoch(std::int64_t cwnd, std::int64_t acked, std::int64_t now_ticks) {
  epoch_start_ = std::max<std::int64_t>(1, now_ticks);
  acked_in_epoch_ = acked;
  reno_cwnd_ = cwnd;
  if (last_max_cwnd_ <= cwnd) {
    time_to_origin_ = 0;
    origin_ = cwnd;
  } else {
    const double cube = static_cast<double>(std::int64_t{1} << kCubeShift) / kCubeNumerator;
    time_to_origin_ = static_cast<std::int64_t>(std::cbrt(cube * static_cast<double>(last_max_cwnd_ - cwnd)));
    origin_ = last_max_cwnd_;
  }
}

std::int64_t Cubic::curve_at(std::int64_t now_ticks) const {
  const std::int64_t min_delay = clock_.ticks(Duration(delay_min_us_ * 1'000));
  const std::int64_t ns = (now_ticks - epoch_start_ + min_delay) * clock_.tick().in_ns();
  const std::int64_t t = ns / 1'000 * kScale / 1'000'000;
  return t < time_to_origin_ ? origin_ - cube_segments(time_to_origin_ - t)
                             : origin_ + cube_segments(t - time_to_origin_);
}

void Cubic::keep_up_with_reno(std::int64_t cwnd) {
  const std::int64_t per_segment = std::max<std::int64_t>(1, (cwnd * kRenoScale) >> 3);
  while (acked_in_epoch_ > per_segment) {
    acked_in_epoch_ -= per_segment;
    ++reno_cwnd_;
  }
  if (reno_cwnd_ > cwnd) segments_per_growth_ = std::min(segments_per_growth_, cwnd / (reno_cwnd_ - cwnd));
}

std::int64_t Cubic::threshold_after_loss(const CongestionWindow& window) {
  epoch_start_ = 0;
  last_max_cwnd_ = window.cwnd < last_max_cwnd_ ? window.cwnd * (kScale + kBeta) / (2 * kScale) : window.cwnd;
  return std::max<std::int64_t>(2, window.cwnd * kBeta / kScale);
}

void Cubic::reset(Instant now, std::int64_t next) {
  *this = Cubic(clock_);
  begin_hystart_round(now, next);
}

void Cubic::on_idle_end(Instant now, Instant last_sent) {
  const std::int64_t idle = clock_.ticks(now) - clock_.ticks(last_sent);
  if (epoch_start_ == 0 || idle <= 0) return;
  epoch_start_ = std::min(epoch_start_ + idle, clock_.ticks(now));
}

void Cubic::begin_hystart_round(Instant now, std::int64_t next) {
  round_start_us_ = last_ack_us_ = KernelClock::us(now);
  round_ends_ = next;
  round_rtt_us_ = std::numeric_limits<std::int64_t>::max();
  samples_ = 0;
}

bool Cubic::heeds_ack_delay(const CongestionWindow& window) const {
  return !found_ && window.in_slow_start() && window.cwnd >= kHystartLowWindow;
}

void Cubic::on_rtt(CongestionWindow& window, Duration rtt, std::int64_t una, std::int64_t next, Duration ack_delay,
                   Instant now) {
  // The first second after a reduction says nothing about the path's least delay.
  if (epoch_start_ != 0 && clock_.ticks(now) - epoch_start_ < clock_.ticks(Duration::ms(1000))) return;
  const std::int64_t us = std::max<std::int64_t>(1, rtt.in_ns() / 1'000);
  delay_min_us_ = delay_min_us_ == 0 ? us : std::min(delay_min_us_, us);
  if (!heeds_ack_delay(window)) return;
  if (una > round_ends_) begin_hystart_round(now, next);
  if (!hystart_says_stop(rtt, ack_delay, now)) return;
  found_ = true;
  window.ssthresh = window.cwnd;
}

bool Cubic::hystart_says_stop(Duration rtt, Duration ack_delay, Instant now) {
  const std::int64_t now_us = KernelClock::us(now);
  bool stop = false;
  if (now_us - last_ack_us_ <= kHystartTrainGapUs) {
    last_ack_us_ = now_us;
    stop = now_us - round_start_us_ > (delay_min_us_ + ack_delay.in_ns() / 1'000) / 2;
  }
  round_rtt_us_ = std::min(round_rtt_us_, std::max<std::int64_t>(1, rtt.in_ns() / 1'000));
  if (samples_ < kHystartMinSamples) {
    ++samples_;
  } else {
    stop |= round_rtt_us_ > delay_min_us_ + std::clamp(delay_min_us_ / 8, kHystartDelayMinUs, kHystartDelayMaxUs);
  }
  return stop;
}

}  // namespace remus::tcp
