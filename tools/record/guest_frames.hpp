// A guest's RAM is one piece in QEMU and two in an x86 guest: what does not fit below the hole for devices goes on at
// 4 GiB. So the place of a page in QEMU's mapping is its guest frame number up to the hole only.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "models/units/quantity.hpp"

namespace remus::record {

class GuestFrames {
 public:
  // How much of the RAM lies below 4 GiB, which is all of it for most guests; nothing: not known, and pages are then
  // numbered by their place in the RAM.
  GuestFrames(Bytes ram, std::optional<Bytes> below_4g);

  // What the numbers are, as a trace's header calls it.
  const char* address_space() const { return known_ ? "gpfn" : "ram-offset"; }
  // All numbers are below it.
  std::uint64_t end() const;
  // The number of a page by its place in the RAM (both count pages).
  std::uint64_t number(std::uint64_t place) const { return place < below_ ? place : place + hole(); }
  // How many of the pages from `place` on, `count` at most, have numbers that follow each other.
  std::uint64_t together(std::uint64_t place, std::uint64_t count) const;
  // The place in the RAM (bytes) of a guest-physical address; nothing where the guest has no RAM.
  std::optional<std::uint64_t> place_of(std::uint64_t physical_address) const;

 private:
  std::uint64_t hole() const { return below_ < pages_ ? kHoleEnd - below_ : 0; }

  static constexpr std::uint64_t kHoleEnd = 1 << 20;  // pages: 4 GiB
  std::uint64_t pages_, below_;
  bool known_;
};

// How much of its RAM a QEMU puts below 4 GiB, as far as its command line and the RAM's size tell: all of it, where
// every x86 machine type does so (less than 2.75 GiB) and it was not told otherwise (max-ram-below-4g). For larger
// guests it depends on the machine's type and version. `words`: its command line; nothing for other programs' guests.
std::optional<Bytes> ram_below_4g(const std::vector<std::string_view>& words, Bytes ram);

}  // namespace remus::record
