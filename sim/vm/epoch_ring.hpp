// What is kept of each epoch from a first one to a last one, without a gap. A ring: an epoch is found by a mask, and
// nothing is allocated as long as no more epochs are kept than ever before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "models/units/invariant.hpp"
#include "models/units/quantity.hpp"

namespace remus::sim {

template <class T>
class EpochRing {
 public:
  bool empty() const { return size_ == 0; }
  // Preconditions: not empty.
  T& front() { return slots_[place(first_)]; }
  const T& front() const { return slots_[place(first_)]; }
  EpochId first() const { return first_; }

  // Keeps `value` of the epoch after the last; of any one when it is empty. References from before are invalid.
  void push(EpochId epoch, const T& value) {
    if (size_ == 0) first_ = epoch;
    invariant(epoch == first_ + EpochId(size_), "epochs are kept without a gap");
    if (size_ == slots_.size()) grow();
    slots_[place(epoch)] = value;
    ++size_;
  }
  // Precondition: not empty.
  void pop() {
    first_ += EpochId(1);
    --size_;
  }
  void clear() { size_ = 0; }
  // Null when nothing is kept of it.
  T* find(EpochId epoch) {
    return (epoch - first_).count() < size_ ? &slots_[place(epoch)] : nullptr;  // one before the first wraps around
  }

 private:
  std::size_t place(EpochId epoch) const { return epoch.count() & (slots_.size() - 1); }
  void grow() {
    std::vector<T> wider(2 * slots_.size());
    for (std::uint64_t i = 0; i < size_; ++i) {
      const EpochId epoch = first_ + EpochId(i);
      wider[epoch.count() & (wider.size() - 1)] = slots_[place(epoch)];
    }
    slots_ = std::move(wider);
  }

  std::vector<T> slots_ = std::vector<T>(4);  // a power of two
  EpochId first_;
  std::uint64_t size_ = 0;
};

}  // namespace remus::sim
