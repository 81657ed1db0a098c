#include "models/workload/tbench.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace remus {

Tbench::Tbench(const TbenchParameters& parameters, std::vector<Operation> load, std::uint64_t seed)
    : RequestReply(parameters.clients, parameters.server_time, seed),
      parameters_(parameters),
      load_(std::make_shared<const std::vector<Operation>>(std::move(load))),
      position_(clients()),
      has_greeting_(clients()) {
  if (parameters.warmup < Duration()) throw std::invalid_argument("Tbench: warmup must be >= 0");
  if (parameters.duration <= Duration()) throw std::invalid_argument("Tbench: duration must be > 0");
  if (std::ranges::all_of(*load_, &Operation::local))
    throw std::invalid_argument("Tbench: no operation uses the network");
}

// A client that has to connect anew waited for a reply, so all had been greeted if it had: it goes on where it was.
void Tbench::on_connected(std::size_t client) {
  if (!has_greeting_[client]) return request(client, kTbenchGreeting, kTbenchGreeting);
  next_operation(client);
}

// A client that cannot connect in the first place ends the program: they start together, or not at all. Of one that is
// to finish its last operation what it waited for is lost: it has done what it can.
bool Tbench::goes_on(std::size_t client) {
  if (!has_greeting_[client]) fail();
  if (failed()) return false;
  if (!stopping_) return true;
  next_operation(client);
  return false;
}

void Tbench::on_reply(std::size_t client, Duration latency) {
  if (greeted_ < clients()) {
    has_greeting_[client] = true;
    return greeted();
  }
  count(load()[position_[client]], latency);
  position_[client] = (position_[client] + 1) % load().size();
  next_operation(client);
}

void Tbench::greeted() {
  if (++greeted_ < clients()) return;
  set_alarm(now() + parameters_.warmup, warmup_over);
  for (std::size_t client = 0; client < clients(); ++client) next_operation(client);
}

void Tbench::next_operation(std::size_t client) {
  if (stopping_) return stop_client();
  for (; load()[position_[client]].local(); position_[client] = (position_[client] + 1) % load().size()) {
    count(load()[position_[client]], Duration());
  }
  const Operation& operation = load()[position_[client]];
  request(client, operation.request(), operation.reply());
}

void Tbench::count(const Operation& operation, Duration latency) {
  Tally& tally = tallies_[static_cast<std::size_t>(operation.kind())];
  ++tally.completed;
  tally.total += latency;
  measured().latencies.add(latency);
  measured().payload += operation.request() + operation.reply();
}

void Tbench::on_alarm(std::uint64_t alarm) {
  if (alarm == window_over) {
    window_end_ = now();
    stopping_ = true;
    if (!parameters_.finishes_last) end();
    return;
  }
  tallies_ = {};
  begin_window();
  set_alarm(now() + parameters_.duration, window_over);
}

void Tbench::stop_client() {
  if (++stopped_ == clients()) end();
}

void Tbench::end() {
  report();
  finish(window_end_);
}

void Tbench::report() {
  for (std::size_t i = 0; i < kOperationKinds; ++i) {
    const auto& [completed, total] = tallies_[i];
    if (completed == 0) continue;
    measured().operations.push_back(
        {operation_name(static_cast<OperationKind>(i)), completed, Duration::ns(total.in_ns() / completed)});
  }
}

}  // namespace remus
