// A program to be recorded while it runs (remsim record --pid), and what it notices of that: it writes 256 known pages
// over and over, checks that they hold what it wrote, sleeps in several kinds of system calls, forks, and counts
// signals, interrupted calls, wrong bytes and descriptors.
//
// Usage: bystander [forking]. Writes its process number to standard output, goes on until standard input ends, then
// writes "wrong W interrupted I signals S descriptors D children C rounds R": W pages that did not hold what was
// written, I calls that answered EINTR, S signals that came (SIGKILL, SIGSTOP and SIGCHLD aside), D descriptors more
// than at the start, C children that did not end well.
#include <dirent.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>

namespace {

constexpr std::size_t kPageBytes = 4096, kPages = 256;
constexpr int kLastSignal = 64;

std::atomic<long> interrupted, signals, wrong, bad_children;
std::atomic<bool> over;
volatile std::uint64_t* pages;

void on_signal(int) { ++signals; }

void note(long answer) {
  if (answer < 0 && errno == EINTR) ++interrupted;
}

// The sleepers: each sleeps in one kind of call, which a stop must not end.
constexpr int kNapMs = 50;

void sleep_in_epoll() {
  static const int set = ::epoll_create1(0);
  epoll_event event{};
  note(::epoll_wait(set, &event, 1, kNapMs));
}
void sleep_in_poll() { note(::poll(nullptr, 0, kNapMs)); }
void sleep_in_nanosleep() {
  const timespec nap{0, kNapMs * 1'000'000};
  note(::nanosleep(&nap, nullptr));
}
void sleep_in_sigtimedwait() {
  sigset_t none;
  sigemptyset(&none);
  const timespec nap{0, kNapMs * 1'000'000};
  note(::sigtimedwait(&none, nullptr, &nap));
}
// Of a socket with a timeout, which says EAGAIN when it is over.
void sleep_in_receive() {
  static int ends[2];
  static const bool made = [] {
    const timeval nap{0, kNapMs * 1000};
    return ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0 &&
           ::setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &nap, sizeof nap) == 0;
  }();
  char byte = 0;
  if (made) note(::recv(ends[0], &byte, 1, 0));
}
void sleep_in_futex() {
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
  timespec until{};
  ::clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += kNapMs * 1'000'000;
  until.tv_sec += until.tv_nsec / 1'000'000'000;
  until.tv_nsec %= 1'000'000'000;
  ::pthread_mutex_lock(&mutex);
  if (::pthread_cond_timedwait(&never, &mutex, &until) == EINTR) ++interrupted;
  ::pthread_mutex_unlock(&mutex);
}

using Sleep = void();
constexpr Sleep* kSleeps[] = {sleep_in_epoll,        sleep_in_poll,    sleep_in_nanosleep,
                              sleep_in_sigtimedwait, sleep_in_receive, sleep_in_futex};

void* keep_sleeping(void* which) {
  while (!over) (*reinterpret_cast<Sleep*>(which))();
  return nullptr;
}

void* keep_forking(void*) {
  while (!over) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(pages[0] == 0 ? 1 : 0);  // the first round is over by then
    int status = -1;
    pid_t got = 0;
    do {
      got = ::waitpid(child, &status, 0);
      note(got);
    } while (got < 0 && errno == EINTR);
    if (got != child || status != 0) ++bad_children;
    ::usleep(5000);
  }
  return nullptr;
}

long open_descriptors() {
  long count = 0;
  DIR* folder = ::opendir("/proc/self/fd");
  while (folder != nullptr && ::readdir(folder) != nullptr) ++count;
  ::closedir(folder);
  return count;
}

void write_round(std::uint64_t round) {
  for (std::size_t page = 0; page < kPages; ++page) {
    volatile std::uint64_t* word = pages + page * kPageBytes / sizeof(std::uint64_t);
    if (*word != (round == 1 ? 0 : round - 1 + page)) ++wrong;
    *word = round + page;
  }
}

bool input_ended() {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  return ::poll(&input, 1, 0) != 0;
}

}  // namespace

int main(int count, char**) {
  for (int number = 1; number <= kLastSignal; ++number) {
    if (number != SIGCHLD) ::signal(number, on_signal);
  }
  pages = static_cast<std::uint64_t*>(
      ::mmap(nullptr, kPages * kPageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  std::uint64_t round = 0;
  write_round(++round);
  pthread_t threads[std::size(kSleeps) + 1];
  for (Sleep* which : kSleeps) which();  // what they need is there before descriptors are counted
  const long before = open_descriptors();
  std::size_t started = 0;
  for (Sleep* which : kSleeps)
    ::pthread_create(&threads[started++], nullptr, keep_sleeping, reinterpret_cast<void*>(which));
  if (count > 1) ::pthread_create(&threads[started++], nullptr, keep_forking, nullptr);
  std::printf("%d\n", ::getpid());
  std::fflush(stdout);
  while (!input_ended()) {
    write_round(++round);
    ::usleep(1000);
  }
  over = true;
  for (std::size_t i = 0; i < started; ++i) ::pthread_join(threads[i], nullptr);
  std::printf("wrong %ld interrupted %ld signals %ld descriptors %ld children %ld rounds %lu\n", wrong.load(),
              interrupted.load(), signals.load(), open_descriptors() - before, bad_children.load(), round);
  return 0;
}
