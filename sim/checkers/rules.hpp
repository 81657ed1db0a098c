// Every rule that a checker judges by: who judges it, what it belongs to, and what is said when it is broken.
//
// A Violation is always one of a rule, so a rule that is not listed here cannot be judged; and rules_test.hpp demands
// of each judge's test that it has made every rule of this list fire.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/checkers/checker_names.hpp"

namespace remus::sim {

enum class Judge : std::uint8_t { output_commit, survival, conservation, progress };

enum class Rule : std::uint8_t {
  // output_commit.hpp
  epoch_is_open,
  captured_once,
  received_as_captured,
  ack_has_memory,
  ack_has_disk,
  acked_once,
  acks_in_order,
  ack_was_sent,
  dropped_was_not_held,
  left_oldest_first,
  size_kept_while_held,
  left_after_commit,
  lost_while_held,
  egress_conserved,
  // survival.hpp
  old_writes_stay_out,
  released_whole,
  one_vm_speaks,
  activated_alone,
  survivor_knows_output,
  survivor_knows_acks,
  disk_not_ahead,
  disk_not_behind,
  later_writes_dropped,
  client_bytes_sent,
  client_bytes_kept,
  finished_known,
  old_output_stays_in,
  // conservation.hpp
  ended_has_begun,
  link_carries_it,
  time_carries_it,
  guest_has_the_memory,
  share_is_a_share,
  parts_add_up,
  statistics_in_order,
  // progress.hpp
  vm_survives_one_fault,
  all_settles,
  service_goes_on,
  client_is_served,
};
inline constexpr std::size_t kRules = static_cast<std::size_t>(Rule::client_is_served) + 1;

struct RuleFacts {
  Rule rule;
  Judge judge;
  const char* checker;  // of checker_names.hpp
  const char* broken;   // what is said of it
};

inline constexpr std::array<RuleFacts, kRules> kRuleFacts{{
    {Rule::epoch_is_open, Judge::output_commit, kConservation,
     "an event of an epoch that has not begun, or was acknowledged before"},
    {Rule::captured_once, Judge::output_commit, kConservation, "an epoch's pages were captured twice"},
    {Rule::received_as_captured, Judge::output_commit, kConservation,
     "pages received by the backup differ from pages captured"},
    {Rule::ack_has_memory, Judge::output_commit, kAcknowledgedKept, "the backup acknowledged memory it does not hold"},
    {Rule::ack_has_disk, Judge::output_commit, kAcknowledgedKept,
     "the backup acknowledged disk writes it does not hold"},
    {Rule::acked_once, Judge::output_commit, kAcknowledgedKept, "a checkpoint was acknowledged twice"},
    {Rule::acks_in_order, Judge::output_commit, kConservation, "acks arrive out of order"},
    {Rule::ack_was_sent, Judge::output_commit, kAcknowledgedKept, "an ack arrived that the backup never sent"},
    {Rule::dropped_was_not_held, Judge::output_commit, kConservation, "a frame was both held and dropped"},
    {Rule::left_oldest_first, Judge::output_commit, kConservation, "a frame left that was not the oldest held"},
    {Rule::size_kept_while_held, Judge::output_commit, kConservation, "a frame changed its size while held"},
    {Rule::left_after_commit, Judge::output_commit, kOutputCommit,
     "output commit broken: a frame left before its epoch was committed"},
    {Rule::lost_while_held, Judge::output_commit, kConservation, "a frame was lost that was not held"},
    {Rule::egress_conserved, Judge::output_commit, kConservation, "egress bytes are not conserved"},

    {Rule::old_writes_stay_out, Judge::survival, kMemoryAndDisk,
     "writes of the old VM reached the disk after another was activated"},
    {Rule::released_whole, Judge::survival, kAcknowledgedKept,
     "the backup's disk lacks writes of a complete checkpoint"},
    {Rule::one_vm_speaks, Judge::survival, kOneActiveVm, "two VMs speak: split brain"},
    {Rule::activated_alone, Judge::survival, kOneActiveVm, "a VM is activated while another one speaks"},
    {Rule::survivor_knows_output, Judge::survival, kOutputCommit,
     "a client holds output of an epoch that the activated VM does not know"},
    {Rule::survivor_knows_acks, Judge::survival, kAcknowledgedKept,
     "the activated VM is older than a checkpoint that was acknowledged"},
    {Rule::disk_not_ahead, Judge::survival, kMemoryAndDisk,
     "the disk holds writes of an epoch that the activated memory does not know"},
    {Rule::disk_not_behind, Judge::survival, kMemoryAndDisk, "the disk lacks writes that the activated memory made"},
    {Rule::later_writes_dropped, Judge::survival, kMemoryAndDisk,
     "the disk holds writes that the activated memory did not make"},
    {Rule::client_bytes_sent, Judge::survival, kOutputCommit,
     "a client holds bytes that the activated VM never sent; the number is its connection"},
    {Rule::client_bytes_kept, Judge::survival, kAcknowledgedKept,
     "a client's bytes were acknowledged that the activated VM lacks; the number is its connection"},
    {Rule::finished_known, Judge::survival, kOutputCommit,
     "connections are finished for their clients and not for the activated VM; the number is how many"},
    {Rule::old_output_stays_in, Judge::survival, kOutputCommit,
     "the old VM's output left after another was activated that does not know it"},

    {Rule::ended_has_begun, Judge::conservation, kConservation,
     "a message ended on the replication link that never began"},
    {Rule::link_carries_it, Judge::conservation, kConservation, "more crossed the replication link than it carries"},
    {Rule::time_carries_it, Judge::conservation, kConservation,
     "more crossed the replication link in the measured time than it carries"},
    {Rule::guest_has_the_memory, Judge::conservation, kConservation, "the guest dirtied more memory than it has"},
    {Rule::share_is_a_share, Judge::conservation, kConservation, "busy for less than no time, or more than all"},
    {Rule::parts_add_up, Judge::conservation, kConservation, "the parts do not add up to the whole"},
    {Rule::statistics_in_order, Judge::conservation, kConservation,
     "the order is min, mean, max and p50, p95, p99, max"},

    {Rule::vm_survives_one_fault, Judge::progress, kProgress, "the VM is lost after a single fault"},
    {Rule::all_settles, Judge::progress, kProgress, "after the faults nothing has settled"},
    {Rule::service_goes_on, Judge::progress, kProgress, "the service makes no progress after the faults were overcome"},
    {Rule::client_is_served, Judge::progress, kProgress,
     "a client waits for what nothing will bring it, after the faults were overcome"},
}};

constexpr const RuleFacts& facts_of(Rule rule) { return kRuleFacts[static_cast<std::size_t>(rule)]; }

constexpr bool every_rule_has_its_facts() {
  for (std::size_t i = 0; i < kRules; ++i) {
    if (kRuleFacts[i].rule != static_cast<Rule>(i) || kRuleFacts[i].broken == nullptr) return false;
  }
  return true;
}
static_assert(every_rule_has_its_facts(), "in the order of Rule");

}  // namespace remus::sim
