// Dirties a known set of pages in each round, in a known way, and says how many: what known_set_check holds the
// recorder against. A static program without any library but the C one, so that little else is written.
//
// Usage: known_set_writer PATTERN [FIRST_ROUND]. Before the first round, and after each one, it writes "PAGES FRESH
// UNSEEN\n" to descriptor 3 (pages written in the round; those of them never written before; further ones, which no
// scan finds) and waits for a byte from descriptor 4.
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "tools/record/known_set/known_set.hpp"

namespace known_set {
namespace {

constexpr int kReports = 3, kGo = 4;

// ---- patterns: what is done in a round

Said sequential(int) {
  for (int page = 0; page < kPages; ++page) region.write(page);
  return region.said;
}

// Each round pages of its own: every page is written in one epoch, wherever the epochs are cut.
Said ever_new(int round) {
  static char* const start = map(static_cast<std::size_t>(kPages) * kRounds);
  for (int page = 0; page < kPages; ++page) touch(start, round * kPages + page);
  return {kPages, kPages};
}

Said random_pages(int) {
  for (int i = 0; i < kPages; ++i) region.write(static_cast<int>(::lrand48() % kPages));
  return region.said;
}

Said strided(int round) {
  for (int page = round; page < kPages; page += 3) region.write(page);
  return region.said;
}

// Every page a thousand times: still one dirty page.
Said again_and_again(int) {
  for (int i = 0; i < 1000; ++i) {
    for (int page = 0; page < kPages; page += 4) region.write(page);
  }
  return region.said;
}

// The kernel writes them, in read().
Said by_the_kernel(int) {
  static const int zeros = ::open("/dev/zero", O_RDONLY);
  constexpr std::size_t kSize = kPages * kPageBytes;
  if (::read(zeros, region.start, kSize) != static_cast<ssize_t>(kSize)) fail("reading /dev/zero");
  for (int page = 0; page < kPages; ++page) region.count(page);
  return region.said;
}

// Reads all, of which only each fourth was or is written.
Said reads_are_no_writes(int) {
  volatile char sum = 0;
  for (int page = 0; page < kPages; page += 4) region.write(page);
  for (int page = 0; page < kPages; ++page)
    sum = static_cast<char>(sum + region.start[static_cast<std::size_t>(page) * kPageBytes]);
  return region.said;
}

// Large pages are asked for, and one small one of each is written in the round.
Said huge_pages(int round) {
  static char* const start = map(1024UL * 512);
  if (round == 0) ::madvise(start, 1024UL * 512 * kPageBytes, MADV_HUGEPAGE);
  for (int i = 0; i < 1024; ++i) touch(start, i * 512 + round);
  for (int page = 0; page < kPages; ++page) region.write(page);
  return {kPages + 1024, region.said.fresh + 1024};
}

Said threads(int) {
  std::array<pthread_t, 4> workers{};
  const auto work = [](void* first) -> void* {
    for (int page = static_cast<int>(reinterpret_cast<std::intptr_t>(first)); page < kPages; page += 4)
      touch(region.start, page);
    return nullptr;
  };
  for (std::size_t i = 0; i < workers.size(); ++i)
    ::pthread_create(&workers[i], nullptr, work, reinterpret_cast<void*>(i));
  for (const pthread_t worker : workers) ::pthread_join(worker, nullptr);
  for (int page = 0; page < kPages; ++page) region.count(page);
  return region.said;
}

// A child writes half of what it inherited, which makes copies of its own; the parent then writes all.
Said copy_on_write(int) {
  constexpr int kOwn = kPages / 2;
  in_child([] {
    for (int page = 0; page < kOwn; ++page) touch(region.start, page);
  });
  for (int page = 0; page < kPages; ++page) region.write(page);
  return {region.said.pages + kOwn, region.said.fresh + kOwn};
}

// The same by a child that is still there when the round ends; it ends in the next one.
Said living_children(int) {
  static int hold[2];
  constexpr int kOwn = kPages;
  if (hold[1] != 0) ::close(hold[1]);
  if (::pipe(hold) != 0) fail("pipe");
  int done[2];
  if (::pipe(done) != 0) fail("pipe");
  if (::fork() == 0) {
    char nothing = 0;
    ::close(hold[1]);
    for (int page = 0; page < kOwn; ++page) touch(region.start, page);
    if (::write(done[1], "", 1) != 1 || ::read(hold[0], &nothing, 1) != 0) ::_exit(1);
    ::_exit(0);
  }
  char nothing = 0;
  if (::read(done[0], &nothing, 1) != 1) fail("waiting for the child");
  ::close(done[0]);
  ::close(done[1]);
  ::close(hold[0]);
  return {kOwn, kOwn};
}

char* map_shared_object() {
  static const int object = ::memfd_create("known_set", 0);
  if (object < 0 || ::ftruncate(object, kPages * kPageBytes) != 0) fail("memfd_create");
  return map(kPages, MAP_SHARED, object);
}

// Two processes and two mappings, and one set of pages.
Said shared_memory(int round) {
  static char *const first = map_shared_object(), *const second = map_shared_object();
  in_child([] {
    for (int page = 0; page < kPages; ++page) touch(first, page);
  });
  for (int page = 0; page < kPages; ++page) touch(second, page);
  return {kPages, round == 0 ? kPages : 0};
}

// The heap grows by sbrk, is written, and gives half of that back, which is not there any more when it is scanned.
Said heap(int round) {
  constexpr auto kGrowth = static_cast<std::intptr_t>(kPages * kPageBytes);
  if (round == 0)
    ::sbrk(static_cast<std::intptr_t>(kPageBytes - reinterpret_cast<std::uintptr_t>(::sbrk(0)) % kPageBytes));
  char* const top = static_cast<char*>(::sbrk(kGrowth));
  if (top == reinterpret_cast<char*>(-1)) fail("sbrk");
  for (int page = 0; page < kPages; ++page) touch(top, page);
  if (::sbrk(-kGrowth / 2) == reinterpret_cast<void*>(-1)) fail("sbrk");
  return {kPages / 2, kPages / 2, kPages / 2};
}

// Unmapped and mapped anew: pages of zeros at the old addresses.
Said mapped_anew(int round) {
  static char* const start = map(kPages);
  ::munmap(start, kPages * kPageBytes);
  if (::mmap(start, kPages * kPageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) !=
      start) {
    fail("mmap");
  }
  for (int page = 0; page < kPages; ++page) touch(start, page);
  return {kPages, round == 0 ? kPages : 0};
}

// What mremap moves counts as written: they are other pages of the address space.
Said moved(int round) {
  constexpr std::size_t kSize = kPages * kPageBytes;
  static char* const places = map(static_cast<std::size_t>(kPages) * (kRounds + 1));
  char* const from = places + kSize * static_cast<std::size_t>(round);
  for (int page = 0; round == 0 && page < kPages; ++page) touch(from, page);
  if (::mremap(from, kSize, kSize, MREMAP_MAYMOVE | MREMAP_FIXED, from + kSize) != from + kSize) fail("mremap");
  return {kPages, kPages};
}

// A new program, half way: the same work in a new address space, whose pages are others.
Said across_exec(int) {
  for (int page = 0; page < kPages; ++page) region.write(page);
  return region.said;
}

constexpr Pattern kPatterns[] = {{"sequential", sequential},
                                 {"ever_new", ever_new},
                                 {"random", random_pages},
                                 {"strided", strided},
                                 {"again_and_again", again_and_again},
                                 {"by_the_kernel", by_the_kernel},
                                 {"reads_are_no_writes", reads_are_no_writes},
                                 {"huge_pages", huge_pages},
                                 {"threads", threads},
                                 {"copy_on_write", copy_on_write},
                                 {"living_children", living_children},
                                 {"shared_memory", shared_memory},
                                 {"heap", heap},
                                 {"mapped_anew", mapped_anew},
                                 {"moved", moved},
                                 {"across_exec", across_exec}};

// False when nobody waits for more.
bool report(Said said) {
  ::dprintf(kReports, "%ld %ld %ld\n", said.pages, said.fresh, said.unseen);
  char go = 0;
  return ::read(kGo, &go, 1) == 1;
}

}  // namespace

int write_rounds(const Pattern& pattern, int first, char** words) {
  if (first == 0 && !report({})) return 0;
  for (int round = first; round < kRounds; ++round) {
    if (pattern.round == across_exec && round == kRounds / 2 && first == 0) {
      ::execl("/proc/self/exe", words[0], words[1], std::to_string(round).c_str(), nullptr);
      fail("exec");
    }
    region.begin_round();
    if (!report(pattern.round(round))) break;
  }
  return 0;
}

}  // namespace known_set

int main(int count, char** words) {
  using namespace known_set;
  const char* const wanted = count > 1 ? words[1] : "";
  const bool list = std::strcmp(wanted, "--list") == 0;
  if (std::strcmp(wanted, kEndAtOnce) == 0) return 0;
  for (const std::span<const Pattern> patterns : {std::span<const Pattern>(kPatterns), hard_to_see()}) {
    for (const Pattern& pattern : patterns) {
      if (list) std::puts(pattern.name);
      if (std::strcmp(wanted, pattern.name) == 0)
        return write_rounds(pattern, count > 2 ? std::atoi(words[2]) : 0, words);
    }
  }
  if (list) return 0;
  std::fprintf(stderr, "usage: known_set_writer PATTERN | --list\n");
  return 2;
}
