// A third party that both hosts can ask who may run the VM: the first to ask for a generation of the role has it.
#pragma once

#include <cstdint>
#include <map>

#include "sim/checkers/survival.hpp"

namespace remus::sim {

class Arbitrator {
 public:
  bool grants(Site asker, std::uint64_t generation) {
    return owners_.try_emplace(generation, asker).first->second == asker;
  }

 private:
  std::map<std::uint64_t, Site> owners_;
};

}  // namespace remus::sim
