// For tests: a protected guest whose host crashes, and a backup that takes it over, every step at a fixed distance.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "models/workload/traffic_guest.hpp"

namespace remus {

struct FailoverTimes {
  Duration cycle{Duration::ms(10)};         // suspend to suspend
  Duration pause{Duration::ms(1)};          // suspend to resume
  Duration commit{Duration::ms(13)};        // suspend to commit: the next epoch has ended by then
  Duration detection{Duration::ms(30)};     // crash to the restored guest's resume
  Duration announcement{Duration::ms(20)};  // resume to the clients' knowing where it is
  std::size_t epochs_too_old = 0;           // 1: the backup activates the checkpoint before the committed one (a bug)
};

class FailoverDrive {
 public:
  FailoverDrive(TrafficGuest& guest, const FailoverTimes& times) : guest_(&guest), times_(times) {}

  // Starts protection now with a first checkpoint that is committed at once, and drives the guest to `crash`. Then the
  // host stops, at whatever moment of the cycle that is, and at last the image is restored and runs, unprotected.
  // `judge` is called when the guest has been restored, before it runs.
  void protect_crash_and_fail_over(EpochId first, Instant crash, const std::function<void()>& judge) {
    guest_->suspend();
    images_.clear();
    committed_ = 0;
    guest_->end_epoch();
    images_.push_back(guest_->capture());
    guest_->network().hold_from(first);
    guest_->resume();
    protect(first, crash);
    guest_->advance_to(crash);
    guest_->crash();
    guest_->set_reachable(false);
    guest_->advance_to(crash + times_.detection);
    guest_->restore(*images_.at(committed_ - std::min(committed_, times_.epochs_too_old)));
    judge();
    guest_->network().release_all();
    guest_->network().watch_answers();
    guest_->resume();
    guest_->advance_to(crash + times_.detection + times_.announcement);
    guest_->set_reachable(true);
  }

 private:
  void protect(EpochId first, Instant crash) {
    std::multimap<Instant, std::function<void()>> steps;
    EpochId epoch = first;
    for (Instant suspend = guest_->network().now() + times_.cycle; suspend < crash; suspend = suspend + times_.cycle) {
      steps.emplace(suspend, [this, epoch] { end_epoch(epoch); });
      steps.emplace(suspend + times_.pause, [this] { guest_->resume(); });
      steps.emplace(suspend + times_.commit, [this, epoch] { commit(epoch); });
      epoch += EpochId{1};
    }
    for (const auto& [when, step] : steps) {
      if (when >= crash) break;
      guest_->advance_to(when);
      step();
    }
  }

  void end_epoch(EpochId epoch) {
    guest_->suspend();
    guest_->network().plug(epoch);
    guest_->end_epoch();
    images_.push_back(guest_->capture());
  }

  void commit(EpochId epoch) {
    ++committed_;
    guest_->network().release_through(epoch);
  }

  TrafficGuest* guest_;
  FailoverTimes times_;
  std::vector<std::unique_ptr<GuestImage>> images_;  // the first one, and one for each epoch ended since
  std::size_t committed_ = 0;                        // the last committed of them
};

}  // namespace remus
