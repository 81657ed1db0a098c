#include "tools/record/kernel_written.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tools/record/page.hpp"
#include "tools/record/proc.hpp"

namespace remus::record {
namespace {

constexpr auto kPageBytes = static_cast<std::uint64_t>(kPageSize.count());
// Reading and comparing a page takes about a microsecond; no more than a few milliseconds of an epoch.
constexpr std::uint64_t kMostCompared = 4096;
constexpr std::string_view kIoUring = "anon_inode:[io_uring]";

std::uint64_t pages_of(const std::vector<WrittenRange>& ranges) {
  std::uint64_t bytes = 0;
  for (const WrittenRange& range : ranges) bytes += range.bytes();
  return bytes / kPageBytes;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<WrittenRange> registered_by(pid_t pid) {
  std::vector<WrittenRange> ranges;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(fmt::format("/proc/{}/fd", pid), error)) {
    std::error_code gone;
    if (std::filesystem::read_symlink(entry.path(), gone) != kIoUring) continue;
    const auto found =
        registered_buffers(text_of(fmt::format("/proc/{}/fdinfo/{}", pid, entry.path().filename().string())));
    ranges.insert(ranges.end(), found.begin(), found.end());
  }
  return ranges;
}

// 64 bits that hardly ever stay the same when the page does not.
std::uint64_t hash_of(const Page& page) {
  std::uint64_t hash = 0;
  for (std::size_t at = 0; at < page.size(); at += sizeof hash) {
    std::uint64_t word = 0;
    std::memcpy(&word, page.data() + at, sizeof word);
    hash = (hash ^ word) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 29;
  }
  return hash;
}

bool contains(std::span<const WrittenRange> ascending, std::uint64_t address) {
  const auto after = std::upper_bound(ascending.begin(), ascending.end(), address,
                                      [](std::uint64_t at, const WrittenRange& range) { return at < range.start; });
  return after != ascending.begin() && address < std::prev(after)->end;
}

void add_page(std::vector<WrittenRange>& runs, std::uint64_t page) {
  if (!runs.empty() && runs.back().end == page) {
    runs.back().end += kPageBytes;
  } else {
    runs.push_back({page, page + kPageBytes});
  }
}

}  // namespace

bool is_ring(const Mapping& mapping) {
  return mapping.name == kIoUring || mapping.name == "anon_inode:[perf_event]" || mapping.name.starts_with("socket:[");
}

std::vector<WrittenRange> registered_buffers(std::string_view fdinfo) {
  std::vector<WrittenRange> ranges;
  std::istringstream lines{std::string(fdinfo)};
  bool in_list = false;
  for (std::string line; std::getline(lines, line);) {
    unsigned long long start = 0, bytes = 0;
    unsigned number = 0;
    if (line.starts_with("UserBufs:")) {
      in_list = true;
    } else if (in_list && std::sscanf(line.c_str(), " %u: 0x%llx/%llu", &number, &start, &bytes) == 3) {
      const std::uint64_t first = start / kPageBytes * kPageBytes;
      if (bytes > 0) ranges.push_back({first, (start + bytes + kPageBytes - 1) / kPageBytes * kPageBytes});
    } else {
      in_list = false;
    }
  }
  return ranges;
}

std::vector<WrittenRange> KernelWritten::changed(const TrackedMemory& memory, pid_t pid,
                                                 std::span<const Mapping> mappings,
                                                 std::span<const WrittenRange> seen) {
  std::vector<WrittenRange> ranges;
  for (const Mapping& mapping : mappings) {
    if (is_ring(mapping)) ranges.push_back({mapping.start, mapping.end});
  }
  const std::uint64_t pinned = std::strtoull(status_of(pid, "VmPin").c_str(), nullptr, 10) * 1024 / kPageBytes;
  std::uint64_t compared = 0;
  if (pinned > 0) {
    const std::vector<WrittenRange> buffers = registered_by(pid);
    compared = std::min(pages_of(buffers), kMostCompared - std::min(pages_of(ranges), kMostCompared));
    ranges.insert(ranges.end(), buffers.begin(), buffers.end());
  }
  most_unseen_ = std::max(most_unseen_, pinned - std::min(pinned, compared));

  std::map<std::uint64_t, std::uint64_t> now;
  std::vector<WrittenRange> changed;
  Page page{};
  for (const WrittenRange& range : ranges) {
    for (std::uint64_t at = range.start; at < range.end && now.size() < kMostCompared; at += kPageBytes) {
      if (memory.read(at, std::as_writable_bytes(std::span(page))) == page.size()) now[at] = hash_of(page);
    }
  }
  for (const auto& [at, hash] : now) {
    const auto before = hashes_.find(at);
    if (before != hashes_.end() && before->second != hash && !contains(seen, at)) add_page(changed, at);
  }
  hashes_ = std::move(now);
  return changed;
}

}  // namespace remus::record
