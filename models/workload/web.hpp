// ApacheBench without keep-alive: some clients, each fetching the same page again and again, on a new connection a
// time.
//
// Models: connect, request, the guest's service time, header and page, the guest closes; the client is done at the end
//   of file, closes too, and opens its next connection at once. A request's latency counts from the connect (ab's
//   "total"). A client that gives its connection up (ab -r goes on) opens the next at once; its request was not
//   completed. The run ends after `duration`; what is under way then is not counted, as in ab -t.
// Leaves out: CPU contention in the server, its disk, Apache's lingering close, ab's own CPU time.
// Parameters: WebParameters. Request and header sizes are assumed: what ab 2.3 sends for http://10.0.0.2/index.html has
//   86 bytes, and Apache 2.2's usual header lines for a static page about 270; both are small beside the page.
// Validated: workload tests; validation/paper and validation/plug (counts at 0, 10 and 40 cps).
// References: ApacheBench 2.3 manual (options -c, -t).
#pragma once

#include <vector>

#include "models/workload/guest_service.hpp"
#include "models/workload/network_workload.hpp"

namespace remus {

struct WebParameters {
  std::int64_t connections = 1;  // concurrent clients, >= 1
  Bytes page;                    // body of the answer, > 0
  Bytes request{86};             // assumed, see above; > 0
  Bytes header{270};             // assumed, see above
  ServiceTime server_time;       // per request
  Duration duration;             // > 0
};

class Web final : public NetworkWorkload {
 public:
  // Throws std::invalid_argument for parameters out of range.
  Web(const WebParameters& parameters, std::uint64_t seed);
  void start() override;
  void on_established(tcp::ConnectionId connection, tcp::Side side) override;
  void on_received(tcp::ConnectionId connection, tcp::Side side, Bytes total) override;
  void on_closed(tcp::ConnectionId connection, tcp::Side side) override;
  void on_given_up(tcp::ConnectionId) override;
  void on_timer(std::uint64_t token) override;
  std::any server_state() const override { return service_; }
  void restore_server(const std::any& state) override { service_ = std::any_cast<const GuestService&>(state); }
  // To the end of the page; what is then still to be closed, TCP sees to.
  bool client_waits(const tcp::ConnectionFacts& connection) const override {
    return connection.client_received < answer();
  }
  bool server_busy() const override { return service_.busy(); }
  LastDraws last_draws() const override { return {{"server", service_.last_draw()}}; }

 private:
  std::unique_ptr<NetworkWorkload> copy() const override { return std::make_unique<Web>(*this); }
  Bytes answer() const { return parameters_.header + parameters_.page; }
  void open_next();
  void send_answer(tcp::ConnectionId connection);

  WebParameters parameters_;
  GuestService service_;
  std::vector<Instant> opened_;  // by connection
};

}  // namespace remus
