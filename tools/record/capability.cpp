#include "tools/record/capability.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

#include <cerrno>
#include <cstring>

#include "models/units/quantity.hpp"
#include "tools/record/error.hpp"
#include "tools/record/kernel_abi.hpp"
#include "tools/record/tracked_memory.hpp"
#include "tools/record/unique_fd.hpp"

namespace remus::record {
namespace {

[[noreturn]] void fail_too_old() {
  utsname kernel{};
  ::uname(&kernel);
  throw RecordError(fmt::format(
      "record: this kernel ({}) has no userfaultfd WP_ASYNC with PAGEMAP_SCAN; Linux 6.7 or newer is needed",
      kernel.release));
}

UniqueFd own_userfault() {
  UniqueFd userfault(static_cast<int>(::syscall(SYS_userfaultfd, O_CLOEXEC | abi::kUffdUserModeOnly)));
  if (userfault) return userfault;
  if (errno == ENOSYS || errno == EINVAL) fail_too_old();
  throw RecordError(fmt::format(
      "record: userfaultfd is refused here ({}); a container's seccomp profile has to allow it", std::strerror(errno)));
}

}  // namespace

void require_kernel_support() {
  const auto size = static_cast<std::size_t>(4 * kPageSize.count());
  void* pages = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw RecordError("record: no memory");
  const auto start = reinterpret_cast<std::uint64_t>(pages);
  std::size_t found = 0;
  try {
    TrackedMemory memory(::getpid(), own_userfault());
    memory.scan(start, start + size, kPrivatePages);
    std::memset(pages, 1, 1);
    for (const WrittenRange& range : memory.scan(start, start + size, kPrivatePages)) found += range.bytes();
  } catch (const TrackingRefused&) {
    found = 0;
  }
  ::munmap(pages, size);
  if (found != static_cast<std::size_t>(kPageSize.count())) fail_too_old();
}

}  // namespace remus::record
