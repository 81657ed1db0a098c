// How busy the link towards the backup was within the measured time.
#pragma once

#include <optional>

#include "models/units/quantity.hpp"
#include "sim/engine/link_meter.hpp"
#include "sim/record/result.hpp"
#include "sim/vm/link_listener.hpp"
#include "sim/vm/run_listener.hpp"

namespace remus::sim {

class LinkStatistics final : public LinkListener, public RunListener {
 public:
  explicit LinkStatistics(const LinkMeter& link) : link_(link) {}

  void begins(const StreamId& stream, Bytes bytes, Instant now) override {
    if (!end_) link_.begins(channel_of(stream), bytes, now);
  }
  void ends(const StreamId& stream, Bytes, Instant now) override {
    if (!end_) link_.ends(channel_of(stream), now);
  }
  void link_carries(HostId, HostId, BytesPerSecond bandwidth, BytesPerSecond, Instant now) override {
    if (!end_) link_.carries(bandwidth, now);
  }
  void measured_from(Instant from) override {
    from_ = from;
    link_.restart(from);
  }
  void measured_until(Instant end) override { end_ = end; }

  // What crossed the link within the measured time. Precondition: it has ended.
  Bytes carried() const { return link_.carried(end_.value()); }
  // Adds the link's bytes per second and its busy share. Precondition: the measured time has ended, and is not empty.
  void report(RunResult& result) const {
    const double whole = (end_.value() - from_).in_seconds();
    result.metrics["replication_bytes_per_s"] = static_cast<double>(carried().count()) / whole;
    result.busy_share["replication link"] = link_.occupied(*end_).in_seconds() / whole;
  }

 private:
  static LinkMeter::Channel channel_of(const StreamId& stream) {
    return stream.channel == Channel::memory ? LinkMeter::checkpoints : LinkMeter::disk_writes;
  }

  LinkMeter link_;
  Instant from_;
  std::optional<Instant> end_;
};

}  // namespace remus::sim
