// The laboratory's measurements: reads measured.csv.
#pragma once

#include <string>
#include <vector>

#include "validation/plug/lab.hpp"

namespace remus::validation {

struct MeasuredRow {
  LabCase lab_case;
  std::string metric;
  double measured = 0;
  std::string unit;
  std::int64_t runs = 1;
  double tolerance_percent = 0;  // 0: shown, not held
};

// Throws std::runtime_error naming file and line.
std::vector<MeasuredRow> read_measured(const std::string& file);

}  // namespace remus::validation
