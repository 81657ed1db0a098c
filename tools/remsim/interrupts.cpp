#include "tools/remsim/interrupts.hpp"

#include <array>

namespace remus::cli {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};
volatile sig_atomic_t received_signal = 0;
std::array<struct sigaction, kSignals.size()> actions_before;

void note(int signal) { received_signal = signal; }

}  // namespace

Interrupts::Interrupts() {
  sigset_t blocked;
  sigemptyset(&blocked);
  struct sigaction action {};
  action.sa_handler = note;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    sigaddset(&blocked, kSignals[i]);
    sigaction(kSignals[i], nullptr, &actions_before[i]);
    if (actions_before[i].sa_handler != SIG_IGN) sigaction(kSignals[i], &action, nullptr);
  }
  sigprocmask(SIG_BLOCK, &blocked, &before_);
}

Interrupts::~Interrupts() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &actions_before[i], nullptr);
  sigprocmask(SIG_SETMASK, &before_, nullptr);
}

int Interrupts::received() { return received_signal; }

}  // namespace remus::cli
