// A calibrated model as a workload: what `remsim calibrate TRACE... -o MODEL.toml` writes and `--trace FILE` runs.
#pragma once

#include <map>
#include <string>

#include "models/calibration/calibrate.hpp"
#include "sim/scenario/scenario.hpp"

namespace remus::cli {

struct ModelWorkload {
  sim::WorkloadSpec spec;  // kind compute, its work the longest recording's length; fitted values to four digits
  std::map<std::string, std::string>
      provenance;  // by field ("dirty.n1"), "fitted: ...", "measured: ...", "assumed: ..."
};

// `source` names the traces in the provenance. What no trace can tell (slowdown under protection, disk writes) is
// assumed and says so; a codec that was not measured is assumed not to compress.
ModelWorkload workload_of(const CalibratedModel&, const std::string& name, const std::string& source);

// As a workload file: every value with its unit and provenance, comments on top with the residuals and range.
std::string to_toml(const ModelWorkload&, const CalibratedModel&);

}  // namespace remus::cli
