// What the engine reports of checkpoints, against an account of its event log that is kept by other means.
#include "sim/engine/account_test.hpp"

#include <gtest/gtest.h>

namespace remus::sim {
namespace {

struct Ramp {
  double from, to;  // ms of exposure, a millisecond each
};

// Exposure from events: what is not committed since when. `begins`: of epochs; `commits`: of epochs.
std::vector<Ramp> ramps_of(const std::map<std::uint64_t, double>& begins,
                           const std::map<std::uint64_t, double>& commits, double end) {
  std::vector<Ramp> ramps;
  double since = 0;
  for (const auto& [epoch, begin] : begins) {
    if (since >= end || begin >= end) break;
    const auto committed = commits.find(epoch);
    const double until = committed == commits.end() ? end : std::min(end, committed->second);
    since = std::max(since, begin);  // an epoch that begins after the last commit: nothing was exposed in between
    if (until > since) ramps.push_back({since - begin, until - begin});
    since = std::max(since, until);
  }
  return ramps;
}

double time_above(const std::vector<Ramp>& ramps, double level) {
  double sum = 0;
  for (const Ramp& ramp : ramps) sum += std::max(0.0, ramp.to - std::max(ramp.from, level));
  return sum;
}

// By bisection: the level above which the exposure is for a hundredth of the time.
double p99_of(const std::vector<Ramp>& ramps, double whole) {
  double low = 0, high = 1e9;
  for (int i = 0; i < 200; ++i) {
    const double level = (low + high) / 2;
    (time_above(ramps, level) > whole / 100 ? low : high) = level;
  }
  return high;
}

struct Setting {
  const char* name;
  double cps;
  std::int64_t buffers = 1;
  TransmitMode transmit = TransmitMode::buffered;
  CommitRule commit = CommitRule::backup_ack;
  IntervalFrom from = IntervalFrom::suspend;
};

void PrintTo(const Setting& s, std::ostream* out) { *out << s.name; }

class Accounts : public testing::TestWithParam<Setting> {
 protected:
  Accounts() {
    const Setting& s = GetParam();
    Experiment e = round_numbers();
    e.protocol.buffers = s.buffers;
    e.protocol.transmit = s.transmit;
    e.protocol.commit = s.commit;
    e.protocol.interval_from = s.from;
    e.testbed.checkpoint.hold = Duration::ms(3);
    e.testbed.checkpoint.state_bytes = Bytes(1000);
    e.workloads[0].work = Duration::ms(9'000);
    e.workloads[0].dirty = {Pages(60), Duration::ms(3), Pages(200), Duration::ms(90), Ratio(0.4)};
    account_ = account_of(e, at_cps(s.cps));
    end_ms_ = account_.metric("runtime_s") * 1e3;
  }
  // Epochs whose checkpoint was committed by the end, and when.
  std::map<std::uint64_t, double> commits() const {
    auto found = account_.of(GetParam().commit == CommitRule::backup_ack ? "CheckpointAcked" : "CheckpointSent");
    std::erase_if(found, [this](const auto& commit) { return commit.second > end_ms_; });
    return found;
  }
  // Of each epoch that was suspended and resumed by the end, by epoch.
  std::map<std::uint64_t, double> pauses() const {
    std::map<std::uint64_t, double> found;
    const auto resumed = account_.of("GuestResumed");
    for (const auto& [epoch, at] : account_.of("SuspendGuest")) {
      // GuestResumed is told with the number of the epoch whose checkpoint was captured
      const auto end = resumed.find(epoch);
      if (end != resumed.end() && end->second <= end_ms_) found[epoch] = end->second - at;
    }
    return found;
  }
  static std::vector<double> values(const std::map<std::uint64_t, double>& of) {
    std::vector<double> all;
    for (const auto& [epoch, value] : of) all.push_back(value);
    return all;
  }
  Account account_;
  double end_ms_ = 0;
};

TEST_P(Accounts, CheckpointsAndTheirSizes) {
  ASSERT_EQ(account_.result.violation, "");
  const auto committed = commits();
  EXPECT_EQ(account_.metric("checkpoints"), committed.size());
  EXPECT_NEAR(account_.metric("cps_achieved"), static_cast<double>(committed.size()) / end_ms_ * 1e3, 1e-9);
  std::vector<double> dirty, bytes;
  const auto pages = account_.amounts("DirtyPagesCopied");
  const auto sent = account_.amounts("CheckpointSent");
  for (const auto& [epoch, at] : committed) {
    dirty.push_back(static_cast<double>(pages.at(epoch)));
    bytes.push_back(static_cast<double>(sent.at(epoch)));
  }
  EXPECT_NEAR(account_.metric("dirty_pages_mean"), mean(dirty), 1e-9);
  EXPECT_NEAR(account_.metric("checkpoint_bytes_mean"), mean(bytes), 1e-6);
  EXPECT_GT(*std::max_element(dirty.begin(), dirty.end()), mean(dirty) * 1.2) << "so that means and ranks differ";
}

TEST_P(Accounts, PausesAndTheirP99) {
  const std::vector<double> all = values(pauses());
  ASSERT_GE(all.size(), 100U);
  EXPECT_NEAR(account_.metric("pause_ms_mean"), mean(all), 1e-6);
  EXPECT_NEAR(account_.metric("pause_ms_p99"), nearest_rank(all, 0.99), 1e-6);
  EXPECT_LT(account_.metric("pause_ms_p99"), *std::max_element(all.begin(), all.end()) + 1e-6);
  double paused = 0;
  const auto resumed = account_.of("GuestResumed");
  for (const auto& [epoch, at] : account_.of("SuspendGuest")) {
    const auto end = resumed.find(epoch);
    paused += std::max(0.0, std::min(end_ms_, end == resumed.end() ? end_ms_ : end->second) - at);
  }
  EXPECT_NEAR(account_.result.busy_share.at("guest paused"), paused / end_ms_, 1e-9);
}

TEST_P(Accounts, CyclesAndWhichAreLate) {
  const std::vector<double> suspends = values(account_.of("SuspendGuest"));
  const std::vector<double> own_pauses = values(pauses());
  std::vector<double> cycles;
  double late = 0;
  for (std::size_t i = 0; i + 1 < suspends.size() && suspends[i + 1] <= end_ms_; ++i) {
    cycles.push_back(suspends[i + 1] - suspends[i]);
    if (cycles.back() > 1.1 * (1000 / GetParam().cps + own_pauses[i])) ++late;
  }
  ASSERT_GE(cycles.size(), 50U);
  EXPECT_NEAR(account_.metric("cycle_ms_mean"), mean(cycles), 1e-6);
  EXPECT_NEAR(account_.metric("late_percent"), 100 * late / static_cast<double>(cycles.size()), 1e-9);
}

TEST_P(Accounts, Exposure) {
  std::map<std::uint64_t, double> begins{{0, 0.0}};
  for (const auto& [epoch, at] : account_.of("GuestResumed")) begins[epoch + 1] = at;
  const std::vector<Ramp> ramps = ramps_of(begins, commits(), end_ms_);
  double area = 0, most = 0;
  for (const Ramp& ramp : ramps) {
    area += (ramp.to - ramp.from) * (ramp.from + ramp.to) / 2;
    most = std::max(most, ramp.to);
  }
  EXPECT_NEAR(account_.metric("exposure_ms_mean"), area / end_ms_, 1e-5);
  EXPECT_NEAR(account_.metric("exposure_ms_max"), most, 1e-5);
  EXPECT_NEAR(account_.metric("exposure_ms_p99"), p99_of(ramps, end_ms_), 1e-4);
}

// Suspended, copied, resumed (or sent first); sent, acknowledged, released: never another way round, and never more
// checkpoints under way than there are buffers.
TEST_P(Accounts, EventsComeInTheirOrder) {
  const bool paused = GetParam().transmit == TransmitMode::while_paused;
  const std::vector<std::string> order =
      paused ? std::vector<std::string>{"SuspendGuest",   "GuestSuspended", "DirtyPagesCopied",
                                        "SendCheckpoint", "CheckpointSent", "GuestResumed"}
             : std::vector<std::string>{"SuspendGuest", "GuestSuspended", "DirtyPagesCopied",
                                        "GuestResumed", "SendCheckpoint", "CheckpointSent"};
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    const auto before = account_.of(order[i]);
    for (const auto& [epoch, at] : account_.of(order[i + 1])) {
      EXPECT_LE(before.at(epoch), at) << order[i + 1] << " of epoch " << epoch;
    }
  }
  const auto acks = account_.of("SendAck");
  for (const auto& [epoch, at] : account_.of("CheckpointAcked"))
    EXPECT_NEAR(at - acks.at(epoch), 1 + 1 + 3, 1e-6) << "latency, the ends' work and the hold, of epoch " << epoch;
  std::int64_t under_way = 0, most = 0;
  const std::string commit = GetParam().commit == CommitRule::backup_ack ? "CheckpointAcked" : "CheckpointSent";
  for (const Logged& entry : account_.log) {
    if (entry.what == "SuspendGuest") most = std::max(most, ++under_way);
    if (entry.what == commit) --under_way;
  }
  EXPECT_LE(most, GetParam().buffers);
}

// From the origin of the interval to the next suspend, where no buffer is waited for: an interval.
TEST_P(Accounts, TheIntervalIsCountedFromItsOrigin) {
  const Setting& s = GetParam();
  const auto origins = s.from == IntervalFrom::suspend  ? account_.of("GuestSuspended")
                       : s.from == IntervalFrom::resume ? account_.of("GuestResumed")
                                                        : commits();
  std::size_t exact = 0;
  for (const auto& [epoch, at] : account_.of("SuspendGuest")) {
    const auto origin = origins.find(epoch - 1);
    if (epoch == 0 || origin == origins.end()) continue;
    EXPECT_GE(at - origin->second, 1000 / s.cps - 1e-6) << "epoch " << epoch;
    exact += at - origin->second < 1000 / s.cps + 1e-6 ? 1 : 0;
  }
  EXPECT_GE(exact, s.buffers > 1 ? 50U : 10U);
}

INSTANTIATE_TEST_SUITE_P(
    All, Accounts,
    testing::Values(Setting{"Usual", 17.3}, Setting{"OneBufferTooFew", 40}, Setting{"TwoBuffers", 40, 2},
                    Setting{"Paused", 17.3, 1, TransmitMode::while_paused},
                    Setting{"Written", 25, 2, TransmitMode::buffered, CommitRule::stream_written},
                    Setting{"PausedAndWritten", 25, 1, TransmitMode::while_paused, CommitRule::stream_written},
                    Setting{"FromResume", 25, 3, TransmitMode::buffered, CommitRule::backup_ack, IntervalFrom::resume},
                    Setting{"FromCommit", 25, 1, TransmitMode::buffered, CommitRule::backup_ack, IntervalFrom::commit}),
    [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace remus::sim
