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
#include <iterator>
#include <set>

#include "models/units/format.hpp"
#include "tools/record/error.hpp"
#include "tools/record/proc.hpp"
#include "tools/record/remote_call.hpp"
#include "tools/record/signals.hpp"

namespace remus::record {
namespace {

constexpr Bytes kLarge{16 << 20};                      // worth naming when the size asked for is not there
constexpr Duration kLastMoments = Duration::ms(2000);  // of a process that dies: its memory goes before it does
constexpr Duration kLookAgain = Duration::ms(100);     // whether the RAM is all there
constexpr std::uint64_t kHalfAHugePage = 1 << 20;      // x86: scanning less than a whole one splits it

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

// The command line of a process; empty when it cannot be read.
std::string command_line_of(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/cmdline", pid));
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string_view> words_of(std::string_view command_line) {
  std::vector<std::string_view> words;
  while (!command_line.empty()) {
    const std::size_t end = std::min(command_line.find('\0'), command_line.size());
    words.push_back(command_line.substr(0, end));
    command_line.remove_prefix(std::min(end + 1, command_line.size()));
  }
  return words;
}

GuestFrames frames_of(pid_t pid, Bytes ram, std::optional<Bytes> below_4g) {
  return {ram, below_4g ? below_4g : ram_below_4g(words_of(command_line_of(pid)), ram)};
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

VmTarget::VmTarget(pid_t pid, Bytes ram, std::optional<Bytes> below_4g, ScanListener& listener)
    : pid_(pid),
      listener_(listener),
      process_(open_process(pid)),
      ram_(find_ram(pid, mappings_of(pid), ram)),
      present_(ram),
      frames_(frames_of(pid, ram, below_4g)),
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
  for_runs({ram_.start, ram_.end}, [this](const PageRun& run) { listener_.present(*memory_, run); });
}

void VmTarget::advise_huge_pages(RemoteCalls& remote, bool wanted) const {
  const auto advice = static_cast<std::uint64_t>(wanted ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
  // Refused by a kernel without huge pages: just as well.
  remote.call(SYS_madvise, {ram_.start, ram_.size(), advice});
}

bool VmTarget::ended() const { return memory_lost_ || ends_within(Duration()); }

bool VmTarget::ends_within(Duration time) const {
  pollfd wait{process_.get(), POLLIN, 0};
  return ::poll(&wait, 1, static_cast<int>(time.in_ms())) > 0;
}

void VmTarget::freeze() {
  try {
    tracees_.attach(pid_);
    tracees_.freeze();
  } catch (const RecordError&) {
    if (!ends_within(kLastMoments)) throw;
    memory_lost_ = true;
  }
}

void VmTarget::scan() {
  std::vector<WrittenRange> found;
  try {
    found = memory_->scan(ram_.start, ram_.end, kAllPages);
  } catch (const TrackingRefused&) {
    memory_lost_ = true;
    return;
  }
  // What is not mapped any more is scanned without a word.
  if (found.empty() || monotonic_now() >= look_again_) look_at_ram();
  if (memory_lost_) return;
  for (const WrittenRange& range : found) {
    for_runs(range, [this](const PageRun& run) { listener_.written(*memory_, run); });
  }
}

void VmTarget::look_at_ram() {
  look_again_ = monotonic_now() + kLookAgain;
  Bytes present;
  for (const Mapping& mapping : read_mappings(memory_->maps())) {
    const std::uint64_t start = std::max(mapping.start, ram_.start), end = std::min(mapping.end, ram_.end);
    if (start < end) present += Bytes(static_cast<std::int64_t>(end - start));
  }
  memory_lost_ = present == Bytes(0);
  if (!memory_lost_) present_ = present;
}

std::string VmTarget::outcome() const {
  if (!ended()) return "runs on";
  return ends_within(kLastMoments) ? "ended" : "gave its RAM back (unplugged?)";
}

std::vector<std::string> VmTarget::warnings() const {
  std::vector<std::string> warnings;
  if (present_ < size_of(ram_)) {
    warnings.push_back(fmt::format("the VM gave {} of its RAM back, whose last writes are not known",
                                   format(size_of(ram_) - present_)));
  }
  if (std::string_view(frames_.address_space()) != "gpfn") {
    warnings.emplace_back(
        "page numbers are places in the RAM (ram-offset), not guest frames: how much of it lies below 4 GiB depends on "
        "QEMU's machine; --below-4g SIZE says it (the monitor's info mtree: ram-below-4g)");
  }
  return warnings;
}

void VmTarget::describe(traces::TraceHeader& header) const {
  header.address_space = frames_.address_space();
  header.nr_pages = frames_.end();
}

template <class Take>
void VmTarget::for_runs(const WrittenRange& range, const Take& take) const {
  const auto page = static_cast<std::uint64_t>(kPageSize.count());
  const std::uint64_t end = (range.end - ram_.start) / page;
  for (std::uint64_t at = (range.start - ram_.start) / page; at < end;) {
    const std::uint64_t count = frames_.together(at, end - at);
    take(PageRun{.address = ram_.start + at * page,
                 .owner = 0,
                 .first_page = frames_.number(at),
                 .count = Pages(static_cast<std::int64_t>(count))});
    at += count;
  }
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

std::uint64_t VmTarget::read_word(std::uint64_t physical_address) {
  const auto place = frames_.place_of(physical_address);
  if (!place) {
    throw RecordError(fmt::format("record: --jiffies {:#x}: the guest has no RAM there (of {})", physical_address,
                                  format(size_of(ram_))));
  }
  std::uint64_t word = 0;
  if (memory_->read(ram_.start + *place, std::as_writable_bytes(std::span(&word, 1))) == sizeof word) last_word_ = word;
  return last_word_;
}

}  // namespace remus::record
