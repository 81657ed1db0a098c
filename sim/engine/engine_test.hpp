// What the engine's tests share: a testbed of round numbers, one simulation per child process, broken replicas.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <stdexcept>
#include <string>

#include "sim/engine/engine.hpp"
#include "sim/record/transfer.hpp"
#include "sim/scenario/error.hpp"

namespace remus::sim {

// SimGrid takes one simulation per process: what `work` returns comes from a child.
inline std::string text_from_child(const std::function<std::string()>& work) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("pipe");
  const pid_t child = fork();
  if (child == 0) {
    const std::string text = work();
    std::size_t sent = 0;
    for (ssize_t n = 1; n > 0 && sent < text.size(); sent += static_cast<std::size_t>(n))
      n = write(ends[1], text.data() + sent, text.size() - sent);
    _exit(sent == text.size() ? 0 : 1);
  }
  close(ends[1]);
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t n = 0; (n = read(ends[0], buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(n));
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return text;
}

// Each simulation runs in a child, which sends its result back. A ScenarioError comes back as its text.
inline RunResult simulate_in_child(const Experiment& experiment, const Run& run, const SimulateOptions& options = {}) {
  const std::string text = text_from_child([&]() -> std::string {
    try {
      return "R" + to_text(simulate(experiment, run, options));
    } catch (const ScenarioError& error) {
      return std::string("E") + error.what();
    }
  });
  if (text.starts_with("E")) throw ScenarioError(text.substr(1));
  return result_from_text(std::string_view(text).substr(1));
}

// A testbed of round numbers: pause = 2 + 100 pages * 10 us + 1 = 4 ms; 100 pages of 1000 B over 10 MB/s take 10 ms.
inline Experiment round_numbers() {
  Experiment e;
  Testbed& t = e.testbed;
  t.primary.cores = t.backup.cores = 4;
  t.replication = {BytesPerSecond(10e6), Duration::ms(1), Ratio(1.0)};
  t.client_lan.bandwidth = BytesPerSecond(12.5e6);
  t.client_lan.latency = Duration::us(100);
  t.checkpoint.suspend = Duration::ms(2);
  t.checkpoint.resume = Duration::ms(1);
  t.checkpoint.copy_per_page = Duration::us(10);
  t.checkpoint.apply_per_page = Duration::us(10);
  t.checkpoint.ack_overhead = Duration::ms(1);
  t.codecs.xor_rle = BytesPerSecond(409.6e6);
  t.plug.limit = Bytes(10'000'000);
  t.tcp.tso_max = Bytes(1448);
  t.tcp.rto_min = Duration::ms(200);
  t.tcp.rto_initial = Duration::ms(1000);
  t.tcp.delayed_ack = Duration::ms(40);
  t.tcp.guest_receive_window = t.tcp.client_receive_window = Bytes(1'000'000);
  WorkloadSpec w;
  w.name = "work";
  w.work = Duration::ms(1000);
  w.dirty = {Pages(100), Duration::ns(1), Pages(0), Duration::ns(1), Ratio(0)};  // 100 pages at once
  w.xor_rle_bytes_per_page = SizeCurve(Bytes(1000));
  e.workloads = {w};
  return e;
}

inline Run at_cps(double cps) { return {0, cps, 0}; }

inline Experiment ping() {
  Experiment e = round_numbers();
  WorkloadSpec& w = e.workloads[0];
  w.kind = WorkloadKind::pingpong;
  w.duration = Duration::ms(3000);
  return e;
}

// A primary or backup whose effects are tampered with.
inline void tamper_primary(SimulateOptions& options, std::function<void(PrimaryEffects&)> tamper) {
  options.step_primary = [tamper](PrimaryReplica& replica, Instant now, const PrimaryEvent& event) {
    PrimaryEffects effects = replica.step(now, event);
    tamper(effects);
    return effects;
  };
}

inline void tamper_backup(SimulateOptions& options, std::function<void(BackupEffects&)> tamper) {
  options.step_backup = [tamper](BackupReplica& replica, Instant now, const BackupEvent& event) {
    BackupEffects effects = replica.step(now, event);
    tamper(effects);
    return effects;
  };
}

}  // namespace remus::sim
