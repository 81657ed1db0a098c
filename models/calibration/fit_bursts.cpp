#include "models/calibration/fit_bursts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "models/calibration/fit_dirty_curve.hpp"
#include "models/calibration/log_search.hpp"
#include "models/calibration/series_statistics.hpp"
#include "traces/format/recut.hpp"

namespace remus {
namespace {

using traces::Trace;

// Neighbouring epochs [begin, end) of one kind.
struct Stretch {
  std::size_t begin, end;
  bool burst;
  std::size_t size() const { return end - begin; }
};

std::vector<double> counts_of(const Trace& trace) {
  std::vector<double> out;
  for (const auto& e : trace.epochs) out.push_back(static_cast<double>(e.dirty.count()));
  return out;
}

// The count that parts the epochs best, if that explains most of how they vary.
std::optional<double> threshold_of(const std::vector<double>& counts) {
  constexpr double kExplains = 0.65, kTimesAsMany = 2;
  std::vector<double> sorted = counts;
  std::sort(sorted.begin(), sorted.end());
  const auto n = static_cast<double>(sorted.size());
  const double total = std::accumulate(sorted.begin(), sorted.end(), 0.0), mean = total / n;
  double squares = 0, below = 0, best = 0;
  for (const double c : sorted) squares += (c - mean) * (c - mean);
  std::optional<double> threshold;
  for (std::size_t i = 0; i + 1 < sorted.size(); ++i) {
    below += sorted[i];
    const double k = static_cast<double>(i + 1);
    const double low = below / k, high = (total - below) / (n - k);
    const double between = k * (low - mean) * (low - mean) + (n - k) * (high - mean) * (high - mean);
    if (between <= best || sorted[i] == sorted[i + 1]) continue;
    best = between;
    threshold =
        between >= kExplains * squares && high >= kTimesAsMany * low ? std::optional((low + high) / 2) : std::nullopt;
  }
  return threshold;
}

std::vector<Stretch> stretches_of(const std::vector<double>& counts, double threshold) {
  std::vector<Stretch> out;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const bool burst = counts[i] > threshold;
    if (out.empty() || out.back().burst != burst) out.push_back({i, i, burst});
    ++out.back().end;
  }
  return out;
}

double distinct(const Trace& trace, std::size_t begin, std::size_t end) {
  std::vector<traces::PageNumber> all;
  for (std::size_t i = begin; i < end; ++i) all.insert(all.end(), trace.pages[i].begin(), trace.pages[i].end());
  std::sort(all.begin(), all.end());
  return static_cast<double>(std::unique(all.begin(), all.end()) - all.begin());
}

Duration mean_run(const Trace& trace) {
  Duration sum;
  for (const auto& e : trace.epochs) sum += e.run;
  return Duration::seconds(sum.in_seconds() / static_cast<double>(trace.epochs.size()));
}

// Without the epochs beside a burst, which may hold a part of it, where others remain.
std::vector<Stretch> calm_stretches(const std::vector<Stretch>& all) {
  std::vector<Stretch> whole, inner;
  for (const Stretch& s : all) {
    if (s.burst) continue;
    whole.push_back(s);
    if (s.size() > 2) inner.push_back({s.begin + 1, s.end - 1, false});
  }
  return inner.size() * 2 >= whole.size() ? inner : whole;
}

ExponentialSum fit_always(const Trace& trace, const std::vector<Stretch>& all) {
  constexpr std::array<std::size_t, 8> kUnionsOf{1, 2, 3, 4, 6, 8, 12, 16};
  constexpr std::size_t kFewestUnions = 8;
  constexpr double kNothing = 0.5;
  const std::vector<Stretch> calm = calm_stretches(all);
  std::vector<DirtyPoint> points;
  for (const std::size_t k : kUnionsOf) {
    std::vector<double> unions;
    for (const Stretch& s : calm)
      for (std::size_t i = s.begin; i + k <= s.end; i += k) unions.push_back(distinct(trace, i, i + k));
    if (unions.size() < kFewestUnions && k > 1) break;
    if (unions.empty() || mean_of(unions) < kNothing) return {};
    points.push_back({mean_run(trace) * static_cast<std::int64_t>(k), mean_of(unions), 0, {}});
  }
  if (points.size() > 1) return estimate_dirty_curve(points).curve;
  return {{{points[0].mean_pages, Duration::seconds(points[0].run.in_seconds() / 4)}}};
}

struct Tally {
  double epochs = 0, calm = 0, bursts = 0;
  double untouched() const { return calm / epochs; }
};

Tally tally_of(const std::vector<Stretch>& all) {
  Tally out;
  for (const Stretch& s : all) {
    const auto size = static_cast<double>(s.size());
    out.epochs += size;
    out.calm += s.burst ? 0 : size;
    out.bursts += s.burst ? 1 : 0;
  }
  return out;
}

// Gaps that are all alike, a clock's, are not forgotten as exponential ones are.
bool regular(const std::vector<Stretch>& all) {
  constexpr double kHalf = 0.5;
  std::vector<double> gaps;
  for (const Stretch& s : all)
    if (!s.burst) gaps.push_back(static_cast<double>(s.size()));
  return variation_of(gaps) < kHalf;
}

// Of regular bursts each is a stretch of its own: the time from one to the next is known, and the share of epochs that
// none touches, off / cycle e^(-T/off), then says what of it is the gap.
Bursts lengths_of_regular(const Tally& tally, double seconds) {
  const double cycle = tally.epochs * seconds / tally.bursts;
  double low = 0, high = cycle;
  for (int i = 0; i < 100; ++i) {
    const double off = (low + high) / 2;
    (off / cycle * std::exp(-seconds / off) < tally.untouched() ? low : high) = off;
  }
  Bursts out;
  out.off = Duration::seconds(high);
  out.on = Duration::seconds(cycle - high);
  return out;
}

// Others may follow so soon that they are one stretch; but after a calm epoch the next is one with probability
// e^(-T/off), whatever was before.
Bursts lengths_of_random(const Tally& tally, double seconds) {
  const double calm_again = 1 - tally.bursts / (tally.calm + 1);
  const double off = -seconds / std::log(calm_again);
  const double cycle = off * calm_again / tally.untouched();
  Bursts out;
  out.off = Duration::seconds(off);
  out.on = Duration::seconds(cycle - off);
  return out;
}

// A burst lasts at least a hundredth of an epoch, and what a run can draw.
Bursts lengths_of(const std::vector<Stretch>& all, Duration run) {
  const double seconds = run.in_seconds();
  const Tally tally = tally_of(all);
  Bursts out = regular(all) ? lengths_of_regular(tally, seconds) : lengths_of_random(tally, seconds);
  const Duration shortest = std::max(Bursts::kShortest, Duration::seconds(seconds / 100));
  out.on = std::max(out.on, shortest);
  out.off = std::max(out.off, shortest);
  return out;
}

// The set of the bursts: its size has a closed form for a given time constant.
class SetOfBursts {
 public:
  SetOfBursts(const ExponentialSum& always, Bursts bursts, const std::vector<LengthSummary>& lengths)
      : always_(always), bursts_(bursts), lengths_(lengths) {}

