#include "tools/remsim/job_pool.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "models/units/invariant.hpp"
#include "sim/scenario/error.hpp"

namespace remus::cli {
namespace {

using Kind = JobOutcome::Kind;

void sleep_ms(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

TEST(JobPool, OutcomesAreInTheOrderOfTheJobs) {
  const auto slow_first = [](std::size_t job) {
    if (job == 0) sleep_ms(50);
    return "job " + std::to_string(job);
  };
  const PoolResult result = run_jobs(5, {.at_once = 3}, slow_first);
  ASSERT_EQ(result.outcomes.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(result.outcomes[i].kind, Kind::finished);
    EXPECT_EQ(result.outcomes[i].text, "job " + std::to_string(i));
  }
  EXPECT_EQ(result.interrupted_by, 0);
}

TEST(JobPool, NeverMoreChildrenThanAsked) {
  std::size_t ended = 0;  // each child sees the parent's memory as it was at its fork
  const PoolOptions one_at_a_time{.at_once = 1, .progress = [&](std::size_t count) { ended = count; }};
  const PoolResult result = run_jobs(4, one_at_a_time, [&](std::size_t) { return std::to_string(ended); });
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(result.outcomes[i].text, std::to_string(i));
}

TEST(JobPool, TextLargerThanAPipeHolds) {
  const PoolResult result = run_jobs(2, {.at_once = 2}, [](std::size_t) { return std::string(3'000'000, 'x'); });
  EXPECT_EQ(result.outcomes[0].text.size(), 3'000'000u);
  EXPECT_EQ(result.outcomes[1].text.size(), 3'000'000u);
}

TEST(JobPool, EmptyTextIsAResult) {
  const PoolResult result = run_jobs(1, {}, [](std::size_t) { return std::string(); });
  EXPECT_EQ(result.outcomes[0].kind, Kind::finished);
  EXPECT_EQ(result.outcomes[0].text, "");
}

TEST(JobPool, DeathsAreNamedAndTheOthersGoOn) {
  const auto job = [](std::size_t index) -> std::string {
    if (index == 0) ::kill(::getpid(), SIGKILL);
    if (index == 1) std::_Exit(9);
    if (index == 2) throw std::runtime_error("no more paper");
    return "well";
  };
  const PoolResult result = run_jobs(4, {.at_once = 2}, job);
  EXPECT_EQ(result.outcomes[0].kind, Kind::failed);
  EXPECT_EQ(result.outcomes[0].text, "ended by signal 9 (Killed)");
  EXPECT_EQ(result.outcomes[1].text, "ended with exit status 9 and without a result");
  EXPECT_EQ(result.outcomes[2].text, "failed: no more paper");
  EXPECT_EQ(result.outcomes[3].text, "well");
}

TEST(JobPool, UsersErrorIsItsOwnJobsAlone) {
  const auto job = [](std::size_t index) -> std::string {
    if (index == 0) throw sim::ScenarioError("x.xml: no host a");
    return "well";
  };
  const PoolResult result = run_jobs(3, {.at_once = 1}, job);
  EXPECT_EQ(result.outcomes[0].kind, Kind::user_error);
  EXPECT_EQ(result.outcomes[0].text, "x.xml: no host a");
  EXPECT_EQ(result.outcomes[1].kind, Kind::finished);
  EXPECT_EQ(result.outcomes[2].kind, Kind::finished);
}

TEST(JobPool, AChildThatDoesNotEndIsKilledAtItsLimit) {
  const auto job = [](std::size_t index) -> std::string {
    volatile bool forever = index == 0;
    while (forever) {
    }
    return "well";
  };
  const PoolResult result = run_jobs(2, {.at_once = 2, .progress = {}, .cpu_seconds = 1}, job);
  EXPECT_EQ(result.outcomes[0].kind, Kind::failed);
  EXPECT_EQ(result.outcomes[0].text, "ended by signal 24 (CPU time limit exceeded)");
  EXPECT_EQ(result.outcomes[1].kind, Kind::finished);
}

// UBSan looks at an object's type through a pipe of its own: without descriptors it takes every object for a broken
// one.
#ifdef __SANITIZE_ADDRESS__
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

// In processes of their own: the limit is the whole process's.
TEST(JobPoolDeathTest, FewerDescriptorsThanJobsAreFewerChildrenAtATime) {
  if (kSanitized) GTEST_SKIP() << "UBSan needs descriptors";
  const auto limited = [] {
    const rlimit few{16, 16};
    ::setrlimit(RLIMIT_NOFILE, &few);
    const PoolResult result = run_jobs(100, {.at_once = 50}, [](std::size_t job) {
      sleep_ms(5);
      for (int i = 0; i < 5; ++i)  // a child has room for files of its own
        if (::open("/dev/null", O_RDONLY) < 0) throw std::runtime_error("no descriptor left");
      return std::to_string(job);
    });
    for (std::size_t i = 0; i < 100; ++i)
      if (result.outcomes[i].text != std::to_string(i)) std::_Exit(1);
    std::_Exit(42);
  };
  EXPECT_EXIT(limited(), ::testing::ExitedWithCode(42),
              "^remsim: [0-9]+ jobs at the same time: the machine allows no more \\(Too many open files\\)\n$");
}

TEST(JobPoolDeathTest, WhatIsFinishedStaysWhenNothingMoreCanBeStarted) {
  if (kSanitized) GTEST_SKIP() << "UBSan needs descriptors";
  const auto refused = [] {
    const auto no_more = [](std::size_t ended) {
      const rlimit none{3, 3};
      if (ended == 1) ::setrlimit(RLIMIT_NOFILE, &none);
    };
    const PoolResult result = run_jobs(3, {.at_once = 1, .progress = no_more}, [](std::size_t) { return "well"; });
    const bool kept = result.outcomes[0].text == "well" && result.outcomes[2].kind == Kind::failed &&
                      result.outcomes[2].text == "could not be started (Too many open files)";
    std::_Exit(kept ? 42 : 1);
  };
  EXPECT_EXIT(refused(), ::testing::ExitedWithCode(42), "");
}

TEST(JobPool, NoRoomForAChildIsABug) {
  EXPECT_THROW(run_jobs(1, {.at_once = 0}, [](std::size_t) { return std::string(); }), InvariantViolated);
}

// In a process of its own: a signal, once noted, stays noted.
TEST(JobPoolDeathTest, SignalKillsChildrenAndKeepsWhatIsFinished) {
  const auto interrupted = [] {
    const auto job = [](std::size_t index) -> std::string {
      if (index == 1) sleep_ms(60'000);
      return "well";
    };
    const auto hit = [](std::size_t ended) {
      if (ended == 1) ::kill(::getpid(), SIGTERM);
    };
    const PoolResult result = run_jobs(2, {.at_once = 2, .progress = hit}, job);
    const bool kept = result.outcomes[0].kind == Kind::finished && result.outcomes[1].kind == Kind::not_run;
    std::_Exit(kept && result.interrupted_by == SIGTERM ? 42 : 1);
  };
  EXPECT_EXIT(interrupted(), ::testing::ExitedWithCode(42), "");
}

TEST(UsableCores, AtLeastOne) { EXPECT_GE(usable_cores(), 1u); }

}  // namespace
}  // namespace remus::cli
