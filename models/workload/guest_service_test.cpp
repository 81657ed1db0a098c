#include "models/workload/guest_service.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <stdexcept>

#include "models/workload/network_config_test.hpp"

namespace remus {
namespace {

// Serves one request after another, with no traffic at all.
class ServiceOnly : public tcp::Application {
 public:
  ServiceOnly(const ServiceTime& time, std::int64_t requests) : service_(time, 7), left_(requests) {}
  void attach(tcp::Network& network) { network_ = &network; }
  std::optional<Instant> done() const { return done_; }

  void start() override { serve(); }
  void on_received(tcp::ConnectionId, tcp::Side, Bytes) override {}
  void on_timer(std::uint64_t) override {
    if (service_.served(*network_, {})) serve();
  }

 private:
  void serve() {
    if (left_-- > 0) {
      EXPECT_FALSE(service_.begin(*network_, {}));
    } else {
      done_ = network_->now();
    }
  }

  GuestService service_;
  std::int64_t left_;
  tcp::Network* network_ = nullptr;
  std::optional<Instant> done_;
};

const ServiceTime kTenMs{.mean = Duration::ms(10), .variation = Ratio(0)};

TEST(GuestService, TakesItsTime) {
  ServiceOnly app(kTenMs, 1);
  tcp::Network network(fast_ethernet(), 1, app);
  app.attach(network);
  network.start();
  network.advance_to(Instant(Duration::ms(50)));
  EXPECT_EQ(app.done(), Instant(Duration::ms(10)));
}

TEST(GuestService, APauseAddsItsWholeLength) {
  ServiceOnly app(kTenMs, 1);
  tcp::Network network(fast_ethernet(), 1, app);
  app.attach(network);
  network.start();
  network.advance_to(Instant(Duration::ms(8)));
  network.suspend_guest();
  network.advance_to(Instant(Duration::ms(13)));
  network.resume_guest();
  network.advance_to(Instant(Duration::ms(50)));
  EXPECT_EQ(app.done(), Instant(Duration::ms(15)));
}

TEST(GuestService, ManyPausesAddUp) {
  ServiceOnly app(kTenMs, 1);
  tcp::Network network(fast_ethernet(), 1, app);
  app.attach(network);
  network.start();
  for (const int suspend : {3, 9}) {  // runs 3, pauses 4, runs 2, pauses 4, runs 5
    network.advance_to(Instant(Duration::ms(suspend)));
    network.suspend_guest();
    network.advance_to(Instant(Duration::ms(suspend + 4)));
    network.resume_guest();
  }
  network.advance_to(Instant(Duration::ms(50)));
  EXPECT_EQ(app.done(), Instant(Duration::ms(18)));
}

TEST(GuestService, DrawsHaveTheirMean) {
  // Coefficient of variation 1: the mean of n draws is within 4 / sqrt(n) of it, but for one seed in 16,000.
  constexpr std::int64_t n = 10'000;
  ServiceOnly app({.mean = Duration::ms(1), .variation = Ratio(1)}, n);
  tcp::Network network(fast_ethernet(), 1, app);
  app.attach(network);
  network.start();
  network.advance_to(Instant(Duration::seconds(20)));
  ASSERT_TRUE(app.done());
  EXPECT_NEAR(app.done()->since_start().in_ms() / n, 1.0, 4 / std::sqrt(n));
}

TEST(GuestService, NoTimeNeedsNoTimer) {
  ServiceOnly app(kTenMs, 0);
  tcp::Network network(fast_ethernet(), 1, app);
  GuestService service({.mean = Duration()}, 1);
  EXPECT_TRUE(service.begin(network, {}));
}

TEST(GuestService, RefusesNegativeValues) {
  EXPECT_THROW(GuestService({.mean = Duration::ms(-1)}, 1), std::invalid_argument);
  EXPECT_THROW(GuestService({.mean = Duration::ms(1), .variation = Ratio(-1)}, 1), std::invalid_argument);
}

}  // namespace
}  // namespace remus
