// What a checkpoint costs: time within the pause, CPU time of the compressor, bytes on the wire.
//
// Models: pause = suspend (+ suspend_busy when the guest's CPU has work) + copy_fixed + copy_per_page * pages + resume,
// and the time on the wire where pages are sent while the guest is paused; compression as CPU time linear in raw bytes,
// and as bytes per dirty page by codec; the guest's own loss by a fault at the first write to each page after a
// checkpoint. Leaves out: TLB and cache effects, and pages skipped because their contents did not change. Parameters: a
// testbed's [checkpoint] and [codecs], each with its provenance. Validated: validation/paper. Reference for the linear
// form: B. Cully et al., NSDI 2008, section 6 (checkpoint time against dirty pages).
#pragma once

#include <algorithm>
#include <cmath>

#include "models/cost/size_curve.hpp"
#include "models/units/quantity.hpp"

namespace remus::cost {

// Bytes one checkpoint puts on the replication link: pages at their compressed size, and the fixed state.
inline Bytes checkpoint_bytes(Pages dirty, Bytes compressed_page, Bytes state) {
  return dirty * compressed_page + state;
}

// Mean bytes of one dirty page of an epoch of `run`, in whole bytes and at most the raw page. `factor`: how the pages
// of the epoch at hand compress against the curve (1: as it says). Preconditions: none negative.
inline Bytes compressed_page(const SizeCurve& curve, Duration run, Ratio factor) {
  return std::min(kPageSize, Bytes(std::llround(curve.mean(run) * factor.count())));
}

// CPU time of one core to compress `dirty` pages by a codec that takes `raw_throughput` of raw page bytes. > 0
inline Duration compress_time(Pages dirty, BytesPerSecond raw_throughput) { return dirty * kPageSize / raw_throughput; }

// Wire bandwidth times the share that is payload.
inline BytesPerSecond goodput(BytesPerSecond wire, Ratio efficiency) {
  return BytesPerSecond(wire.count() * efficiency.count());
}

// The share of a core that each of `threads` runnable threads gets on `cores` cores under fair sharing: min(1, cores /
// threads).
inline Ratio core_share(std::int64_t cores, std::int64_t threads) {
  return Ratio(threads <= cores ? 1.0 : static_cast<double>(cores) / static_cast<double>(threads));
}

}  // namespace remus::cost
