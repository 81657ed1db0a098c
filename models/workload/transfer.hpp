// netcat with a client: one file to the client (download) or to the guest (upload), on each of some connections.
//
// Models: the client connects; the side that has the file writes all of it and closes. The transfer is done when the
//   other side's program has read the last byte: that is what "the file has arrived" means, and netcat ends there, its
//   input being at end of file and its peer closed. A transfer whose connection either side gives up never finishes.
//   For an upload it is the guest that reads last. Ingress is never held, so that instant is not delayed by a commit.
// Leaves out: a client's netcat that leaves as soon as its kernel has taken the last byte (some versions with -q/-N
//   do): it would end an upload earlier by one send buffer at the path's bandwidth, about 1 % of 50 MiB at 100 Mbit/s.
//   Disk time: source and sink are immediate.
// Parameters: bytes and connections, of the experiment.
// Validated: workload tests (closed form of an unprotected transfer); validation/paper, validation/plug.
#pragma once

#include "models/workload/network_workload.hpp"

namespace remus {

struct TransferParameters {
  Bytes bytes;                   // payload per connection, > 0
  std::int64_t connections = 1;  // all opened at the start, >= 1
};

class Transfer : public NetworkWorkload {
 public:
  // Throws std::invalid_argument for parameters out of range.
  Transfer(const TransferParameters& parameters, tcp::Side source);
  void start() final;
  void on_established(tcp::ConnectionId connection, tcp::Side side) final;
  void on_received(tcp::ConnectionId connection, tcp::Side side, Bytes total) final;
  void on_given_up(tcp::ConnectionId) final { fail(); }
  bool client_waits(const tcp::ConnectionFacts& connection) const final;
  std::any server_state() const final;
  void restore_server(const std::any& state) final;

 private:
  TransferParameters parameters_;
  tcp::Side source_;
};

class Download final : public Transfer {
 public:
  explicit Download(const TransferParameters& parameters) : Transfer(parameters, tcp::Side::guest) {}

 private:
  std::unique_ptr<NetworkWorkload> copy() const override { return std::make_unique<Download>(*this); }
};

class Upload final : public Transfer {
 public:
  explicit Upload(const TransferParameters& parameters) : Transfer(parameters, tcp::Side::client) {}

 private:
  std::unique_ptr<NetworkWorkload> copy() const override { return std::make_unique<Upload>(*this); }
};

}  // namespace remus
