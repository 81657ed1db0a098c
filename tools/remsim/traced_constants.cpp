// Dirty curves, spreads and compressed sizes of the workloads, from the measured traces. See paper_constants.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "models/calibration/fit_settling.hpp"
#include "sim/scenario/error.hpp"
#include "tools/remsim/paper_constants.hpp"

namespace remus::cli {
namespace {

// How a traced program stands for workloads of the paper.
struct Use {
  const char* program;
  std::vector<const char*> curve_of;  // workloads that take its curve and spread
  std::vector<const char*> sizes_of;  // and those that take its compressed sizes
  double speed;
  SlowSet slow_set;
};

// The traced machine runs 1 instruction a nanosecond; a Phenom II at 2.8 GHz is taken for 2.8 of them (one a cycle,
// assumed). That counts where the program's own work dirties pages. What the kernel's ticks and daemons dirty (all that
// syscpu shows, and what servers add to their traffic) follows the clock, and sysbench memory's buffer is rewritten
// within any epoch: speed 1.
constexpr double kPaperSpeed = 2.8;
// Sizes and spreads are those of the epochs nearest to 40 cps.
constexpr int kReferenceEpochMs = 25;

const std::vector<Use>& uses() {
  static const std::vector<Use> kUses{
      {"syscpu", {"cpu", "io", "upload", "download", "web"}, {"cpu"}, 1, SlowSet::free},
      {"sysmem1k", {"memory"}, {"memory"}, 1, SlowSet::free},
      // A build starts process after process, each on pages not written before: the slow set has no end in sight. The
      // means are good to 4 % (their spread over the root of the epochs' number), which the line's 2 % rms is within.
      {"gxx", {"compile"}, {"compile"}, kPaperSpeed, SlowSet::unbounded},
      {"tbench", {"tbench"}, {"tbench"}, 1, SlowSet::free},
      {"sysfileio", {}, {"io"}, 1, SlowSet::free},
  };
  return kUses;
}

const std::vector<TraceRow>& rows_of(const TraceSummary& traces, const std::string& program) {
  const auto found = traces.find(program);
  if (found == traces.end()) throw sim::ScenarioError("the traces' summary lacks the program " + program);
  return found->second;
}

const TraceRow& reference_row(const TraceSummary& traces, const std::string& program) {
  const auto& rows = rows_of(traces, program);
  const auto found =
      std::find_if(rows.begin(), rows.end(), [](const TraceRow& r) { return r.epoch_ms == kReferenceEpochMs; });
  if (found == rows.end()) {
    throw sim::ScenarioError(fmt::format("the traces' summary lacks {} ms epochs of {}", kReferenceEpochMs, program));
  }
  return *found;
}

std::vector<DirtyPoint> points_of(const std::vector<TraceRow>& rows) {
  std::vector<DirtyPoint> out;
  for (const TraceRow& r : rows) out.push_back({r.run, r.dirty_pages});
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

void add_curve(const DirtyCurve& curve, const TraceRow& reference, Writer writer) {
  writer.add("dirty.n1", fmt::format("{}pages", curve.n1.count()));
  writer.add("dirty.t1", time_text(curve.t1));
  writer.add("dirty.n2", fmt::format("{}pages", curve.n2.count()));
  writer.add("dirty.t2", time_text(curve.t2));
  writer.add("dirty.spread", fmt::format("{:.0f}%", 100 * reference.cv));
}

// The codecs that see what changed in a page, and those that see the page itself.
struct TracedSize {
  const char* key;
  double TraceRow::*bytes;
  bool of_delta;
};
constexpr std::array kTracedSizes{TracedSize{"xor_rle_bytes_per_page", &TraceRow::xor_rle_bytes, true},
                                  TracedSize{"lz4_bytes_per_page", &TraceRow::lz4_bytes, false},
                                  TracedSize{"zstd_bytes_per_page", &TraceRow::zstd_bytes, false},
                                  TracedSize{"xor_lz4_bytes_per_page", &TraceRow::xor_lz4_bytes, true},
                                  TracedSize{"xor_zstd_bytes_per_page", &TraceRow::xor_zstd_bytes, true}};

// From nothing to where the changes of a page end.
std::string growing_text(const std::vector<TraceRow>& rows, double TraceRow::*bytes, double speed) {
  std::vector<DeltaPoint> points;
  for (const TraceRow& r : rows) {
    if (r.*bytes > 0) points.push_back({r.run, r.*bytes});
  }
  const SettlingFit fit = fit_settling(points);
  return fmt::format("0B to {} over {}", size_text(static_cast<double>(fit.settled.count())),
                     time_text(Duration::seconds(fit.time.in_seconds() / speed)));
}

// The compilation's changes grow with the epoch: their curves take the place of the reference sizes.
void add_sizes(const Use& use, const std::vector<TraceRow>& rows, const TraceRow& reference, Writer writer) {
  const bool grows = use.slow_set == SlowSet::unbounded;
  for (const TracedSize& size : kTracedSizes)
    writer.add(size.key,
               grows && size.of_delta ? growing_text(rows, size.bytes, use.speed) : size_text(reference.*size.bytes));
}

TracedProgram constants_of(const Use& use, const TraceSummary& traces) {
  const std::vector<TraceRow>& rows = rows_of(traces, use.program);
  const TraceRow& reference = reference_row(traces, use.program);
  TracedProgram out{use.program, use.speed, fit_dirty_curve(points_of(rows), use.slow_set), {}};
  const std::string from = std::string("trace ") + use.program;
  for (const char* workload : use.curve_of) {
    add_curve(on_faster_machine(out.fit.curve, use.speed), reference, Writer(out.values, workload, from));
  }
  for (const char* workload : use.sizes_of) add_sizes(use, rows, reference, Writer(out.values, workload, from));
  return out;
}

}  // namespace

std::vector<TracedProgram> constants_from_traces(const TraceSummary& traces) {
  std::vector<TracedProgram> out;
  for (const Use& use : uses()) out.push_back(constants_of(use, traces));
  return out;
}

}  // namespace remus::cli
