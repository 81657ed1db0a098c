// Dirty curves, spreads and compressed sizes of the workloads, from the measured traces. See paper_constants.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "models/calibration/fit_settling.hpp"
#include "models/units/invariant.hpp"
#include "tools/remsim/paper_constants.hpp"
#include "tools/remsim/traced_lengths.hpp"

namespace remus::cli {
namespace {

// How a traced program stands for workloads of the paper.
struct Use {
  const char* program;
  std::vector<const char*> curve_of;  // workloads that take its curve and spread
  std::vector<const char*> sizes_of;  // and those that take its compressed sizes
  double speed;
  SlowSet slow_set;
  Pages most = Pages(std::numeric_limits<std::int64_t>::max());  // epochs beyond are not the workload's
};

// The traced machine runs 1 instruction a nanosecond; a Phenom II at 2.8 GHz is taken for 2.8 of them (one a cycle,
// assumed). That counts where the program's own work dirties pages. What the kernel's ticks and daemons dirty (all that
// syscpu shows, and what servers add to their traffic) follows the clock, and sysbench memory's buffer is rewritten
// within any epoch: speed 1.
constexpr double kPaperSpeed = 2.8;
// Sizes and spreads are those of the epochs nearest to 40 cps.
constexpr int kReferenceEpochMs = 25;
// sysbench's cpu and memory programs print a report every 2 s; the epoch that holds it writes 313 to 321 pages whatever
// its length. That comes from the traces' command line (traces/data/SOURCES.md). The others have no such burst apart.
constexpr Pages kBelowReport(300);

const std::vector<Use>& uses() {
  static const std::vector<Use> kUses{
      {"syscpu", {"cpu", "io", "upload", "download", "web"}, {"cpu"}, 1, SlowSet::free, kBelowReport},
      {"sysmem1k", {"memory"}, {"memory"}, 1, SlowSet::free, kBelowReport},
      // A build starts process after process, each on pages not written before: the slow set has no end in sight. The
      // means are good to 4 % (their spread over the root of the epochs' number), which the line's 2 % rms is within.
      {"gxx", {"compile"}, {"compile"}, kPaperSpeed, SlowSet::unbounded},
      {"tbench", {"tbench"}, {"tbench"}, 1, SlowSet::free},
      {"sysfileio", {}, {"io"}, 1, SlowSet::free},
  };
  return kUses;
}

const TracedLength& reference(const std::vector<TracedLength>& lengths) {
  const auto found = std::find_if(lengths.begin(), lengths.end(),
                                  [](const TracedLength& l) { return l.epoch_ms == kReferenceEpochMs; });
  invariant(found != lengths.end(), "every program was traced at the reference length");
  return *found;
}

std::vector<DirtyPoint> points_of(const std::vector<TracedLength>& lengths) {
  std::vector<DirtyPoint> out;
  for (const TracedLength& l : lengths) out.push_back({l.run, l.dirty_pages});
  return out;
}

// Three digits, never as 2e+03.
std::string time_text(Duration t) {
  return t.in_ms() < 999.5 ? fmt::format("{:.3g}ms", t.in_ms()) : fmt::format("{:.0f}ms", t.in_ms());
}
std::string size_text(double bytes) { return fmt::format("{:.0f}B", bytes); }

class Writer {
 public:
  Writer(std::vector<Recomputed>& out, std::string workload, std::string from)
      : out_(out), workload_(std::move(workload)), from_(std::move(from)) {}

  void add(const std::string& key, const std::string& value) {
    out_.push_back({.file = "workloads/" + workload_ + ".toml",
                    .section = "",
                    .key = key,
                    .field = "workload." + workload_ + "." + key,
                    .value = value,
                    .from = from_});
  }

 private:
  std::vector<Recomputed>& out_;
  std::string workload_, from_;
};

void add_curve(const DirtyCurve& curve, double spread, Writer writer) {
  writer.add("dirty.n1", fmt::format("{}pages", curve.n1.count()));
  writer.add("dirty.t1", time_text(curve.t1));
  writer.add("dirty.n2", fmt::format("{}pages", curve.n2.count()));
  writer.add("dirty.t2", time_text(curve.t2));
  writer.add("dirty.spread", fmt::format("{:.0f}%", 100 * spread));
}

// The codecs that see what changed in a page, and those that see the page itself.
struct TracedSize {
  const char* key;
  traces::SizeKind kind;
  bool of_delta;
};
constexpr std::array kTracedSizes{TracedSize{"xor_rle_bytes_per_page", traces::SizeKind::xor_rle, true},
                                  TracedSize{"lz4_bytes_per_page", traces::SizeKind::lz4, false},
                                  TracedSize{"zstd_bytes_per_page", traces::SizeKind::zstd, false},
                                  TracedSize{"xor_lz4_bytes_per_page", traces::SizeKind::xor_lz4, true},
                                  TracedSize{"xor_zstd_bytes_per_page", traces::SizeKind::xor_zstd, true}};

// From nothing to where the changes of a page end.
std::string growing_text(const std::vector<TracedLength>& lengths, traces::SizeKind kind, double speed) {
  std::vector<DeltaPoint> points;
  for (const TracedLength& l : lengths) {
    if (l.bytes_per_page(kind) > 0) points.push_back({l.run, l.bytes_per_page(kind)});
  }
  const SettlingFit fit = fit_settling(points);
  return fmt::format("0B to {} over {}", size_text(static_cast<double>(fit.settled.count())),
                     time_text(Duration::seconds(fit.time.in_seconds() / speed)));
}

// The compilation's changes grow with the epoch: their curves take the place of the reference sizes.
void add_sizes(const Use& use, const std::vector<TracedLength>& lengths, Writer writer) {
  const bool grows = use.slow_set == SlowSet::unbounded;
  for (const TracedSize& size : kTracedSizes)
    writer.add(size.key, grows && size.of_delta ? growing_text(lengths, size.kind, use.speed)
                                                : size_text(reference(lengths).bytes_per_page(size.kind)));
}

TracedProgram constants_of(const Use& use, const std::filesystem::path& folder) {
  const std::vector<TracedLength> lengths = traced_lengths(folder, use.program, use.most);
  TracedProgram out{use.program, use.speed, fit_dirty_curve(points_of(lengths), use.slow_set), {}};
  const std::string from = std::string("trace ") + use.program;
  for (const char* workload : use.curve_of) {
    add_curve(on_faster_machine(out.fit.curve, use.speed), reference(lengths).cv, Writer(out.values, workload, from));
  }
  for (const char* workload : use.sizes_of) add_sizes(use, lengths, Writer(out.values, workload, from));
  return out;
}

}  // namespace

std::vector<TracedProgram> constants_from_traces(const std::filesystem::path& folder) {
  std::vector<TracedProgram> out;
  for (const Use& use : uses()) out.push_back(constants_of(use, folder));
  return out;
}

}  // namespace remus::cli
