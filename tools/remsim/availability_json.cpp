// The answer of `remsim availability` for programs.
#include <nlohmann/json.hpp>

#include "tools/remsim/availability_report.hpp"

namespace remus::cli {
namespace {

using namespace availability;
using Json = nlohmann::ordered_json;

Json or_null(std::optional<double> value) { return value ? Json(*value) : Json(nullptr); }

Json measures_of(const ArrangementResult& result) {
  Json out = Json::object();
  for (std::size_t i = 0; i < kMeasures; ++i) {
    const auto m = static_cast<Measure>(i);
    const Estimate& e = result.estimate(m);
    const auto exact = result.exact(m);
    out[availability::name_of(m)] = {{"value", e.value * kSecondsPerYear},
                                     {"low", e.low * kSecondsPerYear},
                                     {"high", e.high * kSecondsPerYear},
                                     {"seen", e.seen},
                                     {"closed_form", exact ? Json(*exact * kSecondsPerYear) : Json(nullptr)},
                                     {"z", or_null(result.z(m))},
                                     {"judged", result.judged(m)}};
  }
  return out;
}

Json availability_of(const ArrangementResult& result) {
  const Estimate& down = result.estimate(Measure::down);
  const auto exact = result.exact(Measure::down);
  return {{"value", 1 - down.value},
          {"low", 1 - down.high},
          {"high", 1 - down.low},
          {"closed_form", exact ? Json(1 - *exact) : Json(nullptr)}};
}

Json failover_loss(const Parameters& p) {
  return {{"mean", 1e3 * mean_failover_loss_seconds(p)}, {"most", (p.commit_delay + p.cycle).in_ms()}};
}

Json chain_of(const ArrangementResult& result) {
  if (!result.closed_form.solved) return {{"none", result.closed_form.why_not}};
  const ClosedForm& form = *result.closed_form.solved;
  Json states = Json::array();
  for (std::size_t i = 0; i < result.graph.nodes.size(); ++i) {
    Json to = Json::object();
    for (std::size_t j = 0; j < result.graph.nodes.size(); ++j) {
      if (form.per_second[i][j] > 0) to[label(result.graph.nodes[j].state)] = form.per_second[i][j] * 3600;
    }
    states.push_back({{"state", label(result.graph.nodes[i].state)},
                      {"probability", form.probability[i]},
                      {"per_hour_to", std::move(to)}});
  }
  return {{"residual", form.residual}, {"states", std::move(states)}};
}

}  // namespace

std::string availability_json(const AvailabilityReport& report) {
  Json out{{"remsim", {{"version", report.provenance.version}, {"commit", report.provenance.commit}}},
           {"seed", report.seed},
           {"cycles", report.cycles},
           {"parameters", Json::object()},
           {"arrangements", Json::object()},
           {"failover_loss_ms", failover_loss(report.results.back().graph.parameters)},
           {"closed_form_holds", failures(report).empty()}};
  for (const ParameterLine& line : report.parameters) {
    out["parameters"][line.name] = {{"value", line.value}, {"source", line.source}};
  }
  for (const ArrangementResult& result : report.results) {
    out["arrangements"][name_of(result.graph.arrangement)] = {{"availability", availability_of(result)},
                                                              {"samples", result.samples},
                                                              {"regenerative", result.regenerative},
                                                              {"measures", measures_of(result)},
                                                              {"chain", chain_of(result)}};
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace remus::cli
