#include "tools/record/guest_frames.hpp"

#include <algorithm>

namespace remus::record {
namespace {

// hw/i386/pc_piix.c, pc_q35.c and microvm.c of QEMU: with this much, the strictest of them (q35) divides the RAM.
constexpr Bytes kDivided{0xb0000000};

std::uint64_t in_pages(Bytes size) { return static_cast<std::uint64_t>(size.count() / kPageSize.count()); }

// "/usr/bin/qemu-system-aarch64" is a QEMU, and its guest no x86.
bool is_of_other_machines(std::string_view program) {
  constexpr std::string_view kQemu = "qemu-system-";
  const std::size_t at = program.rfind(kQemu);
  if (at == std::string_view::npos) return false;
  const std::string_view machine = program.substr(at + kQemu.size());
  return machine != "x86_64" && machine != "i386";
}

}  // namespace

GuestFrames::GuestFrames(Bytes ram, std::optional<Bytes> below_4g)
    : pages_(in_pages(ram)), below_(std::min(pages_, in_pages(below_4g.value_or(ram)))), known_(below_4g.has_value()) {}

std::uint64_t GuestFrames::end() const { return pages_ + hole(); }

std::uint64_t GuestFrames::together(std::uint64_t place, std::uint64_t count) const {
  return place < below_ ? std::min(count, below_ - place) : count;
}

std::optional<std::uint64_t> GuestFrames::place_of(std::uint64_t physical_address) const {
  const auto page = static_cast<std::uint64_t>(kPageSize.count());
  const std::uint64_t frame = physical_address / page;
  if (frame < below_) return physical_address;
  if (hole() == 0 || frame < kHoleEnd || frame >= end()) return std::nullopt;
  return physical_address - hole() * page;
}

std::optional<Bytes> ram_below_4g(const std::vector<std::string_view>& words, Bytes ram) {
  if (ram >= kDivided || (!words.empty() && is_of_other_machines(words.front()))) return std::nullopt;
  const bool told = std::any_of(words.begin(), words.end(), [](std::string_view word) {
    return word.find("max-ram-below-4g") != std::string_view::npos;
  });
  return told ? std::nullopt : std::optional(ram);
}

}  // namespace remus::record
