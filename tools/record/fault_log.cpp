#include "tools/record/fault_log.hpp"

#include <linux/perf_event.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

#include "models/units/quantity.hpp"

namespace remus::record {
namespace {

constexpr auto kPageBytes = static_cast<std::size_t>(kPageSize.count());
// Of 16 bytes a fault: 16,384 of them an epoch. Locked memory, so take less where that is refused.
constexpr std::size_t kMostRingPages = 64, kFewestRingPages = 2;

UniqueFd open_event(pid_t tid, bool with_kernel) {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_PAGE_FAULTS;
  attributes.sample_period = 1;
  attributes.sample_type = PERF_SAMPLE_ADDR;
  attributes.mmap_data = attributes.mmap = attributes.mmap2 = 1;
  attributes.exclude_kernel = with_kernel ? 0 : 1;
  return UniqueFd(static_cast<int>(::syscall(SYS_perf_event_open, &attributes, tid, -1, -1, PERF_FLAG_FD_CLOEXEC)));
}

// Records of the log, out of the ring into one piece.
template <class T>
T part(const std::vector<char>& record, std::size_t at) {
  T value{};
  if (at + sizeof value <= record.size()) std::memcpy(&value, record.data() + at, sizeof value);
  return value;
}

// linux/perf_event.h describes the records: after their header, ADDR alone; id and number; pid, tid, address, length,
// offset, device and inode (24 bytes), protection.
void take(const perf_event_header& header, const std::vector<char>& record, FaultedPages& into) {
  constexpr std::size_t kFirst = sizeof(perf_event_header), kWord = 8, kProtection = kFirst + 4 * kWord + 24;
  if (header.type == PERF_RECORD_SAMPLE) {
    into.pages.push_back(part<std::uint64_t>(record, kFirst) & ~std::uint64_t{kPageBytes - 1});
  } else if (header.type == PERF_RECORD_LOST) {
    into.dropped += part<std::uint64_t>(record, kFirst + kWord);
  } else if (header.type == PERF_RECORD_MMAP2 && (part<std::uint32_t>(record, kProtection) & PROT_WRITE) == 0) {
    const auto start = part<std::uint64_t>(record, kFirst + kWord);
    into.read_only.push_back({start, start + part<std::uint64_t>(record, kFirst + 2 * kWord)});
  }
}

}  // namespace

FaultLog::FaultLog(pid_t tid) : event_(open_event(tid, true)) {
  // What the kernel writes on the program's behalf is kept from those without the right to look at the kernel.
  if (!event_) event_ = open_event(tid, false);
  if (!event_) refusal_ = errno;
  for (std::size_t pages = kMostRingPages; event_ && ring_ == nullptr && pages >= kFewestRingPages; pages /= 2) {
    void* const ring = ::mmap(nullptr, (pages + 1) * kPageBytes, PROT_READ | PROT_WRITE, MAP_SHARED, event_.get(), 0);
    if (ring == MAP_FAILED) {
      refusal_ = errno;
      continue;
    }
    refusal_ = 0;
    ring_ = ring;
    data_bytes_ = pages * kPageBytes;
  }
}

FaultLog::FaultLog(FaultLog&& other) noexcept
    : event_(std::move(other.event_)),
      ring_(std::exchange(other.ring_, nullptr)),
      data_bytes_(other.data_bytes_),
      refusal_(other.refusal_) {}

FaultLog::~FaultLog() {
  if (ring_ != nullptr) ::munmap(ring_, data_bytes_ + kPageBytes);
}

void FaultLog::drain(FaultedPages& into) {
  if (ring_ == nullptr) return;
  auto& place = *static_cast<perf_event_mmap_page*>(ring_);
  const char* const data = static_cast<const char*>(ring_) + kPageBytes;
  // The kernel moves the head after it wrote, we move the tail after we read.
  const std::uint64_t head = std::atomic_ref(place.data_head).load(std::memory_order_acquire);
  std::uint64_t tail = place.data_tail;
  const auto copy = [&](void* to, std::size_t bytes) {
    const std::size_t at = tail % data_bytes_, first = std::min(bytes, data_bytes_ - at);
    std::memcpy(to, data + at, first);
    std::memcpy(static_cast<char*>(to) + first, data, bytes - first);
  };
  std::vector<char> record;
  while (tail < head) {
    perf_event_header header{};
    copy(&header, sizeof header);
    if (header.size < sizeof header) break;
    record.resize(header.size);
    copy(record.data(), record.size());
    take(header, record, into);
    tail += header.size;
  }
  std::atomic_ref(place.data_tail).store(head, std::memory_order_release);
}

}  // namespace remus::record
