#include "tools/record/xbzrle.hpp"

#include <algorithm>

namespace remus::record {
namespace {

struct Run {
  std::size_t unchanged, changed;
};

// The pair of runs that begins at `at`; changed == 0 when nothing changes any more.
Run run_at(const Page& before, const Page& now, std::size_t at) {
  const auto start = now.begin() + static_cast<std::ptrdiff_t>(at);
  const auto [change, change_before] =
      std::mismatch(start, now.end(), before.begin() + static_cast<std::ptrdiff_t>(at));
  const auto same = std::mismatch(change, now.end(), change_before, std::not_equal_to<>()).first;
  return {static_cast<std::size_t>(change - start), static_cast<std::size_t>(same - change)};
}

// Calls `take(run, where its changed bytes begin)` for all runs with a change.
template <class Take>
void for_each_run(const Page& before, const Page& now, const Take& take) {
  for (std::size_t at = 0; at < now.size();) {
    const Run run = run_at(before, now, at);
    if (run.changed == 0) return;
    take(run, at + run.unchanged);
    at += run.unchanged + run.changed;
  }
}

std::size_t length_of_number(std::size_t number) { return number < 0x80 ? 1 : 2; }

void append_number(std::vector<std::byte>& code, std::size_t number) {
  if (number >= 0x80) code.push_back(static_cast<std::byte>((number & 0x7f) | 0x80));
  code.push_back(static_cast<std::byte>(number >= 0x80 ? number >> 7 : number));
}

}  // namespace

std::optional<std::vector<std::byte>> xbzrle_encode(const Page& before, const Page& now) {
  std::vector<std::byte> code;
  for_each_run(before, now, [&](const Run& run, std::size_t changed_at) {
    append_number(code, run.unchanged);
    append_number(code, run.changed);
    const auto changed = now.begin() + static_cast<std::ptrdiff_t>(changed_at);
    code.insert(code.end(), changed, changed + static_cast<std::ptrdiff_t>(run.changed));
  });
  if (code.size() > now.size()) return std::nullopt;
  return code;
}

Bytes xbzrle_size(const Page& before, const Page& now) {
  std::size_t size = 0;
  for_each_run(before, now, [&](const Run& run, std::size_t) {
    size += length_of_number(run.unchanged) + length_of_number(run.changed) + run.changed;
  });
  return Bytes(static_cast<std::int64_t>(std::min(size, now.size())));
}

}  // namespace remus::record
