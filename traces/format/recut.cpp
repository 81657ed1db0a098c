// Pure computation, as models/calibration uses it: a library of its own (CMakeLists.txt), so that the symbol check can
// hold it to the core's rules. Hence no fmt and no part of the readers here.
#include "traces/format/recut.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "models/units/invariant.hpp"
#include "traces/format/check.hpp"
#include "traces/format/error.hpp"
#include "traces/format/fields.hpp"

namespace remus::traces {
namespace {

using PageList = std::vector<PageNumber>;

void need_pages(const Trace& trace) {
  if (trace.has_pages()) return;
  throw TraceError(
      "the trace has counts only, and counts cannot be joined: nobody knows which pages are the same; give the .dpt");
}

PageList united(const std::vector<PageList>& lists, std::size_t from, std::size_t to) {
  PageList all;
  for (std::size_t i = from; i < to; ++i) all.insert(all.end(), lists[i].begin(), lists[i].end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

Duration added(Duration a, Duration b) {
  if (a > kLongest - b) throw TraceError("the times add up to over 31 years; cut the trace, or give fewer");
  return a + b;
}

// Unknown (0) when it would be over kLongest.
Duration times(Duration nominal, std::size_t n) {
  const std::int64_t most = kLongest.count() / std::max<std::int64_t>(nominal.count(), 1);
  return std::cmp_greater(n, most) ? Duration() : nominal * static_cast<std::int64_t>(n);
}

// Epochs [from, to) as one, but for its pages.
EpochRecord joined(const std::vector<EpochRecord>& epochs, std::size_t from, std::size_t to) {
  EpochRecord out;
  out.end = epochs[to - 1].end;
  out.cpu = Duration();
  for (std::size_t i = from; i < to; ++i) {
    out.run = added(out.run, epochs[i].run);
    out.stop = added(out.stop, epochs[i].stop);
    if (out.cpu && epochs[i].cpu) {
      out.cpu = added(*out.cpu, *epochs[i].cpu);
    } else {
      out.cpu.reset();
    }
  }
  return out;
}

// Why traces with such headers are not parts of one recording; "" when they may be.
std::string difference(const Trace& a, const Trace& b) {
  if (a.header.page_size != b.header.page_size) return "pages of different sizes";
  if (a.header.address_space != b.header.address_space) return "page numbers of different kinds (address_space)";
  if (a.header.clock.domain != b.header.clock.domain) return "different clocks (clock.domain)";
  if (a.has_pages() != b.has_pages()) return "one with page identities and one with counts only";
  return "";
}

bool all_have(const std::vector<EpochRecord>& epochs, const ValueField& field) {
  return std::all_of(epochs.begin(), epochs.end(), [&](const EpochRecord& e) { return field.get(e).has_value(); });
}

// The larger address space; unknown when one of them is.
std::optional<std::uint64_t> larger(const std::optional<std::uint64_t>& a, const std::optional<std::uint64_t>& b) {
  return a && b ? std::optional(std::max(*a, *b)) : std::nullopt;
}

void append(Trace& to, const Trace& more) {
  const Duration start = to.epochs.empty() ? Duration() : to.epochs.back().end;
  for (EpochRecord epoch : more.epochs) {
    epoch.end = added(start, epoch.end);
    to.epochs.push_back(epoch);
  }
  to.pages.insert(to.pages.end(), more.pages.begin(), more.pages.end());
  to.cut_short = to.cut_short || more.cut_short;
}

}  // namespace

Trace cut(const Trace& trace, Duration from, Duration to) {
  invariant(from < to, "cut: from must be before to");
  Trace out;
  out.header = trace.header;
  out.cut_short = trace.cut_short && (trace.epochs.empty() || trace.epochs.back().end <= to);
  for (std::size_t i = 0; i < trace.epochs.size(); ++i) {
    EpochRecord epoch = trace.epochs[i];
    if (epoch.end <= from || epoch.end > to) continue;
    if (out.epochs.empty()) from = i == 0 ? Duration() : trace.epochs[i - 1].end;
    epoch.end = epoch.end - from;
    out.epochs.push_back(epoch);
    if (trace.has_pages()) out.pages.push_back(trace.pages[i]);
  }
  if (out.epochs.empty()) throw TraceError("no epoch ends in the part asked for; see remsim trace info for its length");
  return out;
}

Trace join_epochs(const Trace& trace, std::size_t n) {
  invariant(n > 0, "join_epochs: at least one epoch each");
  need_pages(trace);
  Trace out;
  out.header = trace.header;
  out.header.epoch.nominal = times(trace.header.epoch.nominal, n);
  out.cut_short = trace.cut_short;
  for (std::size_t i = 0; i + n <= trace.epochs.size(); i += n) {
    EpochRecord epoch = joined(trace.epochs, i, i + n);
    out.pages.push_back(united(trace.pages, i, i + n));
    epoch.dirty = Pages(static_cast<std::int64_t>(out.pages.back().size()));
    out.epochs.push_back(epoch);
  }
  if (out.epochs.empty()) {
    throw TraceError("has " + std::to_string(trace.epochs.size()) + " epochs, too few to join " + std::to_string(n));
  }
  return out;
}

std::vector<Pages> distinct_in_unions(const Trace& trace, std::size_t n) {
  invariant(n > 0, "distinct_in_unions: at least one epoch each");
  need_pages(trace);
  std::vector<Pages> out;
  for (std::size_t i = 0; i + n <= trace.epochs.size(); i += n) {
    out.emplace_back(static_cast<std::int64_t>(united(trace.pages, i, i + n).size()));
  }
  return out;
}

Pages pages_needed(const Trace& trace) {
  if (trace.has_pages()) return Pages(static_cast<std::int64_t>(united(trace.pages, 0, trace.pages.size()).size()));
  Pages most;
  for (const EpochRecord& epoch : trace.epochs) most = std::max(most, epoch.dirty);
  return most;
}

Trace merge(const std::vector<Trace>& traces) {
  invariant(!traces.empty(), "merge: nothing to merge");
  Trace out;
  out.header = traces.front().header;
  for (const Trace& trace : traces) {
    const std::string differs = difference(traces.front(), trace);
    if (!differs.empty()) throw TraceError(differs + ": only recordings of one kind can follow one another");
    out.header.nr_pages = larger(out.header.nr_pages, trace.header.nr_pages);
    if (&trace != &traces.front()) {
      out.header.unseen.insert(out.header.unseen.end(), trace.header.unseen.begin(), trace.header.unseen.end());
    }
    append(out, trace);
  }
  for (const ValueField& field : kValueFields) {
    if (all_have(out.epochs, field)) continue;
    for (EpochRecord& epoch : out.epochs) field.set(epoch, std::nullopt);
  }
  return out;
}

}  // namespace remus::traces
