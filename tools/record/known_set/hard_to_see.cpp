// Writes that a scan of the program's page tables does not find by itself: by the kernel into buffers it has pinned, by
// other processes, into memory that is locked or given back before the scan.
#include <fcntl.h>
#include <linux/io_uring.h>
#include <sys/prctl.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>

#include "tools/record/known_set/known_set.hpp"

namespace known_set {
namespace {

constexpr int kFew = 3072;
constexpr std::size_t kFewBytes = kFew * kPageBytes;

void write_few() {
  for (int page = 0; page < kFew; ++page) region.write(page);
}

int memory_file(std::size_t bytes) {
  const int file = ::memfd_create("known_set", 0);
  if (file < 0 || ::ftruncate(file, static_cast<off_t>(bytes)) != 0) fail("memfd_create");
  return file;
}

// A file whose every page is different from round to round.
void fill(int file, int pages, int round) {
  static char* const page = map(1);
  for (int i = 0; i < pages; ++i) {
    std::memset(page, 'a' + (round + i) % 20, kPageBytes);
    if (::pwrite(file, page, kPageBytes, static_cast<off_t>(i) * 4096) != 4096) fail("pwrite");
  }
}

// ---- io_uring, with as few system calls as will do

class Ring {
 public:
  Ring() {
    io_uring_params parameters{};
    descriptor_ = static_cast<int>(::syscall(SYS_io_uring_setup, 1, &parameters));
    if (descriptor_ < 0) fail("io_uring_setup");
    const std::size_t size = parameters.cq_off.cqes + parameters.cq_entries * sizeof(io_uring_cqe);
    rings_ = static_cast<char*>(
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, descriptor_, IORING_OFF_SQ_RING));
    entry_ = static_cast<io_uring_sqe*>(::mmap(nullptr, sizeof(io_uring_sqe), PROT_READ | PROT_WRITE,
                                               MAP_SHARED | MAP_POPULATE, descriptor_, IORING_OFF_SQES));
    if (rings_ == MAP_FAILED || entry_ == MAP_FAILED) fail("io_uring mmap");
    tail_ = reinterpret_cast<unsigned*>(rings_ + parameters.sq_off.tail);
    head_of_answers_ = reinterpret_cast<unsigned*>(rings_ + parameters.cq_off.head);
    *reinterpret_cast<unsigned*>(rings_ + parameters.sq_off.array) = 0;
  }
  void register_buffer(char* start, std::size_t bytes) const {
    const iovec buffer{start, bytes};
    if (::syscall(SYS_io_uring_register, descriptor_, IORING_REGISTER_BUFFERS, &buffer, 1) != 0) fail("register");
  }
  void read_fixed(int file, char* into, std::size_t bytes) {
    *entry_ = {};
    entry_->opcode = IORING_OP_READ_FIXED;
    entry_->fd = file;
    entry_->addr = reinterpret_cast<std::uint64_t>(into);
    entry_->len = static_cast<unsigned>(bytes);
    std::atomic_ref(*tail_).fetch_add(1, std::memory_order_release);
    if (::syscall(SYS_io_uring_enter, descriptor_, 1, 1, IORING_ENTER_GETEVENTS, nullptr, 0) != 1) fail("enter");
    std::atomic_ref(*head_of_answers_).fetch_add(1, std::memory_order_release);
  }

