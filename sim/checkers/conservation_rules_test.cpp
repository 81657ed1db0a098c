// Every rule of the judge of amounts, broken by one fact, beside the lawful neighbour.
#include <limits>

#include "sim/checkers/conservation.hpp"
#include "sim/checkers/rules_test.hpp"

namespace remus::sim {
namespace {

Instant at_ms(std::int64_t ms) { return Instant(Duration::ms(ms)); }

// 1 MB/s: 1000 bytes a millisecond, and a byte more within the two rounded nanoseconds of a message is none.
ConservationChecker judge_of() { return ConservationChecker{BytesPerSecond(1e6), Pages(100)}; }

// One message of so many bytes on a link of 1 MB/s, from 5 to 7 ms.
void carry(Bytes bytes) {
  ConservationChecker judge = judge_of();
  judge.message_begins(at_ms(5));
  judge.message_ends(at_ms(7), bytes);
}

const std::vector<RuleCase> kCases{
    {Rule::ended_has_begun, "AMessageEndsThatNeverBegan",
     [](bool broken) {
       ConservationChecker judge = judge_of();
       judge.message_begins(at_ms(0));
       if (!broken) judge.message_begins(at_ms(0));
       judge.message_ends(at_ms(1), Bytes(1));
       judge.message_ends(at_ms(2), Bytes(1));
     }},
    {Rule::link_carries_it, "AByteTooManyInItsTime", [](bool broken) { carry(Bytes(broken ? 2001 : 2000)); }},
    {Rule::link_carries_it, "TwoAtATimeShareTheLink",
     [](bool broken) {
       ConservationChecker judge = judge_of();
       judge.message_begins(at_ms(0));
       judge.message_begins(at_ms(1));
       judge.message_ends(at_ms(2), Bytes(1500));
       judge.message_ends(at_ms(3), Bytes(broken ? 1501 : 1500));
     }},
    {Rule::link_carries_it, "TimeWithoutAMessageIsNoHelp",
     [](bool broken) {
       ConservationChecker judge = judge_of();
       judge.message_begins(at_ms(0));
       judge.message_ends(at_ms(1), Bytes(10));
       judge.message_begins(at_ms(9));
       judge.message_ends(at_ms(10), Bytes(broken ? 1001 : 1000));
     }},
    {Rule::link_carries_it, "TheBestThatTheLinkHasHad",
     [](bool broken) {
       ConservationChecker judge = judge_of();
       judge.link_carries(BytesPerSecond(broken ? 0.5e6 : 2e6));
       judge.message_begins(at_ms(0));
       judge.message_ends(at_ms(1), Bytes(1001));
     }},
    {Rule::link_carries_it, "EachMessageHasItsOwnRounding",
     [](bool broken) {
       ConservationChecker judge{BytesPerSecond(1e9)};  // a byte a nanosecond: 2 of rounding a message
       judge.message_begins(Instant());
       judge.message_begins(Instant());
       judge.message_ends(Instant(Duration::ns(10)), Bytes(12));
       judge.message_ends(Instant(Duration::ns(10)), Bytes(broken ? 3 : 2));
     }},
    {Rule::time_carries_it, "MoreThanTheMeasuredTimeCarries",
     [](bool broken) { judge_of().carried(Bytes(broken ? 1'000'002 : 1'000'001), Duration::seconds(1)); }},
    {Rule::guest_has_the_memory, "APageMoreThanTheGuestHas",
     [](bool broken) { judge_of().pages_captured(EpochId(3), Pages(broken ? 101 : 100)); }},
    {Rule::share_is_a_share, "BusyForMoreThanAllTheTime",
     [](bool broken) { judge_of().busy_share("it", broken ? 1 + 1e-9 : 1); }},
    {Rule::share_is_a_share, "BusyForLessThanNone",
     [](bool broken) { judge_of().busy_share("it", broken ? -1e-9 : 0); }},
    {Rule::share_is_a_share, "BusyForNobodyKnowsHowLong",
     [](bool broken) { judge_of().busy_share("it", broken ? std::numeric_limits<double>::quiet_NaN() : 0.5); }},
    {Rule::parts_add_up, "APartTooMuch",
     [](bool broken) { judge_of().whole("a cycle", 100, broken ? 100 + 1e-9 : 100 + 1e-11); }},
    {Rule::parts_add_up, "APartMissing",
     [](bool broken) { judge_of().whole("a cycle", 100, broken ? 100 - 1e-9 : 100 - 1e-11); }},
    {Rule::statistics_in_order, "TheMeanIsBelowTheLeast",
     [](bool broken) { judge_of().ordered("it", {.min = 3, .mean = broken ? 2.9 : 3.0}); }},
    {Rule::statistics_in_order, "TheMeanIsAboveTheGreatest",
     [](bool broken) { judge_of().ordered("it", {.mean = broken ? 4.1 : 4.0, .max = 4}); }},
    {Rule::statistics_in_order, "TheMedianIsBelowTheLeast",
     [](bool broken) { judge_of().ordered("it", {.min = 3, .p50 = broken ? 2.9 : 3.0}); }},
    {Rule::statistics_in_order, "TheMedianIsAboveTheP95",
     [](bool broken) { judge_of().ordered("it", {.p50 = broken ? 5.1 : 5.0, .p95 = 5}); }},
    {Rule::statistics_in_order, "TheP95IsAboveTheP99",
     [](bool broken) { judge_of().ordered("it", {.p95 = broken ? 5.1 : 5.0, .p99 = 5}); }},
    {Rule::statistics_in_order, "TheP99IsAboveTheGreatest",
     [](bool broken) { judge_of().ordered("it", {.p99 = broken ? 5.1 : 5.0, .max = 5}); }},
    {Rule::statistics_in_order, "WhatIsBetweenMayBeUnknown",
     [](bool broken) { judge_of().ordered("it", {.min = broken ? 5.1 : 5.0, .max = 5}); }},
};

RULES_OF(conservation, kCases)

}  // namespace
}  // namespace remus::sim
