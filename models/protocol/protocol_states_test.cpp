// STATES.md against the code, in both directions. Regenerate: cmake --build build/release --target protocol_states
#include "models/protocol/protocol_states_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <map>
#include <sstream>

#include "models/protocol/describe.hpp"
#include "models/protocol/inspect_test.hpp"

namespace remus {
namespace {

const std::vector<std::string> kPrimaryStates{"idle",          "running", "waiting",  "suspending",
                                              "copying",       "sending", "resuming", "unprotected",
                                              "synchronising", "taking",  "stopped"};
const std::vector<std::string> kBackupStates{"empty",        "filling",    "following",     "asking",
                                             "activating",   "active",     "synchronising", "returning",
                                             "handing_over", "reclaiming", "resuming",      "lost"};
const std::vector<std::string> kPrimaryEvents{
    "Started",        "TimerFired",      "GuestSuspended", "DirtyPagesCopied",  "GuestResumed",
    "CheckpointSent", "CheckpointAcked", "BackupSilent",   "ArbitratorGranted", "ArbitratorRefused",
    "BackupReturned", "Synchronised",    "RoleReceived",   "GuestActivated"};
const std::vector<std::string> kBackupEvents{
    "CheckpointReceived", "CheckpointApplied", "DiskReceived",    "PrimarySilent", "ArbitratorGranted",
    "ArbitratorRefused",  "GuestActivated",    "PrimaryReturned", "Synchronised",  "GuestSuspended",
    "GuestResumed",       "RoleTaken",         "ImageReceived"};

using Properties = std::vector<std::string>;  // one value per axis, the same axes in every case

template <class Effects>
std::string names(const Effects& effects) {
  std::string text;
  for (const auto& effect : effects) {
    const std::string whole = describe(effect);
    text += (text.empty() ? "" : ", ") + whole.substr(0, whole.find(' '));
  }
  return text.empty() ? "-" : text;
}

// What was seen of one state and event, over all cases.
struct Observed {
  std::map<std::pair<std::string, std::string>, std::vector<std::set<std::string>>> outcomes;  // -> values by axis
  bool changed = false, refused = false;
};
using Observations = std::map<std::pair<std::string, std::string>, Observed>;

void note(std::vector<std::set<std::string>>& values, const Properties& properties) {
  values.resize(properties.size());
  for (std::size_t axis = 0; axis < properties.size(); ++axis) values[axis].insert(properties[axis]);
}

// The axes in which this outcome's cases are fewer than all cases of its state and event; empty: in none.
std::string when(const std::vector<std::set<std::string>>& own, const std::vector<std::set<std::string>>& all) {
  std::string text;
  for (std::size_t axis = 0; axis < own.size(); ++axis) {
    if (own[axis] == all[axis]) continue;
    std::string values;
    for (const std::string& value : own[axis]) values += (values.empty() ? "" : " or ") + value;
    text += (text.empty() ? "" : ", ") + values;
  }
  return text;
}

StateTable summarise(const Observations& observations, std::vector<std::string> starts) {
  StateTable table{.starts = std::move(starts), .transitions = {}, .ignored = {}, .refused = {}};
  for (const auto& [at, seen] : observations) {
    if (seen.outcomes.empty()) {
      table.refused.insert(at);
      continue;
    }
    const bool nothing =
        seen.outcomes.size() == 1 && seen.outcomes.begin()->first == std::pair(at.first, std::string("-"));
    if (nothing && !seen.changed && !seen.refused) {
      table.ignored.insert(at);
      continue;
    }
    std::vector<std::set<std::string>> all;
    for (const auto& [outcome, values] : seen.outcomes) {
      all.resize(values.size());
      for (std::size_t axis = 0; axis < values.size(); ++axis)
        all[axis].insert(values[axis].begin(), values[axis].end());
    }
    const char* const unqualified = seen.outcomes.size() == 1 ? "always" : "otherwise";
    for (const auto& [outcome, values] : seen.outcomes) {
      const std::string condition = when(values, all);
      table.transitions.insert(
          {at.first, at.second, condition.empty() ? unqualified : condition, outcome.first, outcome.second});
    }
  }
  return table;
}

// The primary under a driver that never tells of a checkpoint sent unless it was asked to send it.
struct PrimaryCase {
  static constexpr const std::vector<std::string>& states = kPrimaryStates;
  static constexpr const std::vector<std::string>& events = kPrimaryEvents;
  ProtocolConfig config;
  PrimaryReplica replica;
  int to_send = 0;

