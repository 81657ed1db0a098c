#include "tools/record/vm_target.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>

#include "models/units/format.hpp"
#include "tools/record/error.hpp"
#include "tools/record/proc.hpp"
#include "tools/record/remote_call.hpp"

namespace remus::record {
namespace {

constexpr Bytes kLarge{16 << 20};                  // worth naming when the size asked for is not there
constexpr std::uint64_t kHalfAHugePage = 1 << 20;  // x86: scanning less than a whole one splits it

UniqueFd open_process(pid_t pid) {
  UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!process) throw RecordError(fmt::format("record: --vm {}: there is no such process", pid));
  return process;
}

std::vector<Mapping> mappings_of(pid_t pid) {
  const UniqueFd maps(::open(fmt::format("/proc/{}/maps", pid).c_str(), O_RDONLY | O_CLOEXEC));
  if (!maps) {
    throw RecordError(
        fmt::format("record: /proc/{}/maps: {}; run as the process's user, or as root", pid, std::strerror(errno)));
  }
  return read_mappings(maps.get());
}

// Whether a mapping has asked for huge pages (flag hg in smaps).
bool wants_huge_pages(pid_t pid, const Mapping& mapping) {
  std::ifstream smaps(fmt::format("/proc/{}/smaps", pid));
  const std::string start = fmt::format("{:x}-{:x} ", mapping.start, mapping.end);
  bool inside = false;
  for (std::string line; std::getline(smaps, line);) {
    inside = inside || line.starts_with(start);
    if (inside && line.starts_with("VmFlags:")) return line.find(" hg") != std::string::npos;
  }
  return false;
}

Bytes size_of(const Mapping& mapping) { return Bytes(static_cast<std::int64_t>(mapping.size())); }

}  // namespace

Mapping find_ram(pid_t pid, const std::vector<Mapping>& mappings, Bytes size) {
  std::vector<Mapping> fitting;
  std::set<Bytes> large;
  for (const Mapping& mapping : mappings) {
    if (!mapping.writable) continue;
    if (size_of(mapping) == size) fitting.push_back(mapping);
    if (size_of(mapping) >= kLarge) large.insert(size_of(mapping));
  }
  if (fitting.size() == 1) return fitting.front();
  if (fitting.size() > 1) {
    throw RecordError(
        fmt::format("record: --ram {}: process {} has {} mappings of exactly this size; start the VM "
                    "with another size",
                    format(size), pid, fitting.size()));
  }
  std::vector<std::string> names;
  for (const Bytes each : large) names.push_back(format(each));
  throw RecordError(
      fmt::format("record: --ram {}: process {} has no writable mapping of exactly this size; its large "
                  "ones: {}",
                  format(size), pid, names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "))));
}

VmTarget::VmTarget(pid_t pid, Bytes ram, ScanListener& listener)
    : pid_(pid),
      listener_(listener),
      process_(open_process(pid)),
      ram_(find_ram(pid, mappings_of(pid), ram)),
      had_huge_pages_(wants_huge_pages(pid, ram_)),
      tracees_(*this) {
  try {
    take_hold();
  } catch (const TraceeLost& lost) {
    throw RecordError(fmt::format("record: --vm: {}", lost.what()));
  } catch (const TrackingRefused& refused) {
    throw RecordError(fmt::format("record: --vm: {}", refused.what()));
  }
  cpu_time_at_start_ = cpu_time();
}

void VmTarget::take_hold() {
  tracees_.attach(pid_);
  tracees_.freeze();
  {
    RemoteCalls remote(pid_);
    memory_.emplace(pid_, make_userfault(remote));
    advise_huge_pages(remote, false);
  }
  memory_->track(ram_.start, ram_.end);
  for (std::uint64_t at = ram_.start; at < ram_.end; at += kHalfAHugePage) {
    memory_->scan(at, std::min(at + kHalfAHugePage, ram_.end), kAllPages);
  }
  tracees_.detach();
  listener_.present(*memory_, run_of({ram_.start, ram_.end}));
}

void VmTarget::advise_huge_pages(RemoteCalls& remote, bool wanted) const {
  const auto advice = static_cast<std::uint64_t>(wanted ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
  // Refused by a kernel without huge pages: just as well.
  remote.call(SYS_madvise, {ram_.start, ram_.size(), advice});
}

bool VmTarget::ended() const {
  pollfd wait{process_.get(), POLLIN, 0};
  return ::poll(&wait, 1, 0) > 0;
}

void VmTarget::freeze() {
  try {
    tracees_.attach(pid_);
    tracees_.freeze();
  } catch (const RecordError&) {
    if (!ended()) throw;
  }
}

void VmTarget::scan() {
  for (const WrittenRange& range : memory_->scan(ram_.start, ram_.end, kAllPages)) {
    listener_.written(*memory_, run_of(range));
  }
}

PageRun VmTarget::run_of(const WrittenRange& range) const {
  const auto page = static_cast<std::uint64_t>(kPageSize.count());
  return {.address = range.start,
          .owner = 0,
          .first_page = (range.start - ram_.start) / page,
          .count = Pages(static_cast<std::int64_t>(range.bytes() / page))};
}

Duration VmTarget::cpu_time() {
  cpu_time_ = cpu_time_of(pid_).value_or(cpu_time_);
  return cpu_time_ - cpu_time_at_start_;
}

void VmTarget::finish() {
  if (!memory_) return;
  memory_.reset();
  if (!had_huge_pages_ || ended()) return;
  try {
    freeze();
    RemoteCalls remote(pid_);
    advise_huge_pages(remote, true);
  } catch (const std::runtime_error&) {  // it ended just now
  }
  thaw();
}

std::uint64_t VmTarget::read_word(std::uint64_t physical_address) const {
  std::uint64_t word = 0;
  memory_->read(ram_.start + physical_address, std::as_writable_bytes(std::span(&word, 1)));
  return word;
}

}  // namespace remus::record
