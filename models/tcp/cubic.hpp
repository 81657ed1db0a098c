// Congestion control: slow start with HyStart, then CUBIC, in the integer arithmetic of Linux (small windows depend on
// it).
//
// Models: slow start to ssthresh; HyStart's two exits (ack train longer than half the least RTT, RTT above the least by
// an eighth within 4..16 ms) from 16 segments on; CUBIC with C = 0.4, beta = 717/1024, fast convergence, its
// TCP-friendly region, at most one segment per two acked, updates at most every 1/32 s at an unchanged window; a full
// reset when a time-out strikes. Leaves out: ECN, pacing. Parameters: none beyond the tick. Validated: cubic_test.cpp,
// rfc_congestion_test.cpp, validation/plug. References: Ha, Rhee, Xu, "CUBIC", SIGOPS OSR 42(5) 2008; RFC 8312; Ha,
// Rhee, "Hybrid Slow Start", PFLDNeT 2008.
#pragma once

#include <cstdint>
#include <limits>

#include "models/tcp/kernel_clock.hpp"
#include "models/units/quantity.hpp"

namespace remus::tcp {

inline constexpr std::int64_t kNoThreshold = std::numeric_limits<std::int32_t>::max();

// The window every part of the sender reads and writes; in segments.
struct CongestionWindow {
  std::int64_t cwnd = 10;
  std::int64_t ssthresh = kNoThreshold;
  std::int64_t credit = 0;  // acked segments not yet turned into growth
  bool in_slow_start() const { return cwnd < ssthresh; }
};

class Cubic {
 public:
  explicit Cubic(const KernelClock& clock) : clock_(clock) {}
  // `acked` segments were delivered and the window was the limit: grow it.
  void grow(CongestionWindow& window, std::int64_t acked, Instant now);
  // An RTT sample belonging to an ack that moved the left edge to `una`. `ack_delay` is the allowance HyStart makes for
  // offload (see Sender).
  void on_rtt(CongestionWindow& window, Duration rtt, std::int64_t una, std::int64_t next, Duration ack_delay,
              Instant now);
  // Whether on_rtt() would look at its ack_delay now.
  bool heeds_ack_delay(const CongestionWindow& window) const;
  // Threshold after a loss at the present window; remembers it as the new plateau.
  std::int64_t threshold_after_loss(const CongestionWindow& window);
  // At the connection's start, and when a time-out strikes: forgets everything.
  void reset(Instant now, std::int64_t next);
  void on_idle_end(Instant now, Instant last_sent);  // idle time does not count as growth time

 private:
  void update_growth(std::int64_t cwnd, std::int64_t acked, Instant now);
  void begin_epoch(std::int64_t cwnd, std::int64_t acked, std::int64_t now_ticks);
  std::int64_t curve_at(std::int64_t now_ticks) const;
  void keep_up_with_reno(std::int64_t cwnd);
  void begin_hystart_round(Instant now, std::int64_t next);
  bool hystart_says_stop(Duration rtt, Duration ack_delay, Instant now);

  KernelClock clock_;
  std::int64_t segments_per_growth_ = 0;
  std::int64_t last_max_cwnd_ = 0;
  std::int64_t last_cwnd_ = 0;
  std::int64_t last_update_ = 0;     // ticks
  std::int64_t epoch_start_ = 0;     // ticks; 0: no epoch
  std::int64_t origin_ = 0;          // segments: the plateau
  std::int64_t time_to_origin_ = 0;  // 1/1024 s
  std::int64_t acked_in_epoch_ = 0;
  std::int64_t reno_cwnd_ = 0;
  std::int64_t delay_min_us_ = 0;
  // HyStart, per round
  bool found_ = false;
  std::int64_t round_start_us_ = 0;
  std::int64_t last_ack_us_ = 0;
  std::int64_t round_ends_ = 0;
  std::int64_t round_rtt_us_ = 0;
  std::int64_t samples_ = 0;
};

}  // namespace remus::tcp
