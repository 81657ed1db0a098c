// One connection's request and reply, one at a time: who has sent how much, and when a message is complete.
#pragma once

#include "models/units/quantity.hpp"

namespace remus {

class Exchange {
 public:
  // Precondition: the last exchange is complete.
  void begin(Instant now, Bytes request, Bytes reply) {
    started_ = now;
    request_end_ += request;
    reply_end_ += reply;
    reply_ = reply;
    phase_ = Phase::request;
  }
  // `total` payload bytes of the connection were read. True, once, when they complete the current message.
  bool request_read(Bytes total) { return advance(Phase::request, total == request_end_, Phase::reply); }
  bool reply_read(Bytes total) { return advance(Phase::reply, total == reply_end_, Phase::idle); }
  Bytes reply() const { return reply_; }
  Instant started() const { return started_; }

 private:
  enum class Phase { idle, request, reply };  // the message under way
  bool advance(Phase from, bool complete, Phase to) {
    if (phase_ != from || !complete) return false;
    phase_ = to;
    return true;
  }

  Phase phase_ = Phase::idle;
  Instant started_;
  Bytes request_end_, reply_end_;  // since the connection opened
  Bytes reply_;
};

}  // namespace remus
