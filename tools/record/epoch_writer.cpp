#include "tools/record/epoch_writer.hpp"

#include "tools/record/page_sizes.hpp"

namespace remus::record {
namespace {

constexpr std::size_t kAhead = 16;  // of 512 sampled pages: 64 MiB

}  // namespace

EpochWriter::EpochWriter(TraceSink& sink) : sink_(sink), thread_([this] { work(); }) {}

EpochWriter::~EpochWriter() {
  {
    const std::lock_guard lock(mutex_);
    while (jobs_.size() > 1) jobs_.pop_back();
  }
  stop();
}

void EpochWriter::push(const traces::EpochRecord& epoch, CollectedEpoch collected) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return jobs_.size() < kAhead || failure_; });
  if (failure_) std::rethrow_exception(failure_);
  jobs_.push_back({epoch, std::move(collected)});
  changed_.notify_all();
}

void EpochWriter::finish() {
  stop();
  if (failure_) std::rethrow_exception(failure_);
}

void EpochWriter::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void EpochWriter::work() {
  PageSizes sizes;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (jobs_.empty() || failure_) return;
    Job& job = jobs_.front();  // push() appends, which leaves it where it is
    lock.unlock();
    std::exception_ptr failure;
    try {
      if (job.collected.contents) add_contents(job.epoch, *job.collected.contents, sizes);
      sink_.append(job.epoch, job.collected.pages);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    failure_ = failure;
    jobs_.pop_front();
    changed_.notify_all();
  }
}

}  // namespace remus::record
