// The answer of `remsim calibrate TRACE...` for programs.
#include <cmath>
#include <nlohmann/json.hpp>

#include "tools/remsim/calibration_report.hpp"
#include "tools/remsim/calibration_verdict.hpp"

namespace remus::cli {
namespace {

using Json = nlohmann::ordered_json;

// Times to the nanosecond, without the noise of binary fractions.
double ms(Duration t) { return std::round(t.in_ms() * 1e6) / 1e6; }

Json terms(const ExponentialSum& curve) {
  Json out = Json::array();
  for (const auto& term : curve.terms) out.push_back({{"pages", term.pages}, {"time_ms", ms(term.time)}});
  return out;
}

Json size_curves(const CalibratedModel& model) {
  Json out = Json::object();
  for (std::size_t kind = 0; kind < model.sizes.size(); ++kind) {
    if (!model.sizes[kind]) continue;
    const SizeCurve& curve = *model.sizes[kind];
    out[std::string(traces::kSizeKindNames[kind])] = {
        {"first", curve.first.count()}, {"settled", curve.settled.count()}, {"settling_ms", ms(curve.settling)}};
  }
  return out;
}

Json number_or_null(std::optional<double> number) { return number ? Json(*number) : Json(); }

// Null where single counts do not tell it.
Json variation(const CalibratedModel& model, double number) { return model.of_figures() ? Json() : Json(number); }

Json bursts(const CalibratedModel& model) {
  if (!model.has_bursts()) return {};
  const Bursts& b = model.curve.bursts;
  return {{"pages", b.n.count()}, {"fill_ms", ms(b.t)}, {"burst_ms", ms(b.on)}, {"gap_ms", ms(b.off)}};
}

Json growth(const CalibratedModel& model) {
  if (model.curve.growth_time.in_ns() == 0) return {};
  return {{"factor", model.curve.growth.count()}, {"time_s", model.curve.growth_time.in_seconds()}};
}

Json model_of(const CalibrationReport& report) {
  const CalibratedModel& model = report.model;
  return {{"name", report.name},
          {"terms", terms(model.exact)},
          {"rms_percent", 100 * model.rms},
          {"growth_assumed", model.growth_assumed},
          {"spread", variation(model, model.curve.spread.count())},
          {"phase_share", variation(model, model.curve.phase_share.count())},
          {"phase_time_ms", variation(model, ms(model.curve.phase_time))},
          {"spread_from_epoch_ms", variation(model, ms(model.spread_from))},
          {"bursts", bursts(model)},
          {"growth", growth(model)},
          {"bytes_per_page", size_curves(model)},
          {"busy_cpus", number_or_null(model.facts.busy_cpus)},
          {"recorded_s", model.length.in_seconds()}};
}

Json sizes_at(const BySizeKind<std::optional<double>>& sizes) {
  Json out = Json::object();
  for (std::size_t kind = 0; kind < sizes.size(); ++kind) {
    if (sizes[kind]) out[std::string(traces::kSizeKindNames[kind])] = *sizes[kind];
  }
  return out;
}

Json lengths(const CalibratedModel& model) {
  Json out = Json::array();
  for (const LengthSummary& l : model.lengths) {
    out.push_back({{"epoch_ms", ms(l.run)},
                   {"epochs", l.epochs},
                   {"unions", l.from_unions},
                   {"dirty_pages_mean", l.mean_pages},
                   {"model_pages_mean", model.pages(l)},
                   {"residual_percent", 100 * l.residual},
                   {"standard_error_percent", 100 * l.standard_error},
                   {"cv", number_or_null(l.variation)},
                   {"lag1", number_or_null(l.lag1)},
                   {"bytes_per_page", sizes_at(l.bytes_per_page)}});
  }
  return out;
}

Json holdouts(const CalibratedModel& model) {
  Json out = Json::array();
  for (const Holdout& h : model.holdouts) {
    out.push_back({{"left_out", name_of(h.what).json},
                   {"epoch_ms", ms(h.run)},
                   {"measured", h.measured},
                   {"predicted", h.predicted},
                   {"error_percent", 100 * h.error()},
                   {"extrapolated", h.extrapolated}});
  }
  return out;
}

Json unseen_of(const RecordingFacts& facts) {
  Json out = Json::array();
  for (const auto& unseen : facts.unseen) {
    out.push_back({{"what", unseen.what}, {"count", unseen.count ? Json(*unseen.count) : Json()}, {"why", unseen.why}});
  }
  return out;
}

Json recording(const RecordingFacts& facts) {
  return {{"epochs", facts.epochs},
          {"late_epochs", facts.late_epochs},
          {"asked_ms", facts.asked.in_ns() > 0 ? Json(ms(facts.asked)) : Json()},
          {"got_ms", facts.asked.in_ns() > 0 ? Json(ms(facts.got)) : Json()},
          {"slowdown", facts.slowdown},
          {"uncounted_cost_percent", 100 * facts.uncounted_cost},
          {"unseen", unseen_of(facts)}};
}

Json compared(const Compared& c) {
  return {{"replay", c.replay}, {"model", c.model}, {"interval", c.interval}, {"error_percent", 100 * c.error()}};
}

Json against_replay(const CalibratedModel& model) {
  Json out = Json::array();
  for (const AgainstReplay& at : model.against_replay) {
    out.push_back({{"epoch_ms", ms(at.run)},
                   {"epochs", at.epochs},
                   {"extrapolated", at.extrapolated},
                   {"dirty_pages_mean", compared(at.mean)},
                   {"dirty_pages_p99", at.p99 ? compared(*at.p99) : Json()}});
  }
  return out;
}

Json verdict(const CalibrationReport& report) {
  const Verdict& v = report.model.verdict;
  Json doubts = Json::array();
  for (const Doubt& d : v.doubts) {
    doubts.push_back({{"what", name_of(d.what)},
                      {"percent", d.share ? Json(100 * *d.share) : Json()},
                      {"epoch_ms", d.run.in_ns() > 0 ? Json(ms(d.run)) : Json()},
                      {"text", words_of(d, report.model.facts)}});
  }
  return {{"text", verdict_line(report.model, report.trust)},
          {"trusted", v.trusted(report.trust)},
          {"trust_percent", 100 * report.trust},
          {"mean_percent", 100 * v.mean},
          {"p99_percent", v.p99 ? Json(100 * *v.p99) : Json()},
          {"from_ms", ms(v.from)},
          {"to_ms", ms(v.to)},
          {"doubts", doubts}};
}

Json prediction(const CalibratedModel& model, Duration run) {
  BySizeKind<std::optional<double>> sizes;
  for (std::size_t kind = 0; kind < sizes.size(); ++kind) {
    if (model.sizes[kind]) sizes[kind] = model.sizes[kind]->mean(run);
  }
  return {{"epoch_ms", ms(run)},
          {"dirty_pages_mean", model.pages(run)},
          {"extrapolated", !model.within_range(run)},
          {"bytes_per_page", sizes_at(sizes)}};
}

}  // namespace

std::string calibration_json(const CalibrationReport& report) {
  const sim::Provenance& from = report.provenance;
  Json out{{"remsim", {{"version", from.version}, {"commit", from.commit}}},
           {"traces", report.traces},
           {"model", model_of(report)},
           {"lengths", lengths(report.model)},
           {"holdout", holdouts(report.model)},
           {"recording", recording(report.model.facts)},
           {"against_replay", against_replay(report.model)},
           {"verdict", verdict(report)},
           {"predictions", Json::array()}};
  for (const Duration run : report.predict) out["predictions"].push_back(prediction(report.model, run));
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace remus::cli
