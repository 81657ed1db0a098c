// One connection's request and reply, one at a time: who has sent how much, and when a message is complete.
#pragma once

#include "models/units/quantity.hpp"

namespace remus {

class Exchange {
 public:
  void begin(Instant now, Bytes request, Bytes reply) {
    started_ = now;
    request_end_ += request;
    reply_end_ += reply;
    reply_ = reply;
  }
  // `total` payload bytes of the connection were read: is the current message complete? A total short of it is not.
  bool request_read(Bytes total) const { return total == request_end_; }
  bool reply_read(Bytes total) const { return total == reply_end_; }
  Bytes reply() const { return reply_; }
  Instant started() const { return started_; }

 private:
  Instant started_;
  Bytes request_end_, reply_end_;  // since the connection opened
  Bytes reply_;
};

}  // namespace remus
