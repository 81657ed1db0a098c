#include "models/calibration/fit_bursts.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "models/calibration/simulated_traces_test.hpp"

namespace remus {
namespace {

using traces::Trace;

// A program whose `burst` pages are written at random in bursts only, those of `always` all the time.
struct Program {
  PageKind always, burst;
  Duration on, off;
};

// A path of bursts and gaps of exponential lengths; each page's writes are a Poisson process in the time it counts in.
Trace recorded(const Program& program, Duration run, std::size_t epochs, std::uint64_t seed = 1) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform;
  std::exponential_distribution<double> length;
  bool on = false;
  double left = length(random) * program.off.in_seconds();
  Trace trace;
  for (std::size_t i = 0; i < epochs; ++i) {
    double in_bursts = 0, rest = run.in_seconds();
    while (rest > 0) {
      const double step = std::min(left, rest);
      if (on) in_bursts += step;
      rest -= step;
      left -= step;
      if (left > 0) continue;
      on = !on;
      left = length(random) * (on ? program.on : program.off).in_seconds();
    }
    std::vector<traces::PageNumber> written;
    const auto write = [&](const PageKind& kind, double seconds, traces::PageNumber first) {
      for (std::uint64_t p = 0; p < kind.pages; ++p)
        if (uniform(random) < -std::expm1(-kind.per_second * seconds)) written.push_back(first + p);
    };
    write(program.always, run.in_seconds(), 0);
    write(program.burst, in_bursts, program.always.pages);
    traces::EpochRecord epoch;
    epoch.end = run * static_cast<std::int64_t>(i + 1);
    epoch.run = run;
    epoch.dirty = Pages(static_cast<std::int64_t>(written.size()));
    trace.epochs.push_back(epoch);
    trace.pages.push_back(std::move(written));
  }
  return trace;
}

constexpr Duration kEpoch = Duration::ms(25);

// Half a second of work, half a second of little.
TEST(FitBursts, RecoversPhasesLongerThanEpochs) {
  const Program program{{600, 400}, {2000, 100}, Duration::ms(500), Duration::ms(500)};
  const CalibratedModel model = calibrate({recorded(program, kEpoch, 1600)});
  ASSERT_TRUE(model.has_bursts());
  const Bursts& b = model.curve.bursts;
  EXPECT_NEAR(static_cast<double>(b.n.count()), 2000, 150);
  EXPECT_NEAR(b.t.in_ms(), 10, 3);
  EXPECT_NEAR(b.on.in_ms(), 500, 150);  // 40 of them were seen: a standard error of 16 %
  EXPECT_NEAR(b.off.in_ms(), 500, 150);
  EXPECT_NEAR(static_cast<double>(model.curve.n1.count() + model.curve.n2.count()), 600, 60);
  EXPECT_LT(model.curve.spread.count(), 0.1);
}

// Bursts of 2 ms, three a second: shorter than any epoch.
TEST(FitBursts, RecoversBurstsShorterThanEpochs) {
  const Program program{{40, 400}, {1000, 50'000}, Duration::ms(2), Duration::ms(300)};
  const CalibratedModel model = calibrate({recorded(program, kEpoch, 1600)});
  ASSERT_TRUE(model.has_bursts());
  const Bursts& b = model.curve.bursts;
  EXPECT_NEAR((b.on + b.off).in_ms(), 302, 45);
  EXPECT_LT(b.on.in_ms(), 15);
  EXPECT_LE(b.n.count(), 1040);  // all that a burst has written, with what is written all the time
  // What a burst writes in the mean: 1000 (1 - E e^(-s/t)) = 1000 on / (on + t).
  const double a_burst = static_cast<double>(b.n.count()) * b.on.in_seconds() / (b.on + b.t).in_seconds();
  EXPECT_NEAR(a_burst, 1000 * 2 / 2.02, 100);
}

// The mean at any length is that of the recording, and so is the p99; a log-normal law was off by 100 % and more there.
TEST(FitBursts, AreNearTheReplayWhereALogNormalLawIsNot) {
  const Program program{{40, 400}, {2000, 100}, Duration::ms(500), Duration::ms(500)};
  const CalibratedModel model = calibrate({recorded(program, kEpoch, 1600)});
  EXPECT_LT(model.rms, 0.06);
  ASSERT_EQ(model.against_replay.size(), 4U);
  for (const AgainstReplay& at : model.against_replay) {
    ASSERT_TRUE(at.p99.has_value());
    EXPECT_NEAR(at.p99->error(), 0, 0.12) << at.run.in_ms();
    EXPECT_LE(std::abs(at.mean.model - at.mean.replay), at.mean.interval + 0.08 * at.mean.replay) << at.run.in_ms();
  }
}

// The terms, the bursts' two among them, are the curve that a simulation runs.
TEST(FitBursts, TheTermsAreTheCurve) {
  const Program program{{40, 400}, {2000, 100}, Duration::ms(500), Duration::ms(500)};
  const CalibratedModel model = calibrate({recorded(program, kEpoch, 800)});
  for (const int ms : {5, 25, 100, 1000})
    EXPECT_NEAR(model.pages(Duration::ms(ms)) / model.curve.mean(Duration::ms(ms)), 1, 0.01) << ms;
}

std::vector<LengthSummary> lengths_of(const Trace& trace) { return calibrate({trace}).lengths; }

TEST(FitBursts, ProgramsOfOneKindHaveNone) {
  const Trace steady = simulated_trace({{300, 40}, {2000, 2}}, kEpoch, 400, true);
  EXPECT_FALSE(fit_bursts(steady, lengths_of(steady)).has_value());
}

// Three phases tell little of how long a fourth would be.
TEST(FitBursts, FewBurstsAreNone) {
  const Program program{{40, 400}, {2000, 100}, Duration::ms(2000), Duration::ms(2000)};
  const Trace trace = recorded(program, kEpoch, 300);
  EXPECT_FALSE(fit_bursts(trace, lengths_of(trace)).has_value());
}

}  // namespace
}  // namespace remus
