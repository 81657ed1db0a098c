#include "tools/record/signals.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace remus::record {
namespace {

sigset_t mask_before;
int end_signal = 0;

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGCHLD, SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
  return set;
}

timespec to_timespec(Duration duration) {
  const std::int64_t ns = std::max<std::int64_t>(0, duration.in_ns());
  return {ns / 1'000'000'000, ns % 1'000'000'000};
}

}  // namespace

Instant monotonic_now() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return Instant(Duration::ns(std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec));
}

SignalWatch::SignalWatch() {
  const sigset_t watched = watched_signals();
  ::pthread_sigmask(SIG_BLOCK, &watched, &mask_before);
  ::prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
  end_signal = 0;
}

SignalWatch::~SignalWatch() {
  const sigset_t watched = watched_signals();
  const timespec none{};
  while (::sigtimedwait(&watched, nullptr, &none) > 0) {  // what is still pending has been dealt with
  }
  ::pthread_sigmask(SIG_SETMASK, &mask_before, nullptr);
}

void wait_for_event(Duration at_most) {
  const sigset_t watched = watched_signals();
  const timespec timeout = to_timespec(at_most);
  const int signal = ::sigtimedwait(&watched, nullptr, &timeout);
  if (signal > 0 && signal != SIGCHLD) end_signal = signal;
}

int end_requested() { return end_signal; }

ssize_t read_or_event(int descriptor, void* into, std::size_t size) {
  pollfd wait{descriptor, POLLIN, 0};
  if (::poll(&wait, 1, 1) > 0) return ::read(descriptor, into, size);
  return -1;
}

void restore_signals() {
  ::signal(SIGPIPE, SIG_DFL);
  ::pthread_sigmask(SIG_SETMASK, &mask_before, nullptr);
}

}  // namespace remus::record
