// The guest as a driver sees it: a program that makes progress while it runs, dirties pages and writes to its disk.
//
// A driver calls advance_to(now) before every other call, with `now` never going back. A guest runs from start() on.
//
// A guest is a value: whatever it is in the middle of, it can be copied. It has no clock, no closure that waits and no
// pointer to anything of its driver's but the observer of its egress.
#pragma once

#include <memory>
#include <optional>

#include "models/units/quantity.hpp"
#include "models/workload/random.hpp"

namespace remus {

// What one epoch left behind, to be captured by the checkpoint that ends it.
struct EpochActivity {
  Duration run;            // guest run time in the epoch
  Pages dirty;             // distinct pages written
  Bytes disk_written;      // to the replicated disk
  Ratio size_factor{1.0};  // compressed size of one of the pages, as a multiple of the workload's SizeCurve
};

// What a guest was at one moment, memory and devices: what a checkpoint holds of it. Each kind of guest has its own.
class GuestImage {
 public:
  virtual ~GuestImage() = default;
};

class Guest {
 public:
  virtual ~Guest() = default;
  // All of it as it is now, with its clients, their network and what is under way there. Under the same calls both have
  // the same future, draws and packets included, and neither ever touches the other; what they share is constant (a
  // trace that is replayed, a load). Nobody observes the copy's egress until somebody asks to (Network::set_observer).
  // An image of the one is one of the other as well. Precondition: not from within one of its callbacks.
  virtual std::unique_ptr<Guest> clone() const = 0;
  virtual void start(Instant now) = 0;
  // Simulates up to `now`, or to the end of the program when that comes first.
  virtual void advance_to(Instant now) = 0;
  virtual void suspend() = 0;
  // Precondition: not crashed.
  virtual void resume() = 0;
  // The share of a core each of its VCPUs gets from now on, in (0, 1].
  virtual void set_core_share(Ratio) {}
  virtual std::int64_t busy_vcpus() const = 0;
  // Whether its programs have work for its CPU now.
  virtual bool busy() const { return true; }
  // Whether it is replicated from now on, and pays for that. The host's decision: no part of an image. What its program
  // does not pay for (pauses, held egress) is not told here.
  virtual void set_protected(bool) {}
  // Everything since the last call (or the start). Call while suspended.
  virtual EpochActivity end_epoch() = 0;
  // Bytes written to the disk since the last end_epoch(), so far.
  virtual Bytes disk_written_so_far() const { return Bytes(0); }
  // --- faults ---
  // The guest itself, without the clients and what the LAN carries. Call while suspended, right after end_epoch().
  virtual std::unique_ptr<GuestImage> capture() const = 0;
  // The guest becomes what it was (also: not finished, if its program had not), suspended, at the present time and in
  // an epoch of its own that is empty. What it held until now is lost as in a crash. Throws std::bad_cast for an image
  // of another kind of guest; an image of another guest of the same kind: undefined.
  virtual void restore(const GuestImage& image) = 0;
  // The host has stopped: nothing happens in the guest any more, all it held is lost, and what arrives is lost as well,
  // until restore() and resume().
  virtual void crash() = 0;
  // While false, what clients send is lost on arrival (their LAN carries it to another host); what the guest sends
  // leaves. True at the start; without clients, nothing.
  virtual void set_reachable(bool) {}
  // While false, the client LAN is cut at the guest's host, both ways. True at the start; without clients, nothing.
  virtual void set_client_link(bool /*up*/) {}

  // A client has given up what the program's work needs (tcp/patience.hpp): it never ends. Once true, always true.
  virtual bool gave_up() const { return false; }
  // The instant the program ended; nothing while it runs.
  virtual std::optional<Instant> finished_at() const = 0;
  // Progress made, in the workload's own unit (guest work in seconds, requests ...): to notice a guest that starves.
  virtual double progress() const = 0;
  // Its own generators', and those of what stands about it: clients, LAN.
  virtual LastDraws last_draws() const = 0;
};

}  // namespace remus
