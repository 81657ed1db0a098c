#include "tools/bench/epoch_plan.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <stdexcept>
#include <string>

#include "models/units/parse.hpp"

namespace remus::bench {
namespace {

using Words = std::map<std::string, std::string>;

Words split(int argc, const char* const* argv) {
  Words words;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto equals = word.find('=');
    if (equals == std::string::npos) throw std::invalid_argument(word + ": expected name=value");
    words[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return words;
}

std::string take(Words& words, const std::string& name) {
  const auto found = words.find(name);
  if (found == words.end()) throw std::invalid_argument(name + "=... is missing");
  std::string text = found->second;
  words.erase(found);
  return text;
}

}  // namespace

EpochPlan read_plan(int argc, const char* const* argv) {
  Words words = split(argc, argv);
  EpochPlan plan;
  plan.epochs = parse_count(take(words, "epochs"));
  plan.interval = parse_duration(take(words, "interval"));
  plan.suspend = parse_duration(take(words, "suspend"));
  plan.copy = parse_duration(take(words, "copy"));
  plan.resume = parse_duration(take(words, "resume"));
  plan.compress = parse_duration(take(words, "compress"));
  plan.transmit = parse_duration(take(words, "transmit"));
  plan.apply = parse_duration(take(words, "apply"));
  plan.ack = parse_duration(take(words, "ack"));
  plan.checkpoint = parse_bytes(take(words, "checkpoint"));
  if (!words.empty()) throw std::invalid_argument(words.begin()->first + ": no such step");
  if (plan.epochs <= 0) throw std::invalid_argument("epochs: at least one");
  if (plan.background() >= plan.rest() + plan.suspend)
    throw std::invalid_argument("the checkpoints of this plan overlap: a cycle ends before its ack");
  return plan;
}

void print_outcome(std::int64_t checkpoints, Duration first_to_last_suspend) {
  const double cycles = checkpoints > 1 ? static_cast<double>(checkpoints - 1) : 1.0;
  fmt::print("checkpoints {}\ncycle_ms_mean {:.6f}\n", checkpoints, first_to_last_suspend.in_ms() / cycles);
}

}  // namespace remus::bench
