// An object of some kind behind its base class, owned as a value: a copy of the owner has a clone of its own. So the
// owner's copy constructor is the compiler's, and no member can be left out of it.
#pragma once

#include <memory>
#include <utility>

namespace remus {

// `T` has a member clone() that returns std::unique_ptr<T>.
template <class T>
class Cloned {
 public:
  // Precondition: not null.
  Cloned(std::unique_ptr<T> object) : object_(std::move(object)) {}
  Cloned(const Cloned& other) : object_(other->clone()) {}
  Cloned(Cloned&&) noexcept = default;  // leaves nothing: fit to be assigned to and destroyed
  Cloned& operator=(Cloned other) noexcept {
    object_ = std::move(other.object_);
    return *this;
  }
  ~Cloned() = default;

  T& operator*() { return *object_; }
  const T& operator*() const { return *object_; }
  T* operator->() { return object_.get(); }
  const T* operator->() const { return object_.get(); }

 private:
  std::unique_ptr<T> object_;
};

}  // namespace remus
