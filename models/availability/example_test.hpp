// Parameters for tests: simple numbers, everything exponential.
#pragma once

#include "models/availability/parameters.hpp"

namespace remus::availability {

inline HoldingTime hours(double h) { return {.mean = Duration::seconds(h * 3600)}; }
inline HoldingTime seconds(double s) { return {.mean = Duration::seconds(s)}; }
inline HoldingTime fixed(HoldingTime time) {
  time.law = Law::fixed;
  return time;
}

// Two hosts, failures often enough that a test needs no patience.
inline Parameters example() {
  return {.primary_life = hours(1000),
          .backup_life = hours(800),
          .repair = hours(6),
          .common_life = hours(20'000),
          .common_repair = hours(3),
          .link_life = hours(5000),
          .link_repair = hours(2),
          .detection = seconds(0.3),
          .activation = seconds(2),
          .coverage = Ratio(0.98),
          .resync = hours(0.25),
          .failback = seconds(2),
          .cold_detection = seconds(30),
          .restart = seconds(300),
          .cycle = Duration::ms(25),
          .commit_delay = Duration::ms(8),
          .restart_loss = Duration::seconds(30)};
}

// The same with nothing but the hosts: perfect coverage, no common cause, no link, switching in no time.
inline Parameters hosts_only(double life_hours, double repair_hours) {
  Parameters p = example();
  p.primary_life = p.backup_life = hours(life_hours);
  p.repair = hours(repair_hours);
  p.common_life = p.link_life = std::nullopt;
  p.coverage = Ratio(1);
  p.detection = p.activation = p.resync = p.failback = p.cold_detection = p.restart = {.mean = Duration::ns(1)};
  return p;
}

}  // namespace remus::availability
