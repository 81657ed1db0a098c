#include "tools/record/signals.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace remus::record {
namespace {

constexpr std::array kEndSignals = {SIGINT, SIGTERM, SIGHUP};

sigset_t mask_before, watched;
struct sigaction child_action_before {};
int slack_before = 0;
int end_signal = 0, end_signals = 0;

// SIGCHLD, and what asks for an end unless it is ignored (nohup, a shell's background job): a blocked signal would be
// kept for us even then.
sigset_t signals_to_watch() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  for (const int signal : kEndSignals) {
    struct sigaction action {};
    ::sigaction(signal, nullptr, &action);
    if (action.sa_handler != SIG_IGN) sigaddset(&set, signal);
  }
  return set;
}

timespec to_timespec(Duration duration) {
  const std::int64_t ns = std::max<std::int64_t>(0, duration.in_ns());
  return {ns / 1'000'000'000, ns % 1'000'000'000};
}

void restore_waiting() {
  ::sigaction(SIGCHLD, &child_action_before, nullptr);
  ::prctl(PR_SET_TIMERSLACK, slack_before, 0, 0, 0);
  ::pthread_sigmask(SIG_SETMASK, &mask_before, nullptr);
}

}  // namespace

Instant monotonic_now() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return Instant(Duration::ns(std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec));
}

SignalWatch::SignalWatch() {
  watched = signals_to_watch();
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  ::sigaction(SIGCHLD, &usual, &child_action_before);  // an ignored one would hide our children's ends
  ::pthread_sigmask(SIG_BLOCK, &watched, &mask_before);
  slack_before = ::prctl(PR_GET_TIMERSLACK);
  ::prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
  end_signal = end_signals = 0;
}

SignalWatch::~SignalWatch() {
  const timespec none{};
  while (::sigtimedwait(&watched, nullptr, &none) > 0) {  // what is still pending has been dealt with
  }
  if (end_signal != 0) {
    for (const int signal : kEndSignals) ::signal(signal, SIG_IGN);
  }
  restore_waiting();
}

void wait_for_event(Duration at_most) {
  const timespec timeout = to_timespec(at_most);
  const int signal = ::sigtimedwait(&watched, nullptr, &timeout);
  if (signal <= 0 || signal == SIGCHLD) return;
  end_signal = signal;
  ++end_signals;
}

int end_requested() { return end_signal; }

int times_end_requested() { return end_signals; }

ssize_t read_or_event(int descriptor, void* into, std::size_t size) {
  pollfd wait{descriptor, POLLIN, 0};
  if (::poll(&wait, 1, 1) > 0) return ::read(descriptor, into, size);
  return -1;
}

void restore_for_exec() {
  for (const int ignored : {SIGPIPE, SIGXFSZ}) ::signal(ignored, SIG_DFL);  // as main has set them
  restore_waiting();
}

}  // namespace remus::record