  double pages_for(double seconds) const { return solved(seconds).pages; }
  double squares_for(double seconds) const { return solved(seconds).squares; }

 private:
  struct Solved {
    double pages, squares;
  };
  struct Unit {
    Bursts::Decay decay;
    double mean(Duration run) const {
      return -decay.share * std::expm1(-decay.fast * run.in_seconds()) -
             (1 - decay.share) * std::expm1(-decay.slow * run.in_seconds());
    }
  };

  Solved solved(double seconds) const {
    Bursts b = bursts_;
    b.t = Duration::seconds(seconds);
    const Unit unit{b.decay()};
    double gg = 0, gr = 0, rr = 0;
    for (const LengthSummary& l : lengths_) {
      const double g = mean_over(unit, l.runs, l.run) / l.mean_pages;
      const double r = 1 - mean_over(always_, l.runs, l.run) / l.mean_pages;
      gg += g * g, gr += g * r, rr += r * r;
    }
    const double pages = std::max(gr / gg, 0.0);
    return {pages, rr - 2 * pages * gr + pages * pages * gg};
  }

  const ExponentialSum& always_;
  Bursts bursts_;
  const std::vector<LengthSummary>& lengths_;
};

// Of epochs in the middle of bursts, where there are enough.
Ratio spread_of(const Trace& trace, const std::vector<Stretch>& all) {
  constexpr std::size_t kFewestInner = 20;
  std::vector<double> inner;
  for (const Stretch& s : all) {
    for (std::size_t i = s.begin + 1; s.burst && i + 1 < s.end; ++i)
      inner.push_back(static_cast<double>(trace.epochs[i].dirty.count()));
  }
  return inner.size() >= kFewestInner ? Ratio(variation_of(inner)) : Ratio(0);
}

// No set is larger than what a burst writes that is one of the larger ones.
double most_in_a_burst(const Trace& trace, const std::vector<Stretch>& all) {
  std::vector<double> sizes;
  for (const Stretch& s : all)
    if (s.burst) sizes.push_back(distinct(trace, s.begin, s.end));
  const auto quartile = sizes.begin() + static_cast<std::ptrdiff_t>(3 * sizes.size() / 4);
  std::nth_element(sizes.begin(), quartile, sizes.end());
  return *quartile;
}

// The mean alone does not tell a large set that short bursts begin to write from a small one that they fill: the time
// constant is at most that with which the set is as large as larger bursts are.
double best_fill(const SetOfBursts& set, double low, double high, double most) {
  double longest = high;
  for (int i = 0; i < 100 && set.pages_for(longest) > most; ++i) longest = std::max(low, longest * 0.9);
  return longest <= low ? low : least_on_log_scale(low, longest, [&](double s) { return set.squares_for(s); });
}

}  // namespace

std::optional<BurstFit> fit_bursts(const Trace& trace, const std::vector<LengthSummary>& lengths) {
  const std::vector<double> counts = counts_of(trace);
  const std::optional<double> threshold = threshold_of(counts);
  if (!threshold) return std::nullopt;
  const std::vector<Stretch> all = stretches_of(counts, *threshold);
  const auto bursts = std::count_if(all.begin(), all.end(), [](const Stretch& s) { return s.burst; });
  if (static_cast<std::size_t>(bursts) < kFewestBursts) return std::nullopt;
  BurstFit out{fit_always(trace, all), lengths_of(all, mean_run(trace)), {}};
  const SetOfBursts set(out.always, out.bursts, lengths);
  const double shortest = lengths.front().run.in_seconds(), longest = lengths.back().run.in_seconds();
  const double t = best_fill(set, shortest / 1000, longest * 10, most_in_a_burst(trace, all));
  out.bursts.n = Pages(std::llround(set.pages_for(t)));
  out.bursts.t = Duration::seconds(t);
  out.spread = spread_of(trace, all);
  return out.bursts.n.count() > 0 ? std::optional(out) : std::nullopt;
}

}  // namespace remus
