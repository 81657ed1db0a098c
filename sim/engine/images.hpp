// The VM as it was at the start of each epoch that a failover may go back to.
#pragma once

#include <map>
#include <memory>
#include <utility>

#include "models/units/invariant.hpp"
#include "models/units/quantity.hpp"
#include "models/workload/guest.hpp"

namespace remus::sim {

class Images {
 public:
  // In place of an earlier one: an epoch whose checkpoint was given up ends once more.
  void put(EpochId start_of, Instant now, std::unique_ptr<GuestImage> image) {
    images_[start_of] = {now, std::move(image)};
  }
  // Throw InvariantViolated when there is none.
  const GuestImage& at_start_of(EpochId epoch) const { return *find(epoch).image; }
  Instant taken(EpochId epoch) const { return find(epoch).taken; }
  void drop_before(EpochId epoch) { images_.erase(images_.begin(), images_.lower_bound(epoch)); }
  void clear() { images_.clear(); }

 private:
  struct Image {
    Instant taken;
    std::unique_ptr<GuestImage> image;
  };
  const Image& find(EpochId epoch) const {
    const auto found = images_.find(epoch);
    invariant(found != images_.end(), "the VM is activated at an epoch that an image is held of");
    return found->second;
  }

  std::map<EpochId, Image> images_;
};

}  // namespace remus::sim
