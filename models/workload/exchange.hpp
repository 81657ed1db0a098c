// The client's part of one connection's request and reply, one at a time: how much it has asked for and is to receive.
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
    awaiting_ = true;
  }
  // The client has read `total` payload bytes of the connection. True, once, when they complete the reply.
  bool reply_read(Bytes total) {
    if (!awaiting_ || total != reply_end_) return false;
    awaiting_ = false;
    return true;
  }
  bool awaiting() const { return awaiting_; }
  Bytes request_end() const { return request_end_; }  // payload bytes of all requests, since the connection opened
  Bytes reply() const { return reply_; }
  Instant started() const { return started_; }

 private:
  bool awaiting_ = false;  // the reply
  Instant started_;
  Bytes request_end_, reply_end_;  // since the connection opened
  Bytes reply_;
};

}  // namespace remus
