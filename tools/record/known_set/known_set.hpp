// What the programs share that write a known set of pages.
#pragma once

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bitset>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>

namespace known_set {

inline constexpr int kRounds = 4;
inline constexpr int kPages = 8192;  // 32 MiB
inline constexpr std::size_t kPageBytes = 4096;

// What was written in a round.
struct Said {
  long pages = 0, fresh = 0;  // pages; those of them never written before
  long unseen = 0;            // further ones, that no scan can find
};

[[noreturn]] inline void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

inline char* map(std::size_t pages, int flags = MAP_PRIVATE | MAP_ANONYMOUS, int descriptor = -1) {
  void* start = ::mmap(nullptr, pages * kPageBytes, PROT_READ | PROT_WRITE, flags, descriptor, 0);
  if (start == MAP_FAILED) fail("mmap");
  return static_cast<char*>(start);
}

inline void touch(char* start, int page) {
  auto* word = reinterpret_cast<volatile std::uint64_t*>(start + static_cast<std::size_t>(page) * kPageBytes);
  *word = *word + 1;
}

// Pages that live as long as the program. What is written is counted here, once a round.
class Region {
 public:
  char* start = map(kPages);
  Said said;

  void begin_round() {
    said = {};
    in_round_.reset();
  }
  void count(int page) {
    const auto at = static_cast<std::size_t>(page);
    said.pages += in_round_[at] ? 0 : 1;
    said.fresh += ever_[at] ? 0 : 1;
    in_round_[at] = ever_[at] = true;
  }
  void write(int page) {
    count(page);
    touch(start, page);
  }

 private:
  std::bitset<kPages> in_round_, ever_;
};

// Runs `work` in a child that ends before the round does.
template <class Work>
void in_child(const Work& work) {
  const pid_t child = ::fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    work();
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
}

// Told to a child of across_exec and the like: end at once.
inline constexpr const char* kEndAtOnce = "--end";

inline Region region;

struct Pattern {
  const char* name;
  Said (*round)(int);
};

// hard_to_see.cpp: writes that a scan of the program's page tables does not find by itself.
std::span<const Pattern> hard_to_see();

}  // namespace known_set
