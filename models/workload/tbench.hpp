// tbench: clients that each replay dbench's load against a server in the guest, one operation at a time.
//
// Models: every client connects and exchanges a greeting; when the last has its answer, all start at the load's first
//   line together, and begin again when they reach its end. No pacing: the next request follows the last reply at once.
//   After `warmup` the counts are set to zero; after `duration` more, on the clients' clock, the measured time is over.
//   What has not happened by then is not counted, unless each client is to finish, and count, the operation it is in,
//   as tbench itself does: where a plug loses packets that one may take longer than the others together. A latency is
//   the client's: from before the request's first byte is written to the reply's last byte read; operations begun in
//   the warm-up count in full. tbench_srv runs a process per client, does no work, and always answers with success, so
//   its time per operation is a delay (see guest_service.hpp).
// Leaves out: tbench's timers tick once a second (windows are up to 0.1 % longer), the up to 100 ms by which the
//   clients' common start is late, and the clients' own CPU time.
// Parameters: TbenchParameters, and the load (load_file.hpp).
// Validated: on models/tcp. Linux 6.1's TCP, 10 clients, no plug: 23,572 operations in 20 s against 23,409 measured
// (tested
//   in tbench_test.cpp). The paper's table I with 0.2 ms of server time: at 0 cps all seven counts within 1.5 % for
//   most seeds (five of six; the sixth 4.5 % low, its clients stayed in step longer), latencies within 17 % but
//   Rename's, 30 % high; at 40 cps (26.4 ms cycles, mean of ten seeds) counts 5 to 13 % high, Read's latency 12 % low,
//   the others within 12 %. Server times from 0.1 to 0.5 ms give much the same: a small operation's 3 ms at 0 cps is
//   mostly queueing behind other clients' data.
// References: dbench 4.0 (samba.org): behaviour, in our own words.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "models/workload/request_reply.hpp"
#include "models/workload/tbench_operation.hpp"

namespace remus {

struct TbenchParameters {
  std::int64_t clients = 1;    // >= 1
  Duration warmup;             // >= 0
  Duration duration;           // measured, > 0
  ServiceTime server_time;     // per operation
  bool finishes_last = false;  // each client still finishes, and counts, the operation it is in at the end
};

class Tbench final : public RequestReply {
 public:
  // The load must hold an operation that uses the network; copies of the workload share it. Throws
  // std::invalid_argument for parameters out of range.
  Tbench(const TbenchParameters& parameters, std::vector<Operation> load, std::uint64_t seed);

 private:
  std::unique_ptr<NetworkWorkload> copy() const override { return std::make_unique<Tbench>(*this); }
  enum Alarm : std::uint64_t { warmup_over, window_over };
  struct Tally {
    std::int64_t completed = 0;
    Duration total;
  };

  void on_connected(std::size_t client) override;
  void on_reply(std::size_t client, Duration latency) override;
  void on_alarm(std::uint64_t alarm) override;
  bool goes_on(std::size_t client) override;
  void greeted();
  void next_operation(std::size_t client);
  void count(const Operation& operation, Duration latency);
  const std::vector<Operation>& load() const { return *load_; }
  void stop_client();
  void end();
  void report();

  TbenchParameters parameters_;
  std::shared_ptr<const std::vector<Operation>> load_;
  std::vector<std::size_t> position_;  // by client: the operation it is in
  std::vector<bool> has_greeting_;     // by client: its greeting's answer
  std::size_t greeted_ = 0;            // clients that have it
  std::size_t stopped_ = 0;            // clients that are done
  bool stopping_ = false;
  Instant window_end_;
  std::array<Tally, kOperationKinds> tallies_{};
};

}  // namespace remus
