#include "tools/remsim/rate_options.hpp"

#include <stdexcept>

#include "models/units/parse.hpp"
#include "sim/scenario/fields.hpp"
#include "sim/scenario/rates.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/shell_word.hpp"

namespace remus::cli {

void RateOptions::add_to(CommandLine& line, const std::string& cps_value, const std::string& cps_help,
                         const std::string& interval_value, const std::string& interval_help) {
  line.option("--cps", cps, cps_value, cps_help);
  line.option("--interval", interval, interval_value, interval_help);
}

std::string RateOptions::place() const { return interval ? typed("--interval", *interval) : typed("--cps", *cps); }

std::optional<std::string> RateOptions::rates() const {
  if (!interval) return cps;
  if (cps) throw UsageError("--interval: --cps says the same in checkpoints per second; drop one of the two");
  const sim::Field& field = *sim::find_field("cps");
  try {
    return sim::rates_of_intervals(*interval, parse_number(field.low), parse_number(field.high));
  } catch (const std::invalid_argument& error) {
    throw UsageError(place() + ": " + error.what());
  }
}

}  // namespace remus::cli
