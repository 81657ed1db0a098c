#include "traces/format/bytes.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace remus::traces {
namespace {

TEST(Bytes, FixedNumbersAreLittleEndian) {
  std::string out;
  put_fixed(out, std::uint32_t{0x01020304});
  EXPECT_EQ(out, std::string("\x04\x03\x02\x01", 4));
  EXPECT_EQ(fixed_at<std::uint32_t>(out, 0), 0x01020304U);
  put_fixed(out, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(fixed_at<std::uint64_t>(out, 4), std::numeric_limits<std::uint64_t>::max());
}

TEST(Bytes, VarintsComeBackAndHaveTheLengthSaid) {
  for (unsigned bit = 0; bit < 64; ++bit) {
    for (const std::uint64_t value : {(std::uint64_t{1} << bit) - 1, std::uint64_t{1} << bit}) {
      std::string out;
      put_varint(out, value);
      EXPECT_EQ(out.size(), varint_length(value)) << value;
      ByteReader reader(out);
      EXPECT_EQ(reader.varint(), value);
      EXPECT_TRUE(reader.empty());
      EXPECT_FALSE(ByteReader(std::string_view(out).substr(0, out.size() - 1)).varint()) << "cut short: " << value;
    }
  }
}

TEST(Bytes, VarintsOfMoreThan64BitsAreNone) {
  const std::string nines(9, '\xFF');
  EXPECT_EQ(ByteReader(nines + '\x01').varint(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_FALSE(ByteReader(nines + '\x02').varint());
  EXPECT_FALSE(ByteReader(nines + "\x80\x01").varint());
}

TEST(Bytes, TakesNoMoreThanThereIs) {
  ByteReader reader("abc");
  EXPECT_EQ(reader.take(2), "ab");
  EXPECT_FALSE(reader.take(2));
  EXPECT_FALSE(reader.take(std::numeric_limits<std::uint64_t>::max()));
  EXPECT_EQ(reader.rest(), "c");
}

}  // namespace
}  // namespace remus::traces
