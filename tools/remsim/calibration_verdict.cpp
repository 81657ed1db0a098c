#include "tools/remsim/calibration_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace remus::cli {
namespace {

struct Words {
  std::string_view name, text;
};

const Words& words(Doubt::What what) {
  static constexpr std::array<Words, 11> kWords{{
      {"residual", "the curve misses what was measured"},
      {"other_length", "a length kept from the fit"},
      {"second_half", "the program changes: the second half of the time against the first"},
      {"few_epochs", "the epochs tell the mean no better (two standard errors)"},
      {"epoch_lengths", "how long an epoch lasted went with what the program did in it"},
      {"recorder", "the recorder's faults took that share of the time and no slowdown accounts for it (--overhead)"},
      {"replay_mean", "mean pages of the model's epochs against the replay's"},
      {"replay_p99", "p99 of the pages of the model's epochs against the replay's"},
      {"unseen", "not seen by the recorder"},
      {"growth_assumed", "how pages grow with the epoch is assumed"},
      {"single_counts", "single counts are no recording"},
  }};
  return kWords.at(static_cast<std::size_t>(what));
}

std::string percent(double share) { return fmt::format("{:.{}f} %", 100 * share, share < 0.0995 ? 1 : 0); }

std::string with_share(const Doubt& doubt, const RecordingFacts& facts) {
  const std::string text = words_of(doubt, facts);
  return doubt.share ? fmt::format("{} ({})", percent(*doubt.share), text) : text;
}

std::string how_far(const Verdict& verdict) {
  return fmt::format(
      "within {} in the mean{} of an epoch's pages", percent(verdict.mean),
      verdict.p99 ? fmt::format(" and {} in the p99", percent(*verdict.p99)) : " (nothing tells of the p99)");
}

std::string range_of(const Verdict& verdict) {
  return fmt::format("{:.4g} to {:.4g} ms", verdict.from.in_ms(), verdict.to.in_ms());
}

// Those that are too much, in their order; at most three.
std::string reasons(const CalibratedModel& model, double limit) {
  constexpr std::size_t kMost = 3;
  std::vector<std::string> out;
  for (const Doubt& d : model.verdict.doubts) {
    const double allowed = d.what == Doubt::What::replay_p99 ? 2 * limit : limit;
    if (!d.share || *d.share > allowed) out.push_back(with_share(d, model.facts));
  }
  const std::size_t more = out.size() > kMost ? out.size() - kMost : 0;
  out.resize(out.size() - more);
  return fmt::format("{}{}", fmt::join(out, "; "), more > 0 ? fmt::format("; and {} more", more) : "");
}

}  // namespace

std::string_view name_of(Doubt::What what) { return words(what).name; }

std::string words_of(const Doubt& doubt, const RecordingFacts& facts) {
  std::string out(words(doubt.what).text);
  if (!doubt.name.empty()) out = fmt::format("{}: {}", out, doubt.name);
  if (doubt.run.in_ns() > 0) out += fmt::format(", at {:.4g} ms", doubt.run.in_ms());
  const auto named = [&](const auto& unseen) { return unseen.what == doubt.name && !unseen.why.empty(); };
  const auto found = std::find_if(facts.unseen.begin(), facts.unseen.end(), named);
  return found == facts.unseen.end() ? out : fmt::format("{}: {}", out, found->why);
}

std::string verdict_line(const CalibratedModel& model, double limit) {
  const Verdict& verdict = model.verdict;
  if (!verdict.trusted(limit)) {
    return fmt::format("not to be trusted to {}: {}; it is {}, for epochs of {}", percent(limit), reasons(model, limit),
                       how_far(verdict), range_of(verdict));
  }
  const std::string most =
      verdict.doubts.empty() ? "" : fmt::format("; most of all: {}", with_share(verdict.doubts.front(), model.facts));
  return fmt::format("good {}, for epochs of {}, extrapolated beyond{}", how_far(verdict), range_of(verdict), most);
}

std::string facts_lines(const RecordingFacts& facts) {
  std::string out;
  if (facts.late_epochs > 0) {
    out += fmt::format(
        "{} of {} epochs lasted half as long again as asked for, or longer ({:.4g} ms in the mean for {:.4g} ms)\n",
        facts.late_epochs, facts.epochs, facts.got.in_ms(), facts.asked.in_ms());
  }
  constexpr double kShown = 1.005;
  if (facts.slowdown >= kShown) {
    out +=
        fmt::format("Times are the program's own: the recorder's slowdown of x{:.3g} is taken out\n", facts.slowdown);
  }
  constexpr double kAwake = 0.95;
  if (!facts.busy_cpus) {
    out += "How busy the program was is not known (one VCPU is assumed)\n";
  } else if (*facts.busy_cpus < kAwake) {
    out += fmt::format(
        "The program ran for {:.0f} % of the time and waited for the rest: pauses that fall into its waits may cost it "
        "nothing, so its overhead is an upper bound\n",
        100 * *facts.busy_cpus);
  }
  return out;
}

}  // namespace remus::cli
