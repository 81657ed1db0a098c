// A dirty-page trace in memory: which pages (or how many) a program or a whole VM wrote in each epoch, and how well
// they compress. FORMAT.md beside this file specifies the two file forms (CSV of counts, .dpt with page identities).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/units/quantity.hpp"

namespace remus::traces {

// A page's number in its address space (TraceHeader::address_space says which).
using PageNumber = std::uint64_t;

// How a page's size was measured: codec of the raw page, or of its XOR against the page's previous version.
enum class SizeKind { xor_rle, lz4, zstd, xor_lz4, xor_zstd };
inline constexpr std::array<std::string_view, 5> kSizeKindNames{"xor_rle", "lz4", "zstd", "xor_lz4", "xor_zstd"};

// One epoch: the stretch between two scans. What was not measured is empty, never 0.
struct EpochRecord {
  Duration end;                       // on the trace's clock, since its start; pauses excluded
  Duration run;                       // actual length on that clock, > 0: divide by this, never by the nominal length
  Duration stop;                      // pause caused by the recorder
  Pages dirty;                        // distinct pages written in it
  std::optional<Duration> cpu;        // CPU time the target used in it
  std::optional<Pages> new_pages;     // of `dirty`: without a previous version
  std::optional<Pages> zero_pages;    // all zero now
  std::optional<Pages> dup_pages;     // equal to another dirty page of the epoch
  std::optional<Pages> silent_pages;  // content unchanged
  std::optional<Pages> sampled;       // whose sizes were really measured; the sums are scaled to `dirty`
  std::optional<Bytes> changed;       // bytes that differ from the previous version
  std::array<std::optional<Bytes>, kSizeKindNames.size()> sizes;  // by SizeKind: sums over all dirty pages

  std::optional<Bytes> size(SizeKind kind) const { return sizes[static_cast<std::size_t>(kind)]; }
  bool operator==(const EpochRecord&) const = default;
};

// How the trace was made. Texts are empty and optionals unset where it is not known.
struct TraceHeader {
  std::int64_t page_size = 4096;
  std::optional<std::uint64_t> nr_pages;  // size of the address space
  std::string address_space;              // "gpfn", "vpn", "dense-id" (numbered in order of first write), "" for counts
  std::string mechanism;                  // "uffd-wp-async", "xen-logdirty", "kvm-dirty-log", "kvm-dirty-ring", ...
  bool includes_kernel = false;           // pages written by the guest's kernel are in it
  struct Epoch {
    Duration nominal;
    std::string policy;  // "live", "frozen" ...: FORMAT.md
    bool operator==(const Epoch&) const = default;
  } epoch;
  // In a file: how many epochs were written to it, 0 when whoever wrote it has not come to its end. Writers put it in,
  // readers take it out.
  std::optional<std::uint64_t> epochs;
  struct Clock {
    std::string domain;       // "wall", "cpu", "guest"
    std::string started_utc;  // ISO 8601
    bool operator==(const Clock&) const = default;
  } clock;
  struct Target {
    std::string kind;  // "process-tree" or "vm"
    std::string command;
    std::optional<std::int64_t> vcpus;
    std::optional<Bytes> ram;
    std::string kernel;  // the guest's, for a VM
    bool operator==(const Target&) const = default;
  } target;
  struct Host {
    std::string cpu, kernel, hypervisor;
    std::optional<std::int64_t> cpus;
    std::optional<Bytes> ram;
    bool operator==(const Host&) const = default;
  } host;
  struct Content {
    std::string previous;              // "page-store" or "zeros"; "" when no contents were read
    std::optional<Pages> max_sampled;  // per epoch
    std::string lz4_version, zstd_version;
    bool operator==(const Content&) const = default;
  } content;
  struct Overhead {
    std::optional<double> slowdown;  // recorded over unrecorded run time, 1 = none
    std::string method;              // how it was obtained
    bool operator==(const Overhead&) const = default;
  } overhead;
  struct Recorder {
    std::string name, version;
    bool operator==(const Recorder&) const = default;
  } recorder;
  // What was written and is not in the trace, one entry for each reason.
  struct Unseen {
    std::string what;                   // with its unit: "pages given back within an epoch"
    std::optional<std::int64_t> count;  // of them; none: not known
    std::string why;                    // and, where there is one, the remedy
    bool operator==(const Unseen&) const = default;
  };
  std::vector<Unseen> unseen;
  std::string comment;
  bool operator==(const TraceHeader&) const = default;
};

struct Trace {
  TraceHeader header;
  std::vector<EpochRecord> epochs;
  // Per epoch, the pages written, strictly increasing; as many lists as epochs, or none at all: counts only.
  std::vector<std::vector<PageNumber>> pages;
  bool cut_short = false;  // read from a file without its end: what is here is good, more was meant to come

  bool has_pages() const { return !pages.empty(); }
  bool operator==(const Trace&) const = default;
};

}  // namespace remus::traces
