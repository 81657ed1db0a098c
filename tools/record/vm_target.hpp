// A running QEMU's guest RAM: one mapping of QEMU's, of exactly the size of the RAM.
//
// QEMU is stopped for a moment at the start (one userfaultfd made inside it, huge pages off for the mapping and split)
// and at the end (huge pages on again, if they were), and during scans if epochs are frozen; otherwise it is not
// traced. When the recorder goes, even killed, the kernel takes the protection off and QEMU runs on. Pages are numbered
// by their place in the RAM. That is the guest's frame number up to the hole for devices below 4 GiB; RAM that a larger
// guest has above it is numbered on without the hole.
#pragma once

#include <sys/types.h>

#include <optional>

#include "tools/record/mappings.hpp"
#include "tools/record/page_run.hpp"
#include "tools/record/target.hpp"
#include "tools/record/tracees.hpp"
#include "tools/record/tracked_memory.hpp"

namespace remus::record {

class VmTarget : public Target, private TraceeListener {
 public:
  // `listener` must outlive it; it is told the RAM's present contents. Throws RecordError: no such process, no right to
  // trace it, no mapping or several of this size.
  VmTarget(pid_t pid, Bytes ram, ScanListener& listener);

  void handle_events() override {}
  bool ended() const override;
  void freeze() override;
  void thaw() override { tracees_.detach(); }
  void scan() override;
  Duration cpu_time() override;
  void finish() override;
  std::string outcome() const override { return ended() ? "ended" : "runs on"; }
  std::vector<std::string> warnings() const override { return {}; }

  // Eight bytes of the guest's memory at a physical address; 0 when it cannot be read.
  std::uint64_t read_word(std::uint64_t physical_address) const;

 private:
  void started(pid_t) override {}
  void executed(pid_t) override {}
  void exiting(pid_t) override {}
  void gone(pid_t, int) override {}

  void take_hold();
  void advise_huge_pages(class RemoteCalls&, bool wanted) const;
  PageRun run_of(const WrittenRange&) const;

  pid_t pid_;
  ScanListener& listener_;
  UniqueFd process_;
  Mapping ram_;
  bool had_huge_pages_;
  Tracees tracees_;
  std::optional<TrackedMemory> memory_;
  Duration cpu_time_at_start_, cpu_time_;
};

// The one mapping of `size`; RecordError names the large ones if there is none, or more than one.
Mapping find_ram(pid_t pid, const std::vector<Mapping>& mappings, Bytes size);

}  // namespace remus::record
