#include "sim/scenario/scale_field.hpp"

#include <cmath>
#include <type_traits>

namespace remus::sim {
namespace {

constexpr double kMostWhole = 9007199254740992.0;  // 2^53: up to here every whole double is an exact integer

template <class Whole>
bool scale_whole(Whole& value, double factor, bool round) {
  const double product = static_cast<double>(value) * factor;
  if (product > kMostWhole || (!round && product != std::floor(product))) return false;
  value = static_cast<Whole>(std::llround(product));
  return true;
}

bool scale_value(std::int64_t& value, double factor) { return scale_whole(value, factor, false); }

// Duration, Bytes, Pages, BytesPerSecond, Ratio. Fractions of the smallest unit are rounded.
template <class Quantity>
bool scale_quantity(Quantity& value, double factor) {
  auto count = value.count();
  if constexpr (std::is_integral_v<decltype(count)>) {
    if (!scale_whole(count, factor, true)) return false;
  } else {
    count *= factor;
  }
  value = Quantity(count);
  return true;
}

bool scale_value(Duration& value, double factor) { return scale_quantity(value, factor); }
bool scale_value(Bytes& value, double factor) { return scale_quantity(value, factor); }
bool scale_value(Pages& value, double factor) { return scale_quantity(value, factor); }
bool scale_value(BytesPerSecond& value, double factor) { return scale_quantity(value, factor); }
bool scale_value(Ratio& value, double factor) { return scale_quantity(value, factor); }
bool scale_value(SizeCurve& value, double factor) {
  return scale_quantity(value.first, factor) && scale_quantity(value.settled, factor);
}

}  // namespace

bool scale_field(const Field& field, FieldScope scope, double factor) {
  return std::visit(
      [&](auto* target) {
        auto value = *target;
        if constexpr (requires { scale_value(value, factor); }) {
          if (!scale_value(value, factor) || value == *target) return false;
          *target = value;
          return true;
        } else {
          return false;
        }
      },
      field.locate(scope));
}

}  // namespace remus::sim
