#include "models/calibration/length_series.hpp"

#include <algorithm>
#include <numeric>

#include "traces/format/recut.hpp"

namespace remus {
namespace {

using traces::EpochRecord;
using traces::SizeKind;
using traces::Trace;
using Epochs = std::vector<EpochRecord>;

constexpr double kAlike = 1.5;       // runs within this factor of a length may be of that length
constexpr double kSameLength = 1.1;  // lengths of different recordings that are one
constexpr std::size_t kFewestOfLength = 8;
constexpr double kLeastShare = 0.2;  // of a recording's epochs or of its time

constexpr std::array<std::size_t, 9> kUnionsOf{2, 3, 4, 6, 8, 12, 16, 24, 40};

double pages_of(const EpochRecord& e) { return static_cast<double>(e.dirty.count()); }

// Whether pages from before the recording were counted in its first epoch.
bool starts_with_leftovers(const Epochs& epochs) {
  constexpr double kExceeds = 1.5;
  if (epochs.size() < kFewestOfLength) return false;
  const auto by_pages = [](const EpochRecord& a, const EpochRecord& b) { return a.dirty < b.dirty; };
  const auto most = std::max_element(epochs.begin() + 1, epochs.end(), by_pages);
  return pages_of(epochs.front()) > kExceeds * pages_of(*most);
}

// Epochs of no length are joined with the next (the last with none); sizes of such a pair are not known.
Epochs with_lengths(const Epochs& epochs) {
  Epochs out;
  Pages carried;
  for (const EpochRecord& e : epochs) {
    carried += e.dirty;
    if (e.run.in_ns() <= 0) continue;
    out.push_back(e);
    if (carried != e.dirty) out.back().sizes = {};
    out.back().dirty = carried;
    carried = Pages();
  }
  return out;
}

void add(LengthSeries& series, const EpochRecord& epoch) {
  series.runs.push_back(epoch.run);
  series.pages.push_back(pages_of(epoch));
  // Counts-only recordings may write sizes as 0; `sampled` then says that nothing was measured.
  if (epoch.sampled && epoch.sampled->count() == 0) return;
  for (std::size_t kind = 0; kind < epoch.sizes.size(); ++kind) {
    if (!epoch.sizes[kind]) continue;
    series.sizes[kind].bytes += static_cast<double>(epoch.sizes[kind]->count());
    series.sizes[kind].pages += pages_of(epoch);
  }
}

// The run that most others are alike to, of `runs` in ascending order: where a window of a factor kAlike to both sides
// holds most.
Duration most_common(const std::vector<Duration>& runs) {
  Duration best;
  std::ptrdiff_t most = 0;
  for (const Duration middle : runs) {
    const auto low = std::lower_bound(runs.begin(), runs.end(), Duration::seconds(middle.in_seconds() / kAlike));
    const auto high = std::upper_bound(low, runs.end(), Duration::seconds(middle.in_seconds() * kAlike));
    if (high - low > most) most = high - low, best = middle;
  }
  return best;
}

double ratio(Duration a, Duration b) { return std::max(a, b).in_seconds() / std::min(a, b).in_seconds(); }

Duration total(const std::vector<Duration>& runs) { return std::accumulate(runs.begin(), runs.end(), Duration()); }

// Whether enough epochs for a length of its own belong to it. Only those count that follow another one: a recording is
// made at a length for a while, odd epochs lie among the others.
template <class Belongs>
bool lasts(const Epochs& epochs, const Belongs& belongs) {
  std::size_t count = 0;
  Duration time, all;
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    all += epochs[i].run;
    if (i == 0 || !belongs(epochs[i - 1].run) || !belongs(epochs[i].run)) continue;
    ++count;
    time += epochs[i].run;
  }
  const double of_epochs = static_cast<double>(count) / static_cast<double>(epochs.size());
  return count >= kFewestOfLength && std::max(of_epochs, time.in_seconds() / all.in_seconds()) >= kLeastShare;
}

// The lengths a recording was made at: its most common one, and others that lasted. Odd epochs make no length of their
// own: an epoch is often cut short or drawn out because of what the program did in it.
std::vector<Duration> lengths_of(const Epochs& epochs) {
  std::vector<Duration> rest;
  for (const EpochRecord& e : epochs) rest.push_back(e.run);
  std::sort(rest.begin(), rest.end());
  std::vector<Duration> out;
  while (!rest.empty()) {
    const Duration middle = most_common(rest);
    const auto taken = [&](Duration run) {
      return std::any_of(out.begin(), out.end(), [&](Duration length) { return ratio(run, length) <= kAlike; });
    };
    const auto belongs = [&](Duration run) { return ratio(run, middle) <= kAlike && !taken(run); };
    if (!out.empty() && !lasts(epochs, belongs)) break;
    std::erase_if(rest, belongs);
    out.push_back(middle);
  }
  return out;
}

// Every epoch with the nearest length.
std::vector<LengthSeries> series_of_counts(const Epochs& epochs) {
  const std::vector<Duration> lengths = lengths_of(epochs);
  std::vector<LengthSeries> out(lengths.size());
  for (const EpochRecord& e : epochs) {
    const auto nearer = [&](Duration a, Duration b) { return ratio(e.run, a) < ratio(e.run, b); };
    const auto nearest = std::min_element(lengths.begin(), lengths.end(), nearer);
    add(out[static_cast<std::size_t>(nearest - lengths.begin())], e);
  }
  return out;
}

LengthSeries series_of_unions(const Trace& trace, std::size_t n) {
  LengthSeries out;
  out.from_unions = true;
  const std::vector<Pages> unions = traces::distinct_in_unions(trace, n);
  for (std::size_t u = 0; u < unions.size(); ++u) {
    Duration run;
    for (std::size_t i = u * n; i < (u + 1) * n; ++i) run += trace.epochs[i].run;
    if (run.in_ns() <= 0) continue;
    out.runs.push_back(run);
    out.pages.push_back(static_cast<double>(unions[u].count()));
  }
  return out;
}

void append(LengthSeries& to, const LengthSeries& more) {
  to.runs.insert(to.runs.end(), more.runs.begin(), more.runs.end());
  to.pages.insert(to.pages.end(), more.pages.begin(), more.pages.end());
  for (std::size_t kind = 0; kind < to.sizes.size(); ++kind) {
    to.sizes[kind].bytes += more.sizes[kind].bytes;
    to.sizes[kind].pages += more.sizes[kind].pages;
  }
}

// Joins with a series of like length and kind, if there is one.
void collect(std::vector<LengthSeries>& all, LengthSeries more) {
  if (more.runs.empty()) return;
  const auto same = [&](const LengthSeries& s) {
    return s.from_unions == more.from_unions && ratio(s.mean_run(), more.mean_run()) <= kSameLength;
  };
  const auto found = std::find_if(all.begin(), all.end(), same);
  if (found == all.end()) {
    all.push_back(std::move(more));
  } else {
    append(*found, more);
  }
}

void collect_from(std::vector<LengthSeries>& all, const Trace& trace) {
  for (LengthSeries& series : series_of_counts(with_lengths(trace.epochs))) collect(all, std::move(series));
  const std::size_t fewest = std::min(kFewestUnions, std::max<std::size_t>(trace.epochs.size() / 4, 2));
  for (const std::size_t n : kUnionsOf) {
    if (!trace.has_pages() || trace.epochs.size() / n < fewest) break;
    collect(all, series_of_unions(trace, n));
  }
}

}  // namespace

Duration LengthSeries::mean_run() const {
  return runs.empty() ? Duration() : Duration::seconds(total(runs).in_seconds() / static_cast<double>(runs.size()));
}

std::optional<double> LengthSeries::bytes_per_page(SizeKind kind) const {
  const Sizes& s = sizes[static_cast<std::size_t>(kind)];
  if (s.pages == 0) return std::nullopt;
  return std::min(s.bytes / s.pages, static_cast<double>(kPageSize.count()));
}

std::vector<LengthSeries> series_by_length(const std::vector<Trace>& traces) {
  std::vector<LengthSeries> out;
  for (const Trace& trace : traces) {
    if (trace.epochs.empty()) continue;
    if (starts_with_leftovers(trace.epochs)) {
      collect_from(out, traces::cut(trace, trace.epochs.front().end, trace.epochs.back().end));
    } else {
      collect_from(out, trace);
    }
  }
  std::sort(out.begin(), out.end(),
            [](const LengthSeries& a, const LengthSeries& b) { return a.mean_run() < b.mean_run(); });
  return out;
}

}  // namespace remus
