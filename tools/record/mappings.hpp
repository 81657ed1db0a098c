// /proc/PID/maps as data.
#pragma once

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

// Reads an open /proc/PID/maps from its start; empty when the process's memory is gone.
std::vector<Mapping> read_mappings(int descriptor);

}  // namespace remus::record
