// /proc/PID/maps as data.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace remus::record {

struct Mapping {
  std::uint64_t start, end;  // addresses, end excluded
  bool writable, executable, shared;
  std::uint64_t offset;      // in its file, bytes
  std::uint64_t device = 0;  // major << 32 | minor
  std::uint64_t inode = 0;   // 0: anonymous
  std::string name;          // path, [heap], [stack], [vdso] ... or empty

  std::uint64_t size() const { return end - start; }
  bool operator==(const Mapping&) const = default;
};

// Lines that are not mappings are left out.
std::vector<Mapping> parse_mappings(std::string_view text);

// What a shared mapping that is read-only now has been.
struct SharedState {
  bool may_be_written = true;  // could be made writable, so it may have been
  bool is_dirty = false;       // holds pages that were written
  bool operator==(const SharedState&) const = default;
};

// Of the mapping that begins at `start`, out of the text of /proc/PID/smaps. Where it is not there: neither.
SharedState parse_shared_state(std::string_view smaps, std::uint64_t start);
// Reads /proc/PID/smaps, which takes long.
SharedState shared_state(pid_t pid, std::uint64_t start);

// Reads an open /proc/PID/maps from its start; empty when the process's memory is gone.
std::vector<Mapping> read_mappings(int descriptor);

}  // namespace remus::record