 private:
  int descriptor_;
  char* rings_;
  io_uring_sqe* entry_;
  unsigned *tail_, *head_of_answers_;
};

Said registered_buffers(int round) {
  static Ring* const ring = [] {
    auto* made = new Ring;
    made->register_buffer(region.start, kFewBytes);
    return made;
  }();
  static const int file = memory_file(kFewBytes);
  fill(file, kFew, round);
  ring->read_fixed(file, region.start, kFewBytes);
  for (int page = 0; page < kFew; ++page) region.count(page);
  return region.said;
}

// More than is compared. To pin a page is to write it, as far as anybody can tell.
Said registered_in_plenty(int round) {
  constexpr int kCompared = 4096 - 2;  // kernel_written.cpp, less the ring's own pages
  if (round == 0) (new Ring)->register_buffer(map(kPages), kPages * kPageBytes);
  write_few();
  if (round > 0) return region.said;
  return {region.said.pages + kPages, region.said.fresh + kPages, kPages - kCompared};
}

// ---- other ways through the kernel, which take a page for writing each time

Said direct_io(int round) {
  static const int file = [] {
    char name[] = "known_set.XXXXXX";
    const int made = ::mkostemp(name, O_DIRECT);
    if (made >= 0) ::unlink(name);
    return made >= 0 ? made : memory_file(kFewBytes);  // no such files here: an ordinary one
  }();
  if (round == 0 && ::ftruncate(file, static_cast<off_t>(kFewBytes)) != 0) fail("ftruncate");
  if (::pread(file, region.start, kFewBytes, 0) != static_cast<ssize_t>(kFewBytes)) fail("reading");
  for (int page = 0; page < kFew; ++page) region.count(page);
  return region.said;
}

Said out_of_a_pipe(int) {
  static char* const other = map(1);
  int pipe[2];
  if (::pipe(pipe) != 0) fail("pipe");
  for (int page = 0; page < kFew; ++page) {
    const iovec from{other, kPageBytes}, to{region.start + static_cast<std::size_t>(page) * kPageBytes, kPageBytes};
    if (::vmsplice(pipe[1], &from, 1, 0) != 4096 || ::vmsplice(pipe[0], &to, 1, 0) != 4096) fail("vmsplice");
    region.count(page);
  }
  ::close(pipe[0]);
  ::close(pipe[1]);
  return region.said;
}

Said by_another_process(int) {
  const pid_t parent = ::getpid();
  ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
  in_child([parent] {
    const iovec all{region.start, kPages * kPageBytes};
    if (::process_vm_writev(parent, &all, 1, &all, 1, 0) < 0) fail("process_vm_writev");
  });
  for (int page = 0; page < kPages; ++page) region.count(page);
  return region.said;
}

// ---- shared memory that is locked when it is scanned

void protect(char* start, int protection) {
  if (::mprotect(start, kFewBytes, protection) != 0) fail("mprotect");
}

Said locked_shared(int round) {
  static char* const shared = map(kFew, MAP_SHARED, memory_file(kFewBytes));
  protect(shared, PROT_READ | PROT_WRITE);
  for (int page = 0; page < kFew; ++page) touch(shared, page);
  protect(shared, round % 2 == 0 ? PROT_READ : PROT_NONE);
  return {kFew, round == 0 ? kFew : 0};
}

// Mapped, written and locked before anybody has seen it.
Said locked_at_once(int) {
  const int file = memory_file(kFewBytes);
  char* const shared = map(kFew, MAP_SHARED, file);
  for (int page = 0; page < kFew; ++page) touch(shared, page);
  protect(shared, PROT_READ);
  return {kFew, kFew};
}

Said locked_private(int) {
  protect(region.start, PROT_READ | PROT_WRITE);
  write_few();
  protect(region.start, PROT_NONE);
  return region.said;
}

// A file of the disk that is in the cache as it is on the disk; -1 where there is none such (tmpfs).
int clean_file(std::size_t pages) {
  char name[] = "known_set.XXXXXX";
  const int file = ::mkstemp(name);
  if (file < 0) return -1;
  ::unlink(name);
  struct statfs system {};
  if (::fstatfs(file, &system) != 0 || system.f_type == 0x01021994 /* TMPFS_MAGIC */) return -1;
  fill(file, static_cast<int>(pages), 0);
  return ::fsync(file) == 0 ? file : -1;
}

// Only read: a file that cannot be written, and one that could.
Said read_only_shared(int) {
  constexpr std::size_t kRead = 64;
  static const std::array files = {::open("/proc/self/exe", O_RDONLY), clean_file(kRead)};
  volatile char sum = 0;
  for (const int file : files) {
    if (file < 0) continue;
    const auto* const view = static_cast<char*>(::mmap(nullptr, kRead * kPageBytes, PROT_READ, MAP_SHARED, file, 0));
    if (view == MAP_FAILED) fail("mmap");
    for (std::size_t page = 0; page < kRead; ++page) sum = static_cast<char>(sum + view[page * kPageBytes]);
  }
  write_few();
  return region.said;
}

// ---- memory that is given back before it is scanned

Said unmapped(int) {
  write_few();
  char* const start = map(kFew);
  for (int page = 0; page < kFew; ++page) touch(start, page);
  ::munmap(start, kFewBytes);
  return {region.said.pages, region.said.fresh, kFew};
}

Said not_needed(int) {
  static char* const start = map(kFew);
  write_few();
  for (int page = 0; page < kFew; ++page) touch(start, page);
  if (::madvise(start, kFewBytes, MADV_DONTNEED) != 0) fail("madvise");
  return {region.said.pages, region.said.fresh, kFew};
}

// Freed by a word to the kernel, which it has not taken back yet: still there, and seen.
Said lazily_freed(int) {
  write_few();
  if (::madvise(region.start, kFewBytes, MADV_FREE) != 0) fail("madvise");
  return region.said;
}

// A child writes half of what it inherited, and executes.
Said before_exec(int round) {
  for (int page = 0; page < kPages; ++page) region.write(page);
  if (round % 2 == 0) return region.said;
  in_child([] {
    for (int page = 0; page < kPages; ++page) touch(region.start, page);
    ::execl("/proc/self/exe", "known_set_writer", kEndAtOnce, nullptr);
  });
  return {region.said.pages, region.said.fresh, kPages};
}

constexpr std::array<Pattern, 13> kHardToSee = {{{"registered_buffers", registered_buffers},
                                                 {"registered_in_plenty", registered_in_plenty},
                                                 {"direct_io", direct_io},
                                                 {"out_of_a_pipe", out_of_a_pipe},
                                                 {"by_another_process", by_another_process},
                                                 {"locked_shared", locked_shared},
                                                 {"locked_at_once", locked_at_once},
                                                 {"locked_private", locked_private},
                                                 {"read_only_shared", read_only_shared},
                                                 {"unmapped", unmapped},
                                                 {"not_needed", not_needed},
                                                 {"lazily_freed", lazily_freed},
                                                 {"before_exec", before_exec}}};

}  // namespace

std::span<const Pattern> hard_to_see() { return kHardToSee; }

}  // namespace known_set
