// A world without time around the two replicas: the third driver of the core. It executes their effects on a toy VM
// and lets anything that may happen happen next, crashes and a dead replication link among it, in any order.
//
// Models: a guest whose every step is a numbered token, written to memory and disk and said to the client; in-order
// channels for memory, disk and answers, which lose what a crashed host had not yet put through; hosts that crash and
// come back with nothing but their disk; a replication link that is cut and mended; silence, true and (where an
// arbitrator exists) only suspected; the arbitrator. Leaves out: how long anything takes, and crashes of the
// arbitrator.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/protocol/backup_replica.hpp"
#include "models/protocol/primary_replica.hpp"

namespace remus {

using Tokens = std::uint8_t;  // a set of tokens: bit n is the guest's step n

// What a copy of the VM's memory (or of its disk writes) as of an epoch holds.
struct EpochTokens {
  EpochId epoch{};
  Tokens tokens = 0;
};

// How often what is not bound to happen may happen: it makes the world finite.
struct Budget {
  int crashes = 0, cuts = 0, suspicions = 0;
  int tokens = 2, checkpoints = 2;
};

// A replica or driver broken on purpose.
enum class Bug {
  none,
  release_early,       // egress leaves when its checkpoint was written, not acknowledged
  ack_before_disk,     // the backup acknowledges memory alone
  activate_older,      // the backup activates one epoch before the last complete one
  accept_stale,        // after activation, what the old primary still sends is taken
  keep_incomplete,     // the disk writes of an incomplete checkpoint are not dropped
  ignore_the_refusal,  // a host that the arbitrator refused runs the VM all the same
};

enum class Host : std::uint8_t { primary, backup };

// What a host asks of its hypervisor: one at a time, done some time later.
enum class GuestOp : std::uint8_t { none, suspend, copy, resume, activate };

struct Question {
  enum class Stage : std::uint8_t { none, asked, granted, refused };
  Stage stage = Stage::none;
  std::uint64_t generation = 0;
};

struct Vm {
  bool exists = false, running = false;
  Tokens memory = 0;
};

struct Message {
  enum class Kind : std::uint8_t { checkpoint, image, role_taken, disk_write, disk_barrier, ack, role };
  Kind kind{};
  EpochId epoch{};
  Tokens tokens = 0;
  std::uint64_t generation = 0;
};
using Channel = std::vector<Message>;

class FaultWorld {
 public:
  FaultWorld(const ProtocolConfig& config, const Budget& budget, Bug bug);

  // One thing that can happen. apply() only when enabled().
  struct Action {
    const char* name;
    bool (FaultWorld::*enabled)() const;
    void (FaultWorld::*apply)();
  };
  static const std::vector<Action>& actions();  // all, faults and guest's steps among them
  static const std::vector<Action>& fair();     // what happens sooner or later, the most urgent first

  // What must never be, if it is: the rule's name. Sticky.
  const std::optional<std::string>& violation() const { return violation_; }
  std::string key() const;  // equal for worlds that cannot be told apart from now on

  bool both_speak() const;                // both hosts run the VM and let its egress out
  bool vm_is_lost() const;                // neither host can ever run it again
  int faults() const { return faults_; }  // how many have happened
  int commits() const { return commits_; }
  // Both hosts are repaired, the link is mended, and no more faults come; checkpoints are not counted any more.
  void heal();

 private:
  struct Primary {
    bool up = true;
    PrimaryReplica replica;
    Vm vm{};
    Tokens disk = 0;
    Tokens staged = 0;  // the memory that came with the role
    bool holds_egress = true;
    bool timer = false;
    bool in_session = true;
    GuestOp op = GuestOp::none;
    Question question{};
    Tokens egress = 0;                   // of the running epoch
    std::vector<EpochTokens> plugged{};  // egress of ended epochs
    std::vector<EpochTokens> captured{}, sending{};
  };
  struct Backup {
    bool up = true;
    BackupReplica replica;
    Vm vm{};
    Tokens disk = 0;
    bool in_session = true;
    GuestOp op = GuestOp::none;
    Question question{};
    EpochId activated{};   // by op activate
    Tokens arrived = 0;    // the memory that came last
    Tokens open_disk = 0;  // disk writes after the last barrier
    std::vector<EpochTokens> held_disk{};
    std::vector<EpochTokens> applying{};
    std::vector<EpochTokens> images{};  // memory at the start of the epoch
    Tokens acknowledged = 0;
  };

