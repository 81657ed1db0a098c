// A running QEMU's guest RAM: one mapping of QEMU's, of exactly the size of the RAM.
//
// QEMU is stopped for a moment at the start (one userfaultfd made inside it, huge pages off for the mapping and split)
// and at the end (huge pages on again, if they were), and during scans if epochs are frozen; otherwise it is not
// traced. When the recorder goes, even killed, the kernel takes the protection off and QEMU runs on. Pages are numbered
// by guest frame where it is known how the RAM lies in the guest, else by their place in it (guest_frames.hpp).
//
// A QEMU that ends, or gives its RAM back, ends the recording: what was written since the last scan cannot be known.
#pragma once

#include <sys/types.h>

#include <optional>

#include "tools/record/guest_frames.hpp"
#include "tools/record/mappings.hpp"
#include "tools/record/page_run.hpp"
#include "tools/record/target.hpp"
#include "tools/record/tracees.hpp"
#include "tools/record/tracked_memory.hpp"

namespace remus::record {

class VmTarget : public Target, private TraceeListener {
 public:
  // `below_4g`: how much of the RAM is there, if not as ram_below_4g() says. `listener` must outlive it; it is told the
  // RAM's present contents. Throws RecordError: no such process, no right to trace it, no mapping or several of this
  // size.
  VmTarget(pid_t pid, Bytes ram, std::optional<Bytes> below_4g, ScanListener& listener);

  void handle_events() override {}
  bool ended() const override;
  void freeze() override;
  void thaw() override { tracees_.detach(); }
  void scan() override;
  Duration cpu_time() override;
  void finish() override;
  bool lost_memory() const override { return memory_lost_; }
  std::string outcome() const override;
  std::vector<std::string> warnings() const override;
  void describe(traces::TraceHeader&) const override;

  // Eight bytes of the guest's memory at a physical address; what was last read there when it cannot be read any more.
  // Throws RecordError where the guest has no RAM.
  std::uint64_t read_word(std::uint64_t physical_address);

 private:
  void started(pid_t) override {}
  void executed(pid_t) override {}
  void exiting(pid_t) override {}
  void gone(pid_t, int) override {}

  void take_hold();
  void advise_huge_pages(class RemoteCalls&, bool wanted) const;
  bool ends_within(Duration) const;
  // How much of the RAM is still mapped; whether any is.
  void look_at_ram();
  // Calls take(PageRun) for each stretch of a range whose pages have numbers that follow each other.
  template <class Take>
  void for_runs(const WrittenRange&, const Take& take) const;

  pid_t pid_;
  ScanListener& listener_;
  UniqueFd process_;
  Mapping ram_;
  Bytes present_;  // of it, when it was last looked at
  Instant look_again_;
  GuestFrames frames_;
  bool had_huge_pages_;
  Tracees tracees_;
  std::optional<TrackedMemory> memory_;
  Duration cpu_time_at_start_, cpu_time_;
  bool memory_lost_ = false;
  std::uint64_t last_word_ = 0;
};

// The one mapping of `size`; RecordError names the large ones if there is none, or more than one.
Mapping find_ram(pid_t pid, const std::vector<Mapping>& mappings, Bytes size);

}  // namespace remus::record