  // Epochs count from the oldest that is not committed: only so is the number of states finite.
  std::string key() const {
    const auto from = replica.next_commit().count();
    const std::uint64_t numbers[] = {static_cast<std::uint64_t>(replica.state()),
                                     replica.epoch().count() - from,
                                     Inspect::next_sent(replica).count() - from,
                                     Inspect::buffer_free(replica),
                                     Inspect::due(replica),
                                     replica.is_protected(),
                                     Inspect::asking(replica),
                                     static_cast<std::uint64_t>(to_send)};
    std::string text;
    for (const std::uint64_t number : numbers) text.push_back(static_cast<char>(number));
    return text;
  }
  Properties properties() const {
    const char* const origins[] = {"interval from suspend", "interval from resume", "interval from commit"};
    return {config.transmit == TransmitMode::buffered ? "buffered" : "while_paused",
            config.commit == CommitRule::backup_ack ? "backup_ack" : "stream_written",
            origins[static_cast<int>(config.interval_from)],
            config.arbitrator ? "arbitrator" : "no arbitrator",
            replica.is_protected() ? "protected" : "not protected",
            Inspect::asking(replica) ? "arbitrator asked" : "arbitrator not asked",
            Inspect::buffer_free(replica) ? "a buffer is free" : "no buffer is free",
            Inspect::due(replica) ? "checkpoint due" : "no checkpoint due",
            replica.next_commit() > replica.epoch() ? "committed already" : "not committed yet"};
  }
  std::vector<PrimaryEvent> possible() const {
    std::vector<PrimaryEvent> list{Started{},           TimerFired{},       GuestSuspended{}, GuestResumed{},
                                   BackupSilent{},      BackupReturned{},   Synchronised{},   GuestActivated{},
                                   ArbitratorGranted{}, ArbitratorRefused{}};
    list.push_back(DirtyPagesCopied{replica.epoch(), Pages(1)});
    list.push_back(RoleReceived{replica.next_commit(), 1});
    list.push_back(CheckpointAcked{replica.next_commit()});
    if (to_send > 0 || !replica.is_protected()) list.push_back(CheckpointSent{Inspect::next_sent(replica), Bytes(1)});
    return list;
  }
  void after(const PrimaryEvent& event, const PrimaryEffects& effects) {
    if (std::holds_alternative<CheckpointSent>(event) && to_send > 0) --to_send;
    for (const PrimaryEffect& effect : effects) {
      if (std::holds_alternative<SendCheckpoint>(effect)) ++to_send;
      if (std::holds_alternative<StopReplication>(effect)) to_send = 0;
    }
  }
};

struct BackupCase {
  static constexpr const std::vector<std::string>& states = kBackupStates;
  static constexpr const std::vector<std::string>& events = kBackupEvents;
  ProtocolConfig config;
  BackupReplica replica;

