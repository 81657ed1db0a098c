// What `remsim calibrate TRACE...` answers, and its three forms; OUTPUT.md specifies csv and json.
#pragma once

#include <string>
#include <vector>

#include "models/calibration/calibrate.hpp"
#include "sim/record/report.hpp"

namespace remus::cli {

struct CalibrationReport {
  sim::Provenance provenance;
  std::string name;                 // of the model
  std::vector<std::string> traces;  // files, as given
  CalibratedModel model;
  std::vector<Duration> predict;  // epoch lengths asked for
  double trust = kTrust;          // what the verdict is held against
};

// "each length from the others" and so on, as CSV, JSON and table name it.
struct HoldoutName {
  const char *csv, *json, *table;
};
HoldoutName name_of(Holdout::What);

std::string calibration_table(const CalibrationReport &);
std::string calibration_csv(const CalibrationReport &);
std::string calibration_json(const CalibrationReport &);

}  // namespace remus::cli
