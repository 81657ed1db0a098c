// What a replica asks of its host: one effect for each device, and what the driver owes for it.
//
// A driver executes the effects of one step in their order, before it tells the next event, and owes nothing beyond
// what stands at each. Every answer comes as an event of its own, never from inside step(). Failed means that nothing
// was done. All of them are values without pointers: copied, compared, printed on one line, replayed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <variant>

#include "models/replica/message.hpp"
#include "models/units/invariant.hpp"

namespace remus::replica {

enum class TimerId : std::uint8_t {
  checkpoint,  // the policy's interval
  retry        // of a Connect or an Ask that failed
};
inline constexpr int kTimers = 2;

// The VM. One of suspend, copy, resume and activate at a time; copy_all and apply beside them and beside each other.
// Done{guest, what, epoch} when it has been done, or Failed; stop has no answer.
struct Guest {
  enum class Do : std::uint8_t {
    suspend,   // Done when no VCPU runs; amount: frame bytes that the ended epoch has emitted
    copy,      // of a suspended guest. Done when the epoch's pages are in a local buffer; amount: pages
    copy_all,  // of a running one: what it writes from now on counts as new. Done at once; amount: pages. The content
               // is read when the Send that follows is written
    apply,     // Done when the epoch's pages are held so that activate could use them, in the order asked for
    resume,    // Done when VCPUs run. Straight after suspend it abandons the checkpoint
    activate,  // Done when the VM runs here, as it was at the start of `epoch`
    stop       // at once: the VM here is no more, and what it had to say is dropped
  };
  Do what{};
  EpochId epoch;
  friend bool operator==(const Guest&, const Guest&) = default;
};

// What the VM says to the outside. All at once, without an answer.
struct Egress {
  enum class Do : std::uint8_t {
    cut,              // what was said so far belongs to `epoch`, what follows to the next
    release_through,  // what belongs to `epoch` or an earlier one leaves
    release_all,      // what is held leaves, and nothing is held from now on
    hold,             // it is held from now on, and belongs to `epoch`
    announce          // unsolicited ARP: the VM's address is here
  };
  Do what{};
  EpochId epoch;
  friend bool operator==(const Egress&, const Egress&) = default;
};

// The VM's disk on this host. All at once, without an answer.
struct Disk {
  enum class Do : std::uint8_t {
    track,            // the guest's writes from now on belong to `epoch` and travel with its barrier
    accept,           // the disk_writes of the message being handled become part of this host's disk, held back as
                      // `epoch`'s: until then the driver only keeps them aside
    adopt,            // likewise the image of the message being handled, memory and disk; it is the VM at the start of
                      // `epoch`
    release_through,  // what is held back of `epoch` and earlier ones may go to the disk
    drop_from         // memory and disk writes held for `epoch` and later ones are forgotten
  };
  Do what{};
  EpochId epoch;
  friend bool operator==(const Disk&, const Disk&) = default;
};

// To the peer: lost without a word when message.session is not the live one, and with its session. Done{send, kind,
// epoch, session} when the last byte is written, amount: bytes; only if `tell`. The answer of the peer may be Received
// before that. Never Failed: a broken connection is Disconnected or Silent.
struct Send {
  Channel channel{};
  Message message;
  bool tell = false;
  friend bool operator==(const Send&, const Send&) = default;
};

// Asks the peer for a session. One at a time, and exactly one answer: Connected or Failed. If the peer calls meanwhile,
// that Connected is the answer.
struct Connect {
  friend bool operator==(const Connect&, const Connect&) = default;
};

// Ends a session; nothing happens when it is not the live one. No answer here, Disconnected at the peer.
struct Close {
  SessionId session{};
  friend bool operator==(const Close&, const Close&) = default;
};

// While a session is open: Silent after `timeout` in which nothing was Received (keep-alives count), again after each
// further one; a keep-alive is sent after a quarter of it in which nothing was sent. Ends with the session.
struct Watch {
  Duration timeout;
  friend bool operator==(const Watch&, const Watch&) = default;
};

// TimerFired{timer} once, after `delay` >= 0. Replaces the timer of that name.
struct SetTimer {
  TimerId timer{};
  Duration delay;
  friend bool operator==(const SetTimer&, const SetTimer&) = default;
};

struct CancelTimer {
  TimerId timer{};
  friend bool operator==(const CancelTimer&, const CancelTimer&) = default;
};

// Asks the arbitrator whether this host may run the VM in that generation: the first to ask for it may. Answered, or
// Failed when the arbitrator cannot be reached. One at a time.
struct Ask {
  Generation generation;
  friend bool operator==(const Ask&, const Ask&) = default;
};

using Effect = std::variant<Guest, Egress, Disk, Send, Connect, Close, Watch, SetTimer, CancelTimer, Ask>;

// The effects of one step, in order: the driver's list, cleared and lent for each step, without allocation.
class Effects {
 public:
  void clear() { size_ = 0; }
  void push(const Effect& effect) {
    invariant(size_ < items_.size(), "one event asked for more effects than a step may");
    items_[size_++] = effect;
  }
  const Effect* begin() const { return items_.data(); }
  const Effect* end() const { return items_.data() + size_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  std::array<Effect, 12> items_{};
  std::size_t size_ = 0;
};

}  // namespace remus::replica
