// A progress bar on standard error, for people who wait.
#pragma once

#include <chrono>
#include <cstddef>

namespace remus::cli {

// Draws nothing before two seconds have passed, nothing unless standard error is a terminal that can go back to the
// start of a line (TERM is not "dumb"), and no colour at all. Clears its line when it goes.
class Progress {
 public:
  Progress(std::size_t total, bool wanted);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::size_t ended);

 private:
  std::size_t total_;
  bool enabled_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace remus::cli
