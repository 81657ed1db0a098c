#include "models/calibration/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace remus {
namespace {

using What = Doubt::What;

class Doubts {
 public:
  // Only the worst of each kind is kept.
  void add(What what, double share, Duration run = {}) {
    share = std::abs(share);
    if (share < kLeast) return;
    const auto same = std::find_if(all_.begin(), all_.end(), [&](const Doubt& d) { return d.what == what && d.share; });
    if (same == all_.end()) {
      all_.push_back({what, share, run});
    } else if (*same->share < share) {
      *same = {what, share, run};
    }
  }
  void add_without_number(What what, std::string name = {}) {
    all_.push_back({what, std::nullopt, {}, std::move(name)});
  }
  void add_share(What what, double share, std::string name) { all_.push_back({what, share, {}, std::move(name)}); }

  std::vector<Doubt> sorted() && {
    const auto weight = [](const Doubt& d) { return d.share.value_or(1e9); };
    std::stable_sort(all_.begin(), all_.end(), [&](const Doubt& a, const Doubt& b) { return weight(a) > weight(b); });
    return std::move(all_);
  }

 private:
  static constexpr double kLeast = 0.005;
  std::vector<Doubt> all_;
};

void doubt_lengths(const CalibratedModel& model, Doubts& doubts) {
  for (const LengthSummary& l : model.lengths) {
    doubts.add(What::residual, l.residual, l.run);
    doubts.add(What::epoch_lengths, l.length_bias, l.run);
  }
}

// What was predicted from beyond the lengths seen says how far extrapolation carries, not how good the model is here.
void doubt_holdouts(const CalibratedModel& model, Doubts& doubts) {
  for (const Holdout& h : model.holdouts) {
    if (h.extrapolated || h.what == Holdout::What::longer_than_half) continue;
    const bool in_time = h.what == Holdout::What::second_half;
    if (in_time && std::abs(h.error()) <= 2 * h.standard_error) continue;  // few_epochs has that
    doubts.add(in_time ? What::second_half : What::other_length, h.error(), h.run);
  }
}

void doubt_replay(const CalibratedModel& model, Doubts& doubts) {
  for (const AgainstReplay& at : model.against_replay) {
    if (at.extrapolated) continue;
    doubts.add(What::replay_mean, at.mean.error(), at.run);
    if (at.p99) doubts.add(What::replay_p99, at.p99->error(), at.run);
  }
}

// Pages can be held against those seen; of anything else nobody knows what share it is.
void doubt_facts(const CalibratedModel& model, Doubts& doubts) {
  doubts.add(What::recorder, model.facts.uncounted_cost);
  const auto seen = static_cast<double>(model.facts.dirty.count());
  for (const auto& unseen : model.facts.unseen) {
    if (unseen.count && unseen.what.starts_with("pages")) {
      const auto count = static_cast<double>(*unseen.count);
      doubts.add_share(What::unseen, count / (count + seen), unseen.what);
    } else {
      doubts.add_without_number(What::unseen, unseen.what);
    }
  }
}

// The p99's doubts are the p99's alone; all others are of the mean.
double largest(const std::vector<Doubt>& doubts) {
  double most = 0;
  for (const Doubt& d : doubts) {
    if (d.what != What::replay_p99) most = std::max(most, d.share.value_or(0));
  }
  return most;
}

std::optional<double> p99_of(const CalibratedModel& model, const std::vector<Doubt>& doubts) {
  const bool known = std::any_of(model.against_replay.begin(), model.against_replay.end(),
                                 [](const AgainstReplay& at) { return at.p99 && !at.extrapolated; });
  if (!known) return std::nullopt;
  const auto found =
      std::find_if(doubts.begin(), doubts.end(), [](const Doubt& d) { return d.what == What::replay_p99; });
  return found == doubts.end() ? 0 : found->share;
}

}  // namespace

bool Verdict::trusted(double limit) const {
  const bool all_numbers =
      std::all_of(doubts.begin(), doubts.end(), [](const Doubt& d) { return d.share.has_value(); });
  return all_numbers && mean <= limit && p99.value_or(0) <= 2 * limit;
}

Verdict verdict_of(const CalibratedModel& model, double error) {
  Doubts doubts;
  doubt_lengths(model, doubts);
  doubt_holdouts(model, doubts);
  doubt_replay(model, doubts);
  doubt_facts(model, doubts);
  doubts.add(What::few_epochs, 2 * error);
  if (model.growth_assumed) doubts.add_without_number(What::growth_assumed);
  if (model.of_figures()) doubts.add_without_number(What::single_counts);
  Verdict out{model.lengths.front().run, model.lengths.back().run, 0, {}, std::move(doubts).sorted()};
  out.mean = largest(out.doubts);
  out.p99 = p99_of(model, out.doubts);
  return out;
}

}  // namespace remus
