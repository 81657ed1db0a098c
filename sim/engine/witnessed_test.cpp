// What a run's witness is told, heard by a test of its own.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <utility>

#include "sim/engine/engine_test.hpp"
#include "sim/vm/witness.hpp"

namespace remus::sim {
namespace {

// Counts the frames of each epoch by itself.
class FramesOfEpochs final : public GuestListener, public tcp::EgressObserver {
 public:
  void suspended(HostId, EpochId, Duration, Instant) override { ended_ = std::exchange(running_, Bytes(0)); }
  void on_enqueued(Instant, std::uint64_t, Bytes bytes) override { running_ += bytes; }
  void on_dropped(Instant, std::uint64_t, Bytes) override {}
  void on_left(Instant, std::uint64_t, Bytes) override {}
  Bytes ended() const { return ended_; }

 private:
  Bytes running_, ended_;
};

// The replica's statistics come from the host's egress port, not from who looks on.
TEST(Witnessed, ThePrimaryIsToldWhatEachEpochHasEmitted) {
  const std::string told = text_from_child([] {
    FramesOfEpochs frames;
    std::int64_t epochs = 0, emitted = 0, wrong = 0;
    SimulateOptions options;
    options.add_listeners = [&](Witness& witness) { witness.add(frames); };
    options.step_primary = [&](PrimaryReplica& replica, Instant now, const PrimaryEvent& event) {
      if (const auto* suspended = std::get_if<GuestSuspended>(&event)) {
        ++epochs;
        emitted += suspended->egress > Bytes(0);
        wrong += suspended->egress != frames.ended();
      }
      return replica.step(now, event);
    };
    const RunResult result = simulate(ping(), at_cps(10), options);
    return fmt::format("{} {} {} {}", epochs > 20, emitted > 10, wrong, result.violation);
  });
  EXPECT_EQ(told, "true true 0 ");
}

}  // namespace
}  // namespace remus::sim
