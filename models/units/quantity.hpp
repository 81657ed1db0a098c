// Strong types for every quantity that crosses a public signature.
//
// Only operators that mean something exist: Pages * PageSize -> Bytes, Bytes / BytesPerSecond -> Duration, and so on.
// Time is int64 nanoseconds, so that event logs are exact; doubles appear inside formulas and at the SimGrid bridge
// only.
#pragma once

#include <cmath>
#include <compare>
#include <cstdint>

namespace remus {

// A counted quantity: closed under addition, scaled by plain numbers, never mixed with another tag.
template <class Tag, class Rep>
class Quantity {
 public:
  using rep = Rep;
  constexpr Quantity() = default;
  constexpr explicit Quantity(Rep count) : count_(count) {}
  constexpr Rep count() const { return count_; }
  friend constexpr auto operator<=>(Quantity, Quantity) = default;
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity(a.count_ + b.count_); }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity(a.count_ - b.count_); }
  friend constexpr Quantity operator*(Quantity a, Rep n) { return Quantity(a.count_ * n); }
  friend constexpr Quantity operator*(Rep n, Quantity a) { return a * n; }
  constexpr Quantity& operator+=(Quantity b) { return *this = *this + b; }
  constexpr Quantity& operator-=(Quantity b) { return *this = *this - b; }

 private:
  Rep count_{};
};

using Bytes = Quantity<struct BytesTag, std::int64_t>;  // payload or frame bytes, as the name of the field says
using Pages = Quantity<struct PagesTag, std::int64_t>;  // guest pages of kPageSize
using BytesPerSecond = Quantity<struct BytesPerSecondTag, double>;  // bytes, never bits: bits exist in the parser only
using Ratio = Quantity<struct RatioTag, double>;                    // dimensionless, 1 = 100 %

// A span of time, in nanoseconds. May be negative in intermediate results.
class Duration : public Quantity<struct DurationTag, std::int64_t> {
 public:
  using Quantity::Quantity;
  friend constexpr Duration operator+(Duration a, Duration b) { return Duration(a.count() + b.count()); }
  friend constexpr Duration operator-(Duration a, Duration b) { return Duration(a.count() - b.count()); }
  friend constexpr Duration operator*(Duration a, std::int64_t n) { return Duration(a.count() * n); }
  friend constexpr Duration operator*(std::int64_t n, Duration a) { return a * n; }
  constexpr Duration& operator+=(Duration b) { return *this = *this + b; }
  constexpr Duration& operator-=(Duration b) { return *this = *this - b; }
  static constexpr Duration ns(std::int64_t n) { return Duration(n); }
  static constexpr Duration us(std::int64_t n) { return Duration(n * 1'000); }
  static constexpr Duration ms(std::int64_t n) { return Duration(n * 1'000'000); }
  // Rounded to the nearest nanosecond.
  static Duration seconds(double s) { return Duration(std::llround(s * 1e9)); }
  constexpr std::int64_t in_ns() const { return count(); }
  constexpr double in_ms() const { return static_cast<double>(count()) * 1e-6; }
  constexpr double in_seconds() const { return static_cast<double>(count()) * 1e-9; }
};

// A point of simulated (or live) time, in nanoseconds since the start of the run.
class Instant {
 public:
  constexpr Instant() = default;
  constexpr explicit Instant(Duration since_start) : since_start_(since_start) {}
  constexpr Duration since_start() const { return since_start_; }
  friend constexpr auto operator<=>(Instant, Instant) = default;
  friend constexpr Instant operator+(Instant t, Duration d) { return Instant(t.since_start_ + d); }
  friend constexpr Instant operator-(Instant t, Duration d) { return Instant(t.since_start_ - d); }
  friend constexpr Duration operator-(Instant a, Instant b) { return a.since_start_ - b.since_start_; }

 private:
  Duration since_start_;
};

// Numbers epochs from 0. Checkpoint n captures the state at the end of epoch n.
using EpochId = Quantity<struct EpochTag, std::uint64_t>;

inline constexpr Bytes kPageSize{4096};  // x86: the granularity of Xen's log-dirty bitmap

constexpr Bytes operator*(Pages pages, Bytes page_size) { return Bytes(pages.count() * page_size.count()); }
inline Bytes operator*(Bytes bytes, Ratio r) {
  return Bytes(std::llround(static_cast<double>(bytes.count()) * r.count()));
}
inline Duration operator*(Duration d, Ratio r) {
  return Duration(std::llround(static_cast<double>(d.count()) * r.count()));
}
inline Duration operator*(Duration per_page, Pages pages) { return Duration(per_page.count() * pages.count()); }
// Time to move `bytes` at `bandwidth`, rounded to the nearest nanosecond. Precondition: bandwidth > 0.
inline Duration operator/(Bytes bytes, BytesPerSecond bandwidth) {
  return Duration::seconds(static_cast<double>(bytes.count()) / bandwidth.count());
}

}  // namespace remus
