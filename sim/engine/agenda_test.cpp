#include "sim/engine/agenda.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <simgrid/s4u/Activity.hpp>

#include "sim/engine/clock.hpp"
#include "sim/engine/platform.hpp"
#include "sim/engine/stream.hpp"

namespace remus::sim {
namespace {

using testing::ElementsAre;

TEST(Agenda, RunsInTheOrderOfTimeAndOfAsking) {
  Agenda agenda;
  std::vector<std::string> order;
  const auto note = [&](const char* name) {
    return [&order, &agenda, name] { order.push_back(name + std::to_string(agenda.now().since_start().count())); };
  };
  agenda.after(Duration(20), note("late"));
  agenda.after(Duration(10), note("first"));
  agenda.after(Duration(10), note("second"));
  agenda.after(Duration(0), [&] { agenda.after(Duration(10), note("third")); });
  agenda.resume();
  EXPECT_THAT(order, ElementsAre("first10", "second10", "third10", "late20"));
}

// 100 kB over 10 MB/s: 10 ms, and 1 ms of latency.
Experiment one_link() {
  Experiment e;
  e.testbed.replication = {BytesPerSecond(10e6), Duration::ms(1), Ratio(1.0)};
  e.testbed.client_lan.bandwidth = BytesPerSecond(10e6);
  return e;
}

// A simulation of its own process, because SimGrid takes one per process. `check` says whether all was well.
bool holds_in_child(const std::function<bool()>& check) {
  const pid_t child = fork();
  if (child == 0) _exit(check() ? 0 : 1);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

struct Seen {
  Instant agenda, simgrid;
};

// Sends 100 kB at 5 ms; looks at both clocks at 2, 5, 8 and 30 ms, and when it has arrived.
std::vector<Seen> transfer_at_5_ms(bool keep_with_simgrid) {
  SimGridEngine engine;
  const Hosts hosts = make_hosts(*engine, one_link());
  Agenda agenda;
  if (keep_with_simgrid) agenda.keep_with_simgrid();
  std::vector<Seen> seen;
  const auto look = [&] { seen.push_back({agenda.now(), simgrid_now()}); };
  const auto ignored = [](Bytes) {};
  Stream stream(agenda, hosts.primary, hosts.backup, {ignored, ignored}, [&](EpochId, Bytes) { look(); });
  simgrid::s4u::Activity::on_completion_cb([&](const simgrid::s4u::Activity& activity) {
    agenda.wake();
    stream.completed(activity);
    agenda.resume();
  });
  agenda.after(Duration::ms(5), [&] { stream.send(EpochId(0), Bytes(100'000)); });
  for (const int ms : {2, 5, 8, 30}) agenda.after(Duration::ms(ms), look);
  agenda.resume();
  engine->run();
  return seen;
}

std::vector<double> agenda_ms(const std::vector<Seen>& seen) {
  std::vector<double> ms;
  for (const Seen& one : seen) ms.push_back(one.agenda.since_start().in_ms());
  return ms;
}

TEST(Agenda, SimGridCatchesUpWhenAnActivityBegins) {
  EXPECT_TRUE(holds_in_child([] {
    const std::vector<Seen> seen = transfer_at_5_ms(false);
    const bool together = seen.at(1).simgrid == seen[1].agenda && seen.at(2).simgrid == seen[2].agenda;
    const bool ahead = seen.at(0).simgrid < seen[0].agenda && seen.at(4).simgrid < seen[4].agenda;
    return agenda_ms(seen) == std::vector<double>{2, 5, 8, 16, 30} && together && ahead;
  }));
}

TEST(Agenda, KeptWithSimGridNeverRunsAhead) {
  EXPECT_TRUE(holds_in_child([] {
    bool together = true;
    const std::vector<Seen> seen = transfer_at_5_ms(true);
    for (const Seen& one : seen) together = together && one.agenda == one.simgrid;
    return agenda_ms(seen) == std::vector<double>{2, 5, 8, 16, 30} && together;
  }));
}

}  // namespace
}  // namespace remus::sim
