// What crossed the replication link within the measured time, and for how long the link was taken: also of messages
// that are on their way when the time begins or ends.
//
// A message takes the link's latency, then its bytes cross; the messages under way at one time (checkpoints, disk
// writes) share the bandwidth, so the link carries all of it as long as bytes of any of them cross.
#pragma once

#include <array>
#include <optional>

#include "models/units/quantity.hpp"

namespace remus::sim {

class LinkMeter {
 public:
  enum Channel : std::size_t { checkpoints, disk_writes };  // each carries one message at a time

  LinkMeter(BytesPerSecond bandwidth, Duration latency) : bandwidth_(bandwidth), latency_(latency) {}

  // Instants never go back.
  void begins(Channel, Bytes, Instant now);
  void ends(Channel, Instant now);
  // Only what follows `from` counts.
  void restart(Instant from);
  // A link may change.
  void carries(BytesPerSecond bandwidth, Instant now);

  Bytes carried(Instant until) const;
  // Time with a message under way, its latency included.
  Duration occupied(Instant until) const;

 private:
  struct Message {
    Bytes bytes;
    Instant crosses_from;
  };
  void advance(Instant now);
  bool idle() const { return !under_way_[checkpoints] && !under_way_[disk_writes]; }

  BytesPerSecond bandwidth_;
  Duration latency_;
  std::array<std::optional<Message>, 2> under_way_;
  Instant now_;
  Duration occupied_;
  Bytes carried_;         // until the link was idle last
  Bytes arrived_;         // since then, in messages that have ended
  double crossed_ = 0;    // bytes since then, by the time it took
  bool clipped_ = false;  // a message under way began before the measured time
};

}  // namespace remus::sim
