// A growing circular FIFO of small values with indexed access: no allocation in the steady state.
#pragma once

#include <bit>
#include <cstddef>
#include <utility>
#include <vector>

namespace remus::tcp {

template <class T>
class Ring {
 public:
  Ring() = default;
  // Copies what is in it, not the room it has.
  Ring(const Ring& other) : slots_(content(other)), size_(other.size_) {}
  Ring& operator=(const Ring& other) {
    slots_ = content(other);
    first_ = 0;
    size_ = other.size_;
    return *this;
  }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  // Preconditions: not empty (front, back, pop_*); index < size() ([], insert: <= size()).
  T& front() { return slots_[first_]; }
  const T& front() const { return slots_[first_]; }
  T& back() { return (*this)[size_ - 1]; }
  const T& back() const { return (*this)[size_ - 1]; }
  T& operator[](std::size_t i) { return slots_[(first_ + i) & (slots_.size() - 1)]; }
  const T& operator[](std::size_t i) const { return slots_[(first_ + i) & (slots_.size() - 1)]; }

  void push_back(const T& value) { add() = value; }
  // One more at the end, which holds anything: the caller sets all of it.
  T& add() {
    if (size_ == slots_.size()) grow();
    return slots_[(first_ + size_++) & (slots_.size() - 1)];
  }
  void pop_front() {
    first_ = (first_ + 1) & (slots_.size() - 1);
    --size_;
  }
  // O(size): only for the rare split of a packet in the middle.
  void insert(std::size_t index, const T& value) {
    push_back(value);
    for (std::size_t i = size_ - 1; i > index; --i) std::swap((*this)[i], (*this)[i - 1]);
  }
  void clear() { first_ = size_ = 0; }

 private:
  static std::vector<T> content(const Ring& ring) {
    std::vector<T> slots;
    if (ring.empty()) return slots;
    const std::size_t room = std::bit_ceil(ring.size_);
    slots.reserve(room);
    for (std::size_t i = 0; i < ring.size_; ++i) slots.push_back(ring[i]);
    slots.resize(room);
    return slots;
  }
  void grow() {
    std::vector<T> bigger(slots_.empty() ? 16 : slots_.size() * 2);
    for (std::size_t i = 0; i < size_; ++i) bigger[i] = (*this)[i];
    slots_ = std::move(bigger);
    first_ = 0;
  }

  std::vector<T> slots_;  // a power of two of them
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace remus::tcp