  // fault_world_test.cpp: telling the replicas, and what they ask for
  void tell_primary(const PrimaryEvent& event);
  void tell_backup(const BackupEvent& event);
  void execute(const PrimaryEffect& effect);
  void execute(const BackupEffect& effect);
  void begin(GuestOp& op, GuestOp what);
  void ask(Question& question, std::uint64_t generation);
  void send(Channel& channel, const Message& message);
  bool session() const { return primary_.in_session && backup_.in_session; }
  void open_session();
  void close_session();
  void release_through(EpochId epoch);
  void release_all();
  void release_disk(EpochId through);
  void drop_incomplete(EpochId from);
  std::optional<Tokens> image(EpochId epoch) const;
  void let_out(Tokens egress, Tokens memory);
  void run(Vm& vm, Tokens memory);
  void activate_primary();
  void activate_backup();
  void check();
  void violate(const char* rule);

  // fault_actions_test.cpp: what can happen
  bool hosts_meet() const { return link_up_ && primary_.up && backup_.up; }
  bool can_primary_op() const { return primary_.up && primary_.op != GuestOp::none; }
  void primary_op();
  bool can_backup_op() const { return backup_.up && backup_.op != GuestOp::none; }
  void backup_op();
  bool can_send() const { return primary_.up && !primary_.sending.empty(); }
  void checkpoint_written();
  bool can_apply() const { return backup_.up && !backup_.applying.empty(); }
  void applied();
  bool can_receive_memory() const;
  void receive_memory();
  bool can_receive_disk() const;
  void receive_disk();
  bool can_primary_receive() const;
  void primary_receive();
  bool can_ask_primary() const { return primary_.up && primary_.question.stage == Question::Stage::asked; }
  void ask_primary() { decide(primary_.question, Host::primary); }
  bool can_ask_backup() const { return backup_.up && backup_.question.stage == Question::Stage::asked; }
  void ask_backup() { decide(backup_.question, Host::backup); }
  void decide(Question& question, Host host);
  bool can_answer_primary() const { return primary_.up && primary_.question.stage > Question::Stage::asked; }
  void answer_primary();
  bool can_answer_backup() const { return backup_.up && backup_.question.stage > Question::Stage::asked; }
  void answer_backup();
  bool backup_is_silent() const;
  void hear_no_backup() { tell_primary(BackupSilent{}); }
  bool primary_is_silent() const;
  void hear_no_primary() { tell_backup(PrimarySilent{}); }
  bool can_return_backup() const;
  void return_backup() { tell_primary(BackupReturned{}); }
  bool can_return_primary() const;
  void return_primary() { tell_backup(PrimaryReturned{}); }
  bool can_finish_copy_to_backup() const;
  void finish_copy_to_backup();
  bool can_finish_copy_to_primary() const;
  void finish_copy_to_primary() { tell_backup(Synchronised{}); }
  bool can_fire() const { return primary_.up && primary_.timer && budget_.checkpoints > 0; }
  void fire();
  Tokens next_token();
  bool can_step_primary() const { return primary_.vm.running && budget_.tokens > 0; }
  void step_primary();
  bool can_step_backup() const { return backup_.vm.running && budget_.tokens > 0; }
  void step_backup();
  bool can_crash_primary() const { return primary_.up && budget_.crashes > 0; }
  void crash_primary();
  bool can_crash_backup() const { return backup_.up && budget_.crashes > 0; }
  void crash_backup();
  void count_fault(int& budget);
  bool can_repair_primary() const { return !primary_.up; }
  void repair_primary() { primary_.up = true; }
  bool can_repair_backup() const { return !backup_.up; }
  void repair_backup() { backup_.up = true; }
  bool can_lose_memory() const { return !primary_.in_session && !to_backup_.empty(); }
  void lose_memory() { to_backup_.pop_back(); }
  bool can_lose_disk() const { return !primary_.in_session && !disk_to_backup_.empty(); }
  void lose_disk() { disk_to_backup_.pop_back(); }
  bool can_lose_answer() const { return !backup_.in_session && !to_primary_.empty(); }
  void lose_answer() { to_primary_.pop_back(); }
  bool can_cut() const { return link_up_ && budget_.cuts > 0; }
  void cut();
  bool can_mend() const { return !link_up_; }
  void mend() { link_up_ = true; }
  bool can_suspect() const { return config_.arbitrator && budget_.suspicions > 0; }
  bool can_suspect_backup() const { return can_suspect() && primary_.up; }
  void suspect_backup();
  bool can_suspect_primary() const { return can_suspect() && backup_.up; }
  void suspect_primary();

  ProtocolConfig config_;
  Budget budget_;
  Bug bug_;
  Primary primary_;
  Backup backup_;
  bool link_up_ = true;
  Channel to_backup_, disk_to_backup_, to_primary_;
  std::vector<std::optional<Host>> role_owner_;  // by generation: the first host that asked
  Tokens next_token_ = 1;
  Tokens released_ = 0;      // what the client has seen
  EpochId released_before_;  // egress of epochs before this one has left
  int commits_ = 0, faults_ = 0;
  std::optional<std::string> violation_;
};

}  // namespace remus
