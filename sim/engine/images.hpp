// The VM as it was at the start of each epoch that a failover may go back to.
#pragma once

#include <deque>
#include <memory>
#include <utility>

#include "models/units/invariant.hpp"
#include "models/units/quantity.hpp"
#include "models/workload/guest.hpp"

namespace remus::sim {

class Images {
 public:
  void put(EpochId start_of, Instant now, std::unique_ptr<GuestImage> image) {
    images_.push_back({start_of, now, std::move(image)});
  }
  // Throw InvariantViolated when there is none.
  const GuestImage& at_start_of(EpochId epoch) const { return *find(epoch).image; }
  Instant taken(EpochId epoch) const { return find(epoch).taken; }
  void drop_before(EpochId epoch) {
    while (!images_.empty() && images_.front().start_of < epoch) images_.pop_front();
  }
  void clear() { images_.clear(); }

 private:
  struct Image {
    EpochId start_of;
    Instant taken;
    std::unique_ptr<GuestImage> image;
  };
  const Image& find(EpochId epoch) const {
    for (const Image& image : images_) {
      if (image.start_of == epoch) return image;
    }
    throw InvariantViolated("the VM is activated at an epoch that no image is held of");
  }

  std::deque<Image> images_;
};

}  // namespace remus::sim
