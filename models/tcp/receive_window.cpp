#include "models/tcp/receive_window.hpp"

#include <algorithm>

namespace remus::tcp {

namespace {
constexpr std::int64_t kWindowUnit = 128;  // cited: a window scale of 7, which a 4 MB buffer needs
constexpr std::int64_t kTimestampOption = 12;
constexpr std::int64_t kLargestUnscaled = 65535;
constexpr std::int64_t kGrowthFloor = 128;  // cited: packets smaller than this do not open the window
constexpr std::int64_t kMemoryStep = 128;   // cited: Linux's dynamic right-sizing
std::int64_t share(std::int64_t buffer) { return buffer / 2; }
}  // namespace

ReceiveWindow::ReceiveWindow(const Context& context, std::int64_t window_cap, bool opener)
    : cap_(window_cap), buffer_(context.tcp.receive_buffer_initial.count()), clamp_(share(buffer_)) {
  const std::int64_t mss = context.mss();
  const std::int64_t unit = opener ? mss + kTimestampOption : mss;
  initial_ = std::min({clamp_ / unit * unit, cap_, kLargestUnscaled});
  clamp_ = std::min(std::max(2 * mss, clamp_ - mss), cap_);  // Linux keeps one segment of the first buffer in reserve
  allowed_ = std::min(initial_, clamp_);
  window_ = initial_;
  space_ = std::min(allowed_, 10 * mss);
}

bool ReceiveWindow::on_data(const Context& context, std::int64_t bytes) {
  const std::int64_t room = clamp_ - allowed_;
  if (bytes < kGrowthFloor || room <= 0) return false;
  allowed_ += std::min(room, 2 * std::max(context.mss(), bytes));
  return true;
}

void ReceiveWindow::rtt_sample(std::int64_t us, bool from_window) {
  us = std::max<std::int64_t>(1, us);
  if (rtt8_us_ == 0) {
    rtt8_us_ = us * 8;
  } else if (from_window) {
    rtt8_us_ = std::min(rtt8_us_, us * 8);  // an upper bound only: the sender need not have filled the window
  } else {
    rtt8_us_ += us - rtt8_us_ / 8;
  }
}

void ReceiveWindow::on_timestamp_echo(const Context& context, std::int32_t echo_ms) {
  if (echo_ms == 0 || echo_ms == last_echo_ms_) return;
  last_echo_ms_ = echo_ms;
  rtt_sample(std::int64_t{1'000} * std::max(1, KernelClock::stamp_ms(context.now) - echo_ms), false);
}

void ReceiveWindow::on_in_order(const Context& context, std::int64_t next) {
  if (window_probe_end_ != 0) {
    if (next < window_probe_end_) return;
    rtt_sample((context.now - window_probe_since_).in_ns() / 1'000, true);
  }
  window_probe_end_ = next + window_;
  window_probe_since_ = context.now;
}

void ReceiveWindow::on_read(const Context& context, std::int64_t read) {
  const Duration since = context.now - measured_since_;
  if (rtt8_us_ == 0 || since.in_ns() / 1'000 < rtt8_us_ / 8) return;
  const std::int64_t copied = read - measured_from_;
  if (copied > space_) {
    grow_buffer(context, copied);
    space_ = copied;
  }
  measured_from_ = read;
  measured_since_ = context.now;
}

void ReceiveWindow::grow_buffer(const Context& context, std::int64_t copied) {
  const std::int64_t mss = context.mss();
  std::int64_t wanted = 2 * copied + 16 * mss;
  wanted += 2 * (wanted * (copied - space_) / space_);
  // What a segment takes of the buffer, enlarged until half of it, the window's share, holds the segment.
  std::int64_t per_segment = context.tcp.frame_memory.count();
  while (share(per_segment) < mss) per_segment += kMemoryStep;
  const std::int64_t buffer = std::min(wanted / mss * per_segment, context.tcp.receive_buffer_max.count());
  if (buffer <= buffer_) return;
  buffer_ = buffer;
  clamp_ = std::min(share(buffer_), cap_);
}

std::int64_t ReceiveWindow::candidate(const Context& context, std::int64_t held) const {
  const std::int64_t memory = held * context.tcp.frame_memory.count() / context.mss();
  const std::int64_t free = std::min({share(std::max<std::int64_t>(0, buffer_ - memory)), allowed_, cap_});
  if (free < context.mss()) return 0;
  return (free + kWindowUnit - 1) / kWindowUnit * kWindowUnit;
}

std::int64_t ReceiveWindow::advertise(const Context& context, std::int64_t next, std::int64_t held) {
  const std::int64_t left = std::max<std::int64_t>(0, advertised_at_ + window_ - next);
  window_ = std::max(candidate(context, held), (left + kWindowUnit - 1) / kWindowUnit * kWindowUnit);
  advertised_at_ = next;
  return window_;
}

}  // namespace remus::tcp
