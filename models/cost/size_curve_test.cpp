#include "models/cost/size_curve.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "models/cost/size_curve_text.hpp"
#include "models/units/parse.hpp"

namespace remus {
namespace {

using testing::HasSubstr;

TEST(SizeCurve, GoesFromFirstToSettled) {
  const SizeCurve curve(Bytes(100), Bytes(1100), Duration::ms(20));
  EXPECT_DOUBLE_EQ(curve.mean(Duration()), 100);
  EXPECT_NEAR(curve.mean(Duration::ms(20)), 100 + 1000 * 0.63212, 0.01);
  EXPECT_NEAR(curve.mean(Duration::ms(10'000)), 1100, 1e-9);
}

TEST(SizeCurve, MayFall) {
  const SizeCurve curve(Bytes(1100), Bytes(100), Duration::ms(20));
  EXPECT_NEAR(curve.mean(Duration::ms(20)), 100 + 1000 * 0.36788, 0.01);
}

TEST(SizeCurve, WithoutSettlingIsConstant) {
  const SizeCurve curve{Bytes(593)};
  EXPECT_EQ(curve.mean(Duration()), 593);
  EXPECT_EQ(curve.mean(Duration::ms(100)), 593);
}

TEST(SizeCurveText, ReadsBoth) {
  EXPECT_EQ(parse_size_curve("593B"), SizeCurve(Bytes(593)));
  EXPECT_EQ(parse_size_curve(" 2 KiB "), SizeCurve(Bytes(2048)));
  EXPECT_EQ(parse_size_curve("0B to 1094B over 14ms"), SizeCurve(Bytes(0), Bytes(1094), Duration::ms(14)));
  EXPECT_EQ(parse_size_curve("1kB  to  10B over 1.5 s"), SizeCurve(Bytes(1000), Bytes(10), Duration::ms(1500)));
}

TEST(SizeCurveText, WritesWhatReadsBack) {
  for (const std::string text : {"0B", "593B", "4KiB", "0B to 1094B over 14ms", "1kB to 10B over 1.5s"})
    EXPECT_EQ(format(parse_size_curve(text)), text);
}

std::string refusal(std::string_view text) {
  try {
    parse_size_curve(text);
  } catch (const UnitError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(SizeCurveText, RefusesTheRestAndSaysWhatToWrite) {
  const char* example = "write a size such as 593B, or 0B to 1094B over 14ms";
  EXPECT_THAT(refusal("0B to 1094B"), HasSubstr("does not say over which time"));
  EXPECT_THAT(refusal("0B to 1094B"), HasSubstr(example));
  EXPECT_THAT(refusal("1094B over 14ms"), HasSubstr("has no \"to\""));
  EXPECT_THAT(refusal("1B over 14ms to 10B"), HasSubstr("has no \"to\""));
  EXPECT_THAT(refusal("0B to 1094B over 0s"), HasSubstr("over no time at all"));
  EXPECT_THAT(refusal("0 to 1094B over 14ms"), HasSubstr("\"0\" has no unit"));
  EXPECT_THAT(refusal("0B to 1094B over 14"), HasSubstr("\"14\" has no unit"));
  EXPECT_THAT(refusal("0B to 1094B over 14ms over 3ms"), HasSubstr("is not one number and one unit"));
  EXPECT_THAT(refusal("593b"), HasSubstr("write B, as b would be bits"));
  EXPECT_THAT(refusal(""), HasSubstr("empty text"));
}

}  // namespace
}  // namespace remus
