#include "tools/record/tracked_memory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "tools/record/error.hpp"
#include "tools/record/proc.hpp"
#include "tools/record/remote_call.hpp"

namespace remus::record {
namespace {

constexpr std::size_t kRegionsAtOnce = 2048;

UniqueFd open_of(pid_t pid, const char* file) {
  UniqueFd opened(::open(fmt::format("/proc/{}/{}", pid, file).c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened && (errno == EACCES || errno == EPERM)) {
    throw RecordError(
        fmt::format("record: /proc/{}/{}: {}; run as the process's user, or as root", pid, file, std::strerror(errno)));
  }
  if (!opened) throw TrackingRefused(fmt::format("/proc/{}/{}: {}", pid, file, std::strerror(errno)));
  return opened;
}

}  // namespace

TrackedMemory::TrackedMemory(pid_t pid, UniqueFd userfault)
    : userfault_(std::move(userfault)),
      pagemap_(open_of(pid, "pagemap")),
      memory_(open_of(pid, "mem")),
      maps_(open_of(pid, "maps")) {
  uffdio_api api{.api = UFFD_API, .features = abi::kUffdWpAsync | abi::kUffdWpUnpopulated, .ioctls = 0};
  if (::ioctl(userfault_.get(), UFFDIO_API, &api) != 0) {
    throw TrackingRefused(fmt::format("userfaultfd WP_ASYNC: {}", std::strerror(errno)));
  }
}

void TrackedMemory::track(std::uint64_t start, std::uint64_t end) {
  uffdio_register wanted{.range = {.start = start, .len = end - start}, .mode = UFFDIO_REGISTER_MODE_WP, .ioctls = 0};
  if (::ioctl(userfault_.get(), UFFDIO_REGISTER, &wanted) != 0) {
    throw TrackingRefused(fmt::format("mapping {:x}-{:x}: {}", start, end, std::strerror(errno)));
  }
}

std::vector<WrittenRange> TrackedMemory::scan(std::uint64_t start, std::uint64_t end, const PageFilter& filter) {
  std::vector<WrittenRange> found;
  std::array<abi::PageRegion, kRegionsAtOnce> regions;  // NOLINT: filled by the kernel
  bool tried_to_track = false;
  while (start < end) {
    abi::ScanArguments arguments{.size = sizeof arguments,
                                 .flags = abi::kScanProtectMatching | abi::kScanCheckAsync,
                                 .start = start,
                                 .end = end,
                                 .walk_end = 0,
                                 .regions = reinterpret_cast<std::uint64_t>(regions.data()),
                                 .region_count = regions.size(),
                                 .max_pages = 0,
                                 .inverted = filter.inverted,
                                 .mask = filter.mask,
                                 .anyof = filter.anyof,
                                 .returned = filter.returned};
    const int count = ::ioctl(pagemap_.get(), abi::kPagemapScan, &arguments);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EPERM && !tried_to_track) {  // a new mapping, or the grown part of one
      track(start, end);
      tried_to_track = true;
      ++times_tracked_;
      continue;
    }
    if (count < 0) throw TrackingRefused(fmt::format("scanning {:x}-{:x}: {}", start, end, std::strerror(errno)));
    for (const abi::PageRegion& region : std::span(regions).first(static_cast<std::size_t>(count))) {
      if ((region.categories & filter.wanted) == filter.wanted) found.push_back({region.start, region.end});
    }
    start = arguments.walk_end;
  }
  return found;
}

bool TrackedMemory::is_there(std::uint64_t address) const {
  constexpr std::uint64_t kPresent = std::uint64_t{1} << 63, kSwapped = std::uint64_t{1} << 62;
  std::uint64_t entry = 0;  // Documentation/admin-guide/mm/pagemap.rst of the kernel
  const std::uint64_t at = address / static_cast<std::uint64_t>(kPageSize.count()) * sizeof entry;
  if (::pread(pagemap_.get(), &entry, sizeof entry, static_cast<off_t>(at)) != sizeof entry) return false;
  return (entry & (kPresent | kSwapped)) != 0;
}

std::size_t TrackedMemory::read(std::uint64_t address, std::span<std::byte> into) const {
  const ssize_t got = ::pread(memory_.get(), into.data(), into.size(), static_cast<off_t>(address));
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

UniqueFd make_userfault(RemoteCalls& remote) {
  const pid_t tid = remote.tid();
  const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, process_of(tid), 0)));
  const long descriptor = remote.call(SYS_userfaultfd, {O_CLOEXEC | abi::kUffdUserModeOnly, 0, 0});
  if (descriptor < 0) {
    throw TrackingRefused(
        fmt::format("process {}: userfaultfd: {}", tid, std::strerror(static_cast<int>(-descriptor))));
  }
  UniqueFd ours(static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), static_cast<int>(descriptor), 0)));
  const int error = errno;
  remote.call(SYS_close, {static_cast<std::uint64_t>(descriptor), 0, 0});
  if (!ours) throw TrackingRefused(fmt::format("process {}: taking its userfaultfd: {}", tid, std::strerror(error)));
  return ours;
}

}  // namespace remus::record
