#include "tools/remsim/model_workload.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/units/format.hpp"
#include "sim/scenario/fields.hpp"
#include "sim/scenario/toml_entries.hpp"

namespace remus::cli {
namespace {

using traces::SizeKind;

// More digits would be noise.
Duration four_digits(Duration t) {
  const auto ns = static_cast<double>(t.in_ns());
  const double grain = std::max(1.0, std::pow(10, std::floor(std::log10(std::max(ns, 1.0))) - 3));
  return Duration(std::max<std::int64_t>(std::llround(ns / grain) * std::llround(grain), 1));
}

Ratio whole_percent(Ratio r) { return Ratio(std::round(100 * r.count()) / 100); }

std::string ms(Duration t) { return fmt::format("{:.4g} ms", t.in_ms()); }

constexpr Duration kWorkOfFigures = Duration::ms(60'000);

class Builder {
 public:
  Builder(const CalibratedModel& model, const std::string& name, std::string source)
      : model_(model), source_(std::move(source)) {
    out_.spec.name = name;
    out_.spec.kind = sim::WorkloadKind::compute;
  }

  ModelWorkload build() {
    add_work();
    add_curve();
    add_bursts();
    add_growth();
    add_memory();
    add_variation();
    add_sizes();
    return std::move(out_);
  }

 private:
  void from(const std::string& field, std::string text) { out_.provenance[field] = std::move(text); }

  void add_work() {
    sim::WorkloadSpec& spec = out_.spec;
    spec.work = model_.of_figures() ? kWorkOfFigures : four_digits(model_.length);
    from("work", model_.of_figures() ? "assumed: a minute; figures do not tell how long the program runs"
                                     : fmt::format("measured: run time of the longest recording, {}", source_));
    const std::optional<double> busy = model_.facts.busy_cpus;
    spec.busy_vcpus = std::llround(busy.value_or(1));
    from("busy_vcpus",
         busy ? fmt::format("measured: {:.2f} CPUs kept busy", *busy) : "assumed: one, the recordings do not tell");
    from("protected_slowdown", "assumed: none; nothing in a trace tells what log-dirty mode costs the program");
    from("disk_writes", "assumed: none; nothing in a trace tells");
  }

  void add_curve() {
    DirtyCurve& dirty = out_.spec.dirty;
    dirty = model_.curve;
    for (Duration* t : {&dirty.t1, &dirty.t2, &dirty.t3}) *t = four_digits(*t);
    const std::string fitted =
        model_.growth_assumed
            ? fmt::format(
                  "assumed: grows with the epoch's length to the power of {}; fitted: through the one length "
                  "measured, {}",
                  kAssumedGrowth, source_)
            : fmt::format("fitted: {}, rms {:.1f} %", source_, 100 * model_.rms);
    for (const char* field : {"dirty.n1", "dirty.t1", "dirty.n2", "dirty.t2"}) from(field, fitted);
    if (dirty.n3 == Pages()) return;
    from("dirty.n3", fitted);
    from("dirty.t3", fitted);
  }

  void add_bursts() {
    Bursts& bursts = out_.spec.dirty.bursts;
    if (bursts.n == Pages()) return;
    for (Duration* t : {&bursts.t, &bursts.on, &bursts.off}) *t = four_digits(*t);
    for (const char* field : {"dirty.burst_pages", "dirty.burst_fill"})
      from(field, fmt::format("fitted: {}, rms {:.1f} %", source_, 100 * model_.rms));
    for (const char* field : {"dirty.burst_time", "dirty.burst_gap"})
      from(field, fmt::format("fitted: bursts among epochs of {}, {}", ms(model_.spread_from), source_));
  }

  // The recording's own length, so that a model that works for as long grows as much.
  void add_growth() {
    DirtyCurve& dirty = out_.spec.dirty;
    if (dirty.growth_time.in_ns() == 0) return;
    dirty.growth = whole_percent(dirty.growth);
    dirty.growth_time = four_digits(dirty.growth_time);
    from("dirty.growth", fmt::format("fitted: a line through epochs of {}, {}", ms(model_.spread_from), source_));
    from("dirty.growth_time", "measured: run time of the recording, " + source_);
  }

  // The recorded VM's; else the paper's 1 GiB, doubled until it holds what was recorded and what the curve grows to.
  void add_memory() {
    const Bytes needed = std::max(model_.pages_needed, out_.spec.dirty.total()) * kPageSize;
    Bytes& memory = out_.spec.memory;
    if (model_.memory && *model_.memory >= needed) {
      memory = *model_.memory;
      return from("memory", "measured: the recorded VM's, " + source_);
    }
    while (memory < needed) memory = memory * 2;
    from("memory", model_.memory
                       ? "assumed: the curve grows to more pages than the recorded VM had, beyond what was measured"
                       : "assumed: as the paper's guest, or larger where the recording needs it");
  }

  void add_variation() {
    DirtyCurve& dirty = out_.spec.dirty;
    constexpr double kMostSpread = 10;  // the field's range
    dirty.spread = whole_percent(std::min(dirty.spread, Ratio(kMostSpread)));
    from("dirty.spread", model_.of_figures()
                             ? "assumed: none; figures do not tell how epochs vary"
                             : fmt::format("measured: epochs of {}, {}", ms(model_.spread_from), source_));
    dirty.phase_share = whole_percent(dirty.phase_share);
    dirty.phase_time = dirty.phase_share == Ratio(0) ? Duration() : four_digits(dirty.phase_time);
    if (dirty.phase_share == Ratio(0)) return;
    const std::string fitted =
        fmt::format("fitted: autocorrelation of epochs of {}, {}", ms(model_.spread_from), source_);
    from("dirty.phase_share", fitted);
    from("dirty.phase_time", fitted);
  }

  void add_size(SizeKind kind, SizeCurve& curve) {
    const auto at = static_cast<std::size_t>(kind);
    const std::string field = fmt::format("{}_bytes_per_page", traces::kSizeKindNames[at]);
    curve = model_.sizes[at].value_or(SizeCurve(kPageSize));
    const bool grows = curve.settling.in_ns() > 0;
    if (grows) curve.settling = four_digits(curve.settling);
    if (!model_.sizes[at]) {
      from(field, "assumed: not compressible; no recording has its size");
    } else if (grows) {
      from(field, "fitted: " + source_);
    } else {
      from(field, "measured: " + source_);
    }
  }

  void add_sizes() {
    sim::WorkloadSpec& spec = out_.spec;
    add_size(SizeKind::xor_rle, spec.xor_rle_bytes_per_page);
    add_size(SizeKind::lz4, spec.lz4_bytes_per_page);
    add_size(SizeKind::zstd, spec.zstd_bytes_per_page);
    add_size(SizeKind::xor_lz4, spec.xor_lz4_bytes_per_page);
    add_size(SizeKind::xor_zstd, spec.xor_zstd_bytes_per_page);
  }

  const CalibratedModel& model_;
  std::string source_;
  ModelWorkload out_;
};

std::string head(const ModelWorkload& workload, const CalibratedModel& model) {
  std::string out = fmt::format(
      "# {}: a model of measured dirty pages, written by remsim calibrate. Run it: remsim "
      "--workload ./THIS_FILE.toml --cps 10,40\n",
      workload.spec.name);
  out += fmt::format("# It holds for epochs of {} to {}: beyond, the curve is an extrapolation.\n",
                     ms(model.lengths.front().run), ms(model.lengths.back().run));
  for (const LengthSummary& l : model.lengths) {
    out += fmt::format("# {}: {:.4g} pages measured in {} {}, the model is off by {:+.1f} %\n", ms(l.run), l.mean_pages,
                       l.epochs, l.from_unions ? "unions of epochs" : "epochs", 100 * l.residual);
  }
  return out;
}

std::string toml_value(const sim::Field& field, const sim::WorkloadSpec& spec) {
  const std::string text = sim::get_text(field, {}, spec);
  return sim::field_form(field) == sim::FieldForm::text ? sim::toml_string(text) : text;
}

}  // namespace

ModelWorkload workload_of(const CalibratedModel& model, const std::string& name, const std::string& source) {
  return Builder(model, name, source).build();
}

std::string to_toml(const ModelWorkload& workload, const CalibratedModel& model) {
  std::string out = head(workload, model);
  out += fmt::format("\nname = {}\nkind = {}\n", sim::toml_string(workload.spec.name),
                     sim::toml_string(sim::kind_name(workload.spec.kind)));
  for (const sim::Field& field : sim::all_fields()) {
    if (!field.used_by_kind(workload.spec.kind)) continue;
    const std::string key(field.path.substr(std::string_view("workload.").size()));
    const auto from = workload.provenance.find(key);
    if (from == workload.provenance.end()) continue;  // optional, and not in this model
    out += fmt::format("{} = {{ value = {}, from = {} }}\n", key, toml_value(field, workload.spec),
                       sim::toml_string(from->second));
  }
  return out;
}

}  // namespace remus::cli
