#include "models/calibration/against_replay.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "models/calibration/series_statistics.hpp"
#include "models/workload/curve_process.hpp"
#include "models/workload/replay_process.hpp"

namespace remus {
namespace {

constexpr std::int64_t kFewestEpochs = 20, kFewestForP99 = 100;
constexpr double kStudent = 2.365;  // two-sided 95 %, 7 degrees of freedom: kReplaySeeds - 1
static_assert(kReplaySeeds == 8);

std::vector<double> counts_of(DirtyProcess& process, Duration run, std::int64_t epochs, Random random) {
  std::vector<double> out;
  process.start(random);
  for (std::int64_t i = 0; i < epochs; ++i) {
    out.push_back(process.pages_in(run));
    process.end_epoch(run, random);
  }
  return out;
}

// Nearest rank.
double p99_of(std::vector<double> counts) {
  const auto rank = static_cast<std::ptrdiff_t>(std::ceil(0.99 * static_cast<double>(counts.size()))) - 1;
  std::nth_element(counts.begin(), counts.begin() + rank, counts.end());
  return counts[static_cast<std::size_t>(rank)];
}

Compared compared(double replay, const std::vector<double>& by_seed) {
  constexpr double kRounding = 1e-9;
  const double mean = mean_of(by_seed), variation = variation_of(by_seed);
  const double error = variation / std::sqrt(static_cast<double>(by_seed.size()));
  return {replay, mean, variation < kRounding ? 0 : kStudent * mean * error};
}

class Comparison {
 public:
  Comparison(const CalibratedModel& model, const traces::Trace& recording)
      : model_(model), tape_(std::make_shared<const DirtyTape>(recording)) {
    constexpr Pages kOneGiB(262'144);
    memory_ = std::max({kOneGiB, traces_pages(), model.curve.total()});
  }

  std::int64_t epochs_of(Duration run) const { return tape_->length().in_ns() / run.in_ns(); }

  AgainstReplay at(Duration run) const {
    const std::int64_t epochs = epochs_of(run);
    ReplayProcess replay(tape_, model_.curve, memory_, std::nullopt);
    const std::vector<double> replayed = counts_of(replay, run, epochs, Random(0));
    std::vector<double> means, p99s;
    for (int seed = 1; seed <= kReplaySeeds; ++seed) {
      CurveProcess process(model_.curve, memory_);
      const std::vector<double> drawn = counts_of(process, run, epochs, Random(static_cast<std::uint64_t>(seed)));
      means.push_back(mean_of(drawn));
      p99s.push_back(p99_of(drawn));
    }
    AgainstReplay out{run, epochs, !model_.within_range(run), compared(mean_of(replayed), means), {}};
    if (epochs >= kFewestForP99) out.p99 = compared(p99_of(replayed), p99s);
    return out;
  }

 private:
  Pages traces_pages() const {
    double most = tape_->page_numbers();
    for (const TapeEpoch& e : tape_->epochs()) most = std::max(most, e.pages);
    return Pages(static_cast<std::int64_t>(most));
  }

  const CalibratedModel& model_;
  std::shared_ptr<const DirtyTape> tape_;
  Pages memory_;
};

}  // namespace

std::vector<AgainstReplay> against_replay(const CalibratedModel& model, const traces::Trace& recording) {
  std::vector<AgainstReplay> out;
  if (model.of_figures()) return out;
  const Comparison comparison(model, recording);
  for (const Duration run : kReplayedRuns) {
    if (comparison.epochs_of(run) >= kFewestEpochs) out.push_back(comparison.at(run));
  }
  return out;
}

double distance(const std::vector<AgainstReplay>& all) {
  double sum = 0;
  for (const AgainstReplay& at : all) {
    if (at.extrapolated) continue;
    sum += std::abs(at.mean.error()) + (at.p99 ? 0.5 * std::abs(at.p99->error()) : 0);
  }
  return sum;
}

}  // namespace remus
