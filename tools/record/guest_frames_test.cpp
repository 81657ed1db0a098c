// Frame numbers around the hole below 4 GiB, worked out by hand: frame = physical address / 4096.
#include "tools/record/guest_frames.hpp"

#include <gmock/gmock.h>

namespace remus::record {
namespace {

using testing::Optional;

constexpr Bytes gib(std::int64_t n) { return Bytes(n << 30); }

TEST(GuestFrames, RamBelowTheHoleIsNumberedAsItLies) {
  const GuestFrames frames(Bytes(512 << 20), Bytes(512 << 20));
  EXPECT_STREQ(frames.address_space(), "gpfn");
  EXPECT_EQ(frames.end(), 131072U);
  EXPECT_EQ(frames.number(0), 0U);
  EXPECT_EQ(frames.number(131071), 131071U);
  EXPECT_EQ(frames.together(131000, 72), 72U);
}

TEST(GuestFrames, WhatDoesNotFitBelowTheHoleGoesOnAt4GiB) {
  const GuestFrames frames(gib(6), gib(2));  // q35
  EXPECT_STREQ(frames.address_space(), "gpfn");
  EXPECT_EQ(frames.number(524287), 524287U);    // the last page below
  EXPECT_EQ(frames.number(524288), 1048576U);   // the first at 4 GiB
  EXPECT_EQ(frames.number(1572863), 2097151U);  // the last: 8 GiB - 4096
  EXPECT_EQ(frames.end(), 2097152U);
}

TEST(GuestFrames, ARunAcrossTheHoleIsTwo) {
  const GuestFrames frames(gib(6), gib(2));
  EXPECT_EQ(frames.together(524280, 20), 8U);
  EXPECT_EQ(frames.together(524280, 8), 8U);
  EXPECT_EQ(frames.together(524288, 20), 20U);
}

TEST(GuestFrames, PhysicalAddressesAreFoundInTheRam) {
  const GuestFrames frames(gib(6), gib(2));
  EXPECT_THAT(frames.place_of(0x1e04940), Optional(0x1e04940U));
  EXPECT_THAT(frames.place_of(0x7fffffff), Optional(0x7fffffffU));
  EXPECT_EQ(frames.place_of(0x80000000), std::nullopt);
  EXPECT_EQ(frames.place_of(0xffffffff), std::nullopt);
  EXPECT_THAT(frames.place_of(0x100000010), Optional(0x80000010U));
  EXPECT_THAT(frames.place_of(0x1ffffffff), Optional(0x17fffffffU));
  EXPECT_EQ(frames.place_of(0x200000000), std::nullopt);
  EXPECT_EQ(GuestFrames(gib(1), gib(1)).place_of(0x40000000), std::nullopt);
}

TEST(GuestFrames, WhereTheHoleIsNotKnownNumbersArePlaces) {
  const GuestFrames frames(gib(6), std::nullopt);
  EXPECT_STREQ(frames.address_space(), "ram-offset");
  EXPECT_EQ(frames.number(524288), 524288U);
  EXPECT_EQ(frames.end(), 1572864U);
}

TEST(RamBelow4G, SmallGuestsHaveAllOfItThere) {
  EXPECT_THAT(ram_below_4g({"qemu-system-x86_64", "-m", "512"}, Bytes(512 << 20)), Optional(Bytes(512 << 20)));
  EXPECT_THAT(ram_below_4g({"/usr/bin/kvm"}, Bytes(0xb0000000 - 4096)), Optional(Bytes(0xb0000000 - 4096)));
  EXPECT_THAT(ram_below_4g({}, Bytes(4096)), Optional(Bytes(4096)));
}

TEST(RamBelow4G, LargeOnesItDependsOnTheMachine) { EXPECT_EQ(ram_below_4g({"kvm"}, Bytes(0xb0000000)), std::nullopt); }

TEST(RamBelow4G, OthersItIsNotKnownFor) {
  EXPECT_EQ(ram_below_4g({"qemu-system-aarch64"}, gib(1)), std::nullopt);
  EXPECT_EQ(ram_below_4g({"qemu-system-x86_64", "-M", "q35,max-ram-below-4g=1G"}, gib(2)), std::nullopt);
}

}  // namespace
}  // namespace remus::record
