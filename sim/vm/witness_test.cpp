#include "sim/vm/witness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace remus::sim {
namespace {

using testing::ElementsAre;

constexpr HostId kHost{3};
const Instant kNow(Duration::ms(7));

using Heard = std::vector<std::string>;

std::string text(EpochId epoch) { return std::to_string(epoch.count()); }
std::string text(Bytes bytes) { return std::to_string(bytes.count()); }

class OfGuest final : public GuestListener {
 public:
  OfGuest(Heard& heard, std::string name) : heard_(heard), name_(std::move(name)) {}
  void resumed(HostId host, EpochId epoch, Instant now) override {
    EXPECT_EQ(host, kHost);
    EXPECT_EQ(now, kNow);
    heard_.push_back(name_ + text(epoch));
  }

 private:
  Heard& heard_;
  std::string name_;
};

// Of several kinds at once.
class OfLinksAndFrames final : public LinkListener, public tcp::EgressObserver, public DiskListener {
 public:
  explicit OfLinksAndFrames(Heard& heard) : heard_(heard) {}
  void begins(const StreamId&, Bytes bytes, Instant) override { heard_.push_back("begins " + text(bytes)); }
  void ends(const StreamId&, Bytes bytes, Instant) override { heard_.push_back("ends " + text(bytes)); }
  void link_carries(HostId, HostId, BytesPerSecond, BytesPerSecond, Instant) override { heard_.push_back("carries"); }
  void on_enqueued(Instant, std::uint64_t, Bytes bytes) override { heard_.push_back("enqueued " + text(bytes)); }
  void on_dropped(Instant, std::uint64_t, Bytes bytes) override { heard_.push_back("dropped " + text(bytes)); }
  void on_left(Instant, std::uint64_t, Bytes bytes) override { heard_.push_back("left " + text(bytes)); }
  void on_lost(Instant, std::uint64_t, Bytes bytes) override { heard_.push_back("lost " + text(bytes)); }
  void writes_released(HostId, EpochId through, Instant) override { heard_.push_back("released " + text(through)); }

 private:
  Heard& heard_;
};

class Objecting final : public GuestListener {
 public:
  void resumed(HostId, EpochId, Instant) override { throw std::runtime_error("no"); }
};

TEST(Witness, TellsAllThatListenInTheOrderInWhichTheyCame) {
  Heard heard;
  OfGuest first(heard, "first ");
  OfGuest second(heard, "second ");
  Witness witness;
  witness.tell<&GuestListener::resumed>(kHost, EpochId(1), kNow);
  witness.add(first);
  witness.tell<&GuestListener::resumed>(kHost, EpochId(2), kNow);
  witness.add(second);
  witness.tell<&GuestListener::resumed>(kHost, EpochId(3), kNow);
  witness.tell<&GuestListener::suspended>(kHost, EpochId(3), Duration(0), kNow);  // neither has anything to say to it
  EXPECT_THAT(heard, ElementsAre("first 2", "first 3", "second 3"));
}

TEST(Witness, TellsAListenerOfEachKindThatItIs) {
  Heard heard;
  OfLinksAndFrames listener(heard);
  OfGuest another(heard, "guest ");
  Witness witness;
  witness.add(another);
  witness.add(listener);
  tcp::EgressObserver& frames = witness;
  TransferWitness& transfers = witness;
  transfers.begins({}, Bytes(10), kNow);
  transfers.ends({}, Bytes(11), kNow);
  witness.link_carries({}, {}, BytesPerSecond(1), BytesPerSecond(1), kNow);
  frames.on_enqueued(kNow, 1, Bytes(1));
  frames.on_dropped(kNow, 1, Bytes(2));
  frames.on_left(kNow, 1, Bytes(3));
  frames.on_lost(kNow, 1, Bytes(4));
  witness.tell<&DiskListener::writes_released>(kHost, EpochId(5), kNow);
  EXPECT_THAT(heard, ElementsAre("begins 10", "ends 11", "carries", "enqueued 1", "dropped 2", "left 3", "lost 4",
                                 "released 5"));
}

// So a log that was added before a checker holds the fact that the checker objects to.
TEST(Witness, AnObjectionEndsTheTelling) {
  Heard heard;
  OfGuest before(heard, "before ");
  Objecting objecting;
  OfGuest after(heard, "after ");
  Witness witness;
  witness.add(before);
  witness.add(objecting);
  witness.add(after);
  EXPECT_THROW(witness.tell<&GuestListener::resumed>(kHost, EpochId(1), kNow), std::runtime_error);
  EXPECT_THAT(heard, ElementsAre("before 1"));
}

}  // namespace
}  // namespace remus::sim
