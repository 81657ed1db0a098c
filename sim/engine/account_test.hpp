// An account of a run that is kept beside the engine's own: from its log of events alone, by other means.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "sim/engine/engine_test.hpp"

namespace remus::sim {

struct Logged {
  double at_ms;
  std::string what;
  std::uint64_t epoch;
  std::int64_t amount;
};

struct Account {
  RunResult result;
  std::vector<Logged> log;
  // The instants of one kind of event, by epoch; of an epoch that is told twice, the first.
  std::map<std::uint64_t, double> of(const std::string& what) const {
    std::map<std::uint64_t, double> found;
    for (const Logged& entry : log) {
      if (entry.what == what) found.try_emplace(entry.epoch, entry.at_ms);
    }
    return found;
  }
  std::map<std::uint64_t, std::int64_t> amounts(const std::string& what) const {
    std::map<std::uint64_t, std::int64_t> found;
    for (const Logged& entry : log) {
      if (entry.what == what) found.try_emplace(entry.epoch, entry.amount);
    }
    return found;
  }
  double metric(const std::string& name) const {
    const auto found = result.metrics.find(name);
    if (found == result.metrics.end()) throw std::runtime_error("no metric " + name);
    return found->second;
  }
  // The first instant of the timeline at which something with these words happened; -1 when nothing did.
  double told(const std::string& what) const {
    for (const TimelineEntry& entry : result.timeline) {
      if (entry.what.find(what) != std::string::npos) return entry.at_ms;
    }
    return -1;
  }
};

inline Account account_of(const Experiment& experiment, const Run& run, SimulateOptions options = {}) {
  const std::string text = text_from_child([&] {
    std::ostringstream log;
    log.precision(17);
    options.log = [&log](const LogEntry& entry) {
      log << entry.at.since_start().in_ms() << " " << entry.what << " " << entry.epoch << " " << entry.amount << "\n";
    };
    const std::string result = to_text(simulate(experiment, run, options));
    return log.str() + ".\n" + result;
  });
  const std::size_t end = text.find("\n.\n");
  const bool silent = text.starts_with(".\n");
  Account account{result_from_text(std::string_view(text).substr(silent ? 2 : end + 3)), {}};
  std::istringstream lines(silent ? "" : text.substr(0, end + 1));
  for (Logged entry{}; lines >> entry.at_ms >> entry.what >> entry.epoch >> entry.amount;) account.log.push_back(entry);
  return account;
}

// Nearest rank: the smallest value that at least `share` of all are not above.
inline double nearest_rank(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (static_cast<double>(i + 1) >= share * static_cast<double>(values.size())) return values[i];
  }
  return values.back();
}

inline double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace remus::sim
