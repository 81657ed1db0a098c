// Measures and writes epochs on a thread of its own, in their order, so that compressing and a slow disk do not
// lengthen epochs. Takes a few epochs ahead; then push() waits.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "tools/record/epoch_collector.hpp"
#include "tools/record/trace_sink.hpp"

namespace remus::record {

class EpochWriter {
 public:
  // `sink` must outlive it and is used by its thread only until finish() returns. Signals blocked in the caller stay
  // blocked in the thread.
  explicit EpochWriter(TraceSink& sink);
  ~EpochWriter();  // drops what was not written
  EpochWriter(const EpochWriter&) = delete;
  EpochWriter& operator=(const EpochWriter&) = delete;

  // `epoch` without what its contents say. Throws what stopped the writing of an earlier one (TraceWriteError).
  void push(const traces::EpochRecord& epoch, CollectedEpoch collected);
  // Returns when all is written; throws as push().
  void finish();

 private:
  struct Job {
    traces::EpochRecord epoch;
    CollectedEpoch collected;
  };

  void work();
  void stop();

  TraceSink& sink_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;  // the first one is being worked on
  bool stopping_ = false;
  std::exception_ptr failure_;
  std::thread thread_;
};

}  // namespace remus::record