  std::uint64_t ahead(EpochId epoch) const { return epoch.count() - replica.next_ack().count(); }
  std::string key() const {
    std::string text;
    for (const std::uint64_t number :
         {static_cast<std::uint64_t>(replica.state()), ahead(Inspect::next_received(replica)),
          ahead(Inspect::next_applied(replica)), ahead(Inspect::next_disk(replica))}) {
      text.push_back(static_cast<char>(number));
    }
    return text;
  }
  Properties properties() const {
    return {config.arbitrator ? "arbitrator" : "no arbitrator",
            ahead(Inspect::next_applied(replica)) > 0 ? "memory is held" : "memory is not held",
            ahead(Inspect::next_disk(replica)) > 0 ? "disk is held" : "disk is not held"};
  }
  // Memory and disk run ahead by two epochs at most: more makes no difference.
  std::vector<BackupEvent> possible() const {
    std::vector<BackupEvent> list{PrimarySilent{},  ArbitratorGranted{}, ArbitratorRefused{},
                                  GuestActivated{}, PrimaryReturned{},   Synchronised{},
                                  GuestSuspended{}, GuestResumed{},      RoleTaken{}};
    list.push_back(ImageReceived{replica.next_ack(), 1});
    list.push_back(CheckpointApplied{Inspect::next_applied(replica)});
    if (ahead(Inspect::next_received(replica)) < 2) {
      list.push_back(CheckpointReceived{Inspect::next_received(replica), Pages(1)});
    }
    if (ahead(Inspect::next_disk(replica)) < 2) list.push_back(DiskReceived{Inspect::next_disk(replica)});
    return list;
  }
  void after(const BackupEvent&, const BackupEffects&) {}
};

// Drives a copy of every case that can be reached from `start` with every event, and notes what it does.
template <class Case>
void observe(const Case& start, Observations& observations) {
  std::set<std::string> seen{start.key()};
  for (std::deque<Case> open{start}; !open.empty(); open.pop_front()) {
    for (const auto& event : open.front().possible()) {
      Case next = open.front();
      const std::string state = Case::states[static_cast<std::size_t>(next.replica.state())];
      Observed& at = observations[{state, Case::events[event.index()]}];
      try {
        const auto effects = next.replica.step(Instant(), event);
        next.after(event, effects);
        const std::string reached = Case::states[static_cast<std::size_t>(next.replica.state())];
        note(at.outcomes[{reached, names(effects)}], open.front().properties());
        at.changed |= next.key() != open.front().key();
        if (seen.insert(next.key()).second) open.push_back(next);
      } catch (const InvariantViolated&) {
        at.refused = true;
      }
    }
  }
}

std::string file_text() {
  std::ifstream file(REMSIM_SOURCE_DIR "/models/protocol/STATES.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string without(std::string text, const std::string& line) {
  const auto at = text.find(line);
  return at == std::string::npos ? text : text.erase(at, line.size());
}

}  // namespace

StateTable primary_states(bool net_buffer) {
  Observations observations;
  const auto policy = std::make_shared<FixedPolicy>(Duration::ms(25));
  for (const auto transmit : {TransmitMode::buffered, TransmitMode::while_paused})
    for (const auto commit : {CommitRule::backup_ack, CommitRule::stream_written})
      for (const auto from : {IntervalFrom::suspend, IntervalFrom::resume, IntervalFrom::commit})
        for (const std::int64_t buffers : {1, 2})
          for (const bool arbitrator : {false, true}) {
            const ProtocolConfig config{transmit, commit, from, buffers, net_buffer, arbitrator};
            observe(PrimaryCase{config, PrimaryReplica(config, policy)}, observations);
          }
  return summarise(observations, {"idle"});
}

StateTable backup_states() {
  Observations observations;
  for (const bool arbitrator : {false, true})
    for (const auto start : {BackupState::following, BackupState::empty}) {
      const ProtocolConfig config{.arbitrator = arbitrator};
      observe(BackupCase{config, BackupReplica(config, start)}, observations);
    }
  return summarise(observations, {"following", "empty"});
}

namespace {

TEST(ProtocolStates, DocumentIsWhatTheCodeDoes) {
  if (std::getenv("REMSIM_WRITE_STATES") != nullptr) {
    std::ofstream(REMSIM_SOURCE_DIR "/models/protocol/STATES.md") << states_document();
  }
  const std::string document = file_text();
  for (const std::string& difference : differences_from_code(document)) ADD_FAILURE() << difference;
  EXPECT_EQ(document, states_document()) << "regenerate it: cmake --build build/release --target protocol_states";
}

TEST(ProtocolStates, EveryStateIsReached) {
  const auto reached = [](const StateTable& table) {
    std::set<std::string> states(table.starts.begin(), table.starts.end());
    for (const Transition& t : table.transitions) states.insert(t.next);
    return states.size();
  };
  EXPECT_EQ(reached(primary_states()), kPrimaryStates.size());
  EXPECT_EQ(reached(backup_states()), kBackupStates.size());
}

TEST(ProtocolStates, AMissingAndAnInventedTransitionAreSeen) {
  const std::string row = "| idle | Started | always | running | SetTimer |\n";
  const std::string edge = "    idle --> running: Started\n";
  const std::string document = states_document();
  ASSERT_TRUE(differences_from_code(document).empty());
  EXPECT_EQ(differences_from_code(without(document, row)).size(), 1U);
  EXPECT_EQ(differences_from_code(without(document, edge)).size(), 1U);
  std::string invented = document;
  invented.insert(invented.find(row), "| idle | TimerFired | always | running | - |\n");
  invented.insert(invented.find(edge), "    idle --> stopped: TimerFired\n");
  EXPECT_EQ(differences_from_code(invented).size(), 2U);
}

// The document shows the primary with a net buffer; without one it does the same, but for what concerns the buffer.
TEST(ProtocolStates, WithoutANetBufferOnlyEgressEffectsAreMissing) {
  const auto bare = [](const StateTable& table) {
    std::set<std::tuple<std::string, std::string, std::string, std::string>> rows;
    for (const Transition& t : table.transitions) {
      std::string effects;
      std::istringstream words(t.effects);
      for (std::string word; words >> word;) {
        if (word.find("Egress") == std::string::npos && word != "-") effects += word.substr(0, word.find(',')) + " ";
      }
      rows.insert({t.state, t.event, t.next, effects});
    }
    return rows;
  };
  EXPECT_EQ(bare(primary_states(true)), bare(primary_states(false)));
}

}  // namespace
}  // namespace remus
