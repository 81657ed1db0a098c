#include "sim/checkers/conservation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace remus::sim {
namespace {

[[noreturn]] void object(Rule rule, const std::string& what) { throw Violation(rule, what); }

// By so much a message may seem to have ended too early: instants are rounded to whole nanoseconds, and SimGrid takes
// events within its precision/timing of 1 ns for simultaneous.
constexpr Duration kInstantUnit = Duration::ns(2);

// Of sums and means in doubles: some ten roundings of 1.1e-16 each, with room; far below any digit that is printed.
constexpr double kRounding = 1e-12;

void judge_rate(Rule rule, Bytes bytes, BytesPerSecond link, Duration time, Duration rounding) {
  const double most = link.count() * (time + rounding).in_seconds();
  if (static_cast<double>(bytes.count()) <= most * (1 + kRounding)) return;  // SimGrid's clock is a double, too
  object(rule, fmt::format("{} bytes crossed the replication link in {:.9f} s; it carries {:.0f} bytes in that time",
                           bytes.count(), time.in_seconds(), most));
}

}  // namespace

void ConservationChecker::message_begins(Instant now) {
  if (under_way_++ > 0) return;
  busy_since_ = now;
  since_then_ = Bytes(0);
  messages_ = 0;
}

void ConservationChecker::message_ends(Instant now, Bytes all) {
  ++judged_;
  if (under_way_ <= 0) object(Rule::ended_has_begun, facts_of(Rule::ended_has_begun).broken);
  --under_way_;
  since_then_ += all;
  ++messages_;
  judge_rate(Rule::link_carries_it, since_then_, link_, now - busy_since_, kInstantUnit * messages_);
}

// The law is judged by the best that the link has had.
void ConservationChecker::link_carries(BytesPerSecond link) { link_ = std::max(link_, link); }

void ConservationChecker::pages_captured(EpochId epoch, Pages pages) const {
  ++judged_;
  judge(!guest_memory_ || pages <= *guest_memory_, Rule::guest_has_the_memory, epoch);
}

void ConservationChecker::carried(Bytes bytes, Duration measured) const {
  ++judged_;
  judge_rate(Rule::time_carries_it, bytes - Bytes(1), link_, measured,
             kInstantUnit);  // a part of a message is rounded to whole bytes
}

void ConservationChecker::busy_share(const std::string& resource, double share) const {
  ++judged_;
  if (!(share >= 0 && share <= 1))
    object(Rule::share_is_a_share, fmt::format("{}: busy for {} of the measured time", resource, share));
}

void ConservationChecker::whole(const char* name, double whole, double sum_of_parts) const {
  ++judged_;
  if (std::abs(whole - sum_of_parts) <= kRounding * std::abs(whole)) return;
  object(Rule::parts_add_up, fmt::format("{}: its parts add up to {}, and it is {}", name, sum_of_parts, whole));
}

void ConservationChecker::ordered(const char* name, const Order& order) const {
  ++judged_;
  const auto judge_chain = [name](const auto& chain) {
    std::optional<double> below;
    for (const std::optional<double>& value : chain) {
      if (!value) continue;
      if (below && *value < *below * (1 - kRounding))
        object(Rule::statistics_in_order,
               fmt::format("{}: {} comes before {}; the order is min, mean, max and p50, p95, p99, max", name, *below,
                           *value));
      below = value;
    }
  };
  judge_chain(std::array{order.min, order.mean, order.max});
  judge_chain(std::array{order.min, order.p50, order.p95, order.p99, order.max});
}

}  // namespace remus::sim
