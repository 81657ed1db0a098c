#include "models/workload/serving_cpu.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>
#include <vector>

#include "models/workload/network_config_test.hpp"

namespace remus {
namespace {

using testing::ElementsAre;

constexpr std::uint64_t kToken = 42;
const ServiceTime kTenMs{.mean = Duration::ms(10), .variation = Ratio(0)};

// Requests that are all there at the start, with no traffic at all.
class CpuOnly : public tcp::Application {
 public:
  CpuOnly(Ratio slowdown, std::uint32_t requests) : cpu_(kTenMs, 7, kToken), requests_(requests) {
    cpu_.set_slowdown(slowdown);
  }
  void attach(tcp::Network& network) { network_ = &network; }
  const std::vector<std::pair<std::uint32_t, double>>& served() const { return served_; }  // connection, ms
  bool busy() const { return cpu_.busy(); }

  void start() override {
    for (std::uint32_t i = 0; i < requests_; ++i) cpu_.add(*network_, {i});
  }
  void on_received(tcp::ConnectionId, tcp::Side, Bytes) override {}
  void on_timer(std::uint64_t token) override {
    EXPECT_EQ(token, kToken);
    if (const auto connection = cpu_.served(*network_))
      served_.emplace_back(connection->index, network_->now().since_start().in_ms());
  }

 private:
  ServingCpu cpu_;
  std::uint32_t requests_;
  tcp::Network* network_ = nullptr;
  std::vector<std::pair<std::uint32_t, double>> served_;
};

TEST(ServingCpu, ServesOneAfterTheOther) {
  CpuOnly app(Ratio(1), 3);
  tcp::Network network(fast_ethernet(), 1, app);
  app.attach(network);
  network.start();
  network.advance_to(Instant(Duration::ms(25)));
  EXPECT_TRUE(app.busy());
  network.advance_to(Instant(Duration::ms(50)));
  EXPECT_FALSE(app.busy());
  EXPECT_THAT(app.served(), ElementsAre(std::pair(0U, 10.0), std::pair(1U, 20.0), std::pair(2U, 30.0)));
}

TEST(ServingCpu, APauseDelaysAllThatWait) {
  CpuOnly app(Ratio(1), 2);
  tcp::Network network(fast_ethernet(), 1, app);
  app.attach(network);
  network.start();
  for (const int suspend : {3, 9}) {  // runs 3, pauses 4, runs 2, pauses 4, runs 15
    network.advance_to(Instant(Duration::ms(suspend)));
    network.suspend_guest();
    network.advance_to(Instant(Duration::ms(suspend + 4)));
    network.resume_guest();
  }
  network.advance_to(Instant(Duration::ms(50)));
  EXPECT_THAT(app.served(), ElementsAre(std::pair(0U, 18.0), std::pair(1U, 28.0)));
}

TEST(ServingCpu, ASlowdownMultipliesTheTime) {
  CpuOnly app(Ratio(1.5), 2);
  tcp::Network network(fast_ethernet(), 1, app);
  app.attach(network);
  network.start();
  network.advance_to(Instant(Duration::ms(50)));
  EXPECT_THAT(app.served(), ElementsAre(std::pair(0U, 15.0), std::pair(1U, 30.0)));
}

TEST(ServingCpu, RefusesNegativeValues) {
  EXPECT_THROW(ServingCpu({.mean = Duration::ms(-1)}, 1, kToken), std::invalid_argument);
  EXPECT_THROW(ServingCpu({.mean = Duration::ms(1), .variation = Ratio(-1)}, 1, kToken), std::invalid_argument);
}

}  // namespace
}  // namespace remus
