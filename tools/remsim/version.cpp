// Which program this is.
#include <fmt/format.h>

#include "remsim_version.hpp"
#include "sim/engine/engine.hpp"
#include "tools/remsim/commands.hpp"

namespace remus::cli {

sim::Provenance provenance() {
  return {.version = std::string(remsim::kVersion),
          .commit = std::string(remsim::kCommit),
          .simgrid = sim::simgrid_version(),
          .network_model = sim::network_model()};
}

std::string version_text() {
  const sim::Provenance from = provenance();
  return fmt::format("remsim {}\ncommit {}, SimGrid {}, network model {}\n", from.version, from.commit, from.simgrid,
                     from.network_model);
}

}  // namespace remus::cli
