#include "tools/record/epoch_clock.hpp"

#include <unistd.h>

#include <algorithm>

#include "tools/record/signals.hpp"

namespace remus::record {
namespace {

constexpr Duration kShortestPoll = Duration::us(200);

class WallClock : public EpochClock {
 public:
  std::string domain() const override { return "wall"; }
  Duration now() override { return monotonic_now().since_start() - pauses_; }
  Duration wait_for(Duration left) const override { return left; }
  void paused(Duration pause) override { pauses_ += pause; }

 private:
  Duration pauses_;
};

class CpuClock : public EpochClock {
 public:
  explicit CpuClock(std::function<Duration()> cpu_time) : cpu_time_(std::move(cpu_time)) {}
  std::string domain() const override { return "cpu"; }
  Duration now() override { return cpu_time_(); }
  // With all CPUs at work for it; then asked again.
  Duration wait_for(Duration left) const override { return std::max(kShortestPoll, Duration(left.count() / cpus_)); }

 private:
  std::function<Duration()> cpu_time_;
  std::int64_t cpus_ = std::max<std::int64_t>(1, ::sysconf(_SC_NPROCESSORS_ONLN));
};

class GuestClock : public EpochClock {
 public:
  GuestClock(std::function<std::uint64_t()> jiffies, Duration tick)
      : jiffies_(std::move(jiffies)), tick_(tick), start_(jiffies_()) {}
  std::string domain() const override { return "guest"; }
  Duration now() override { return static_cast<std::int64_t>(jiffies_() - start_) * tick_; }
  Duration wait_for(Duration) const override { return kShortestPoll; }  // it may be slower or faster than ours

 private:
  std::function<std::uint64_t()> jiffies_;
  Duration tick_;
  std::uint64_t start_;
};

}  // namespace

std::unique_ptr<EpochClock> make_wall_clock() { return std::make_unique<WallClock>(); }

std::unique_ptr<EpochClock> make_cpu_clock(std::function<Duration()> cpu_time) {
  return std::make_unique<CpuClock>(std::move(cpu_time));
}

std::unique_ptr<EpochClock> make_guest_clock(std::function<std::uint64_t()> jiffies, Duration tick) {
  return std::make_unique<GuestClock>(std::move(jiffies), tick);
}

}  // namespace remus::record
