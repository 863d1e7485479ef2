// SPDX-License-Identifier: Apache-2.0
// Ordered once: what the journal is for; and results that are cut, gone or elsewhere.
#include "unit/generate/rig.hpp"

#include <boost/json.hpp>

using namespace mv;
using namespace mv::test;

namespace {

/// Answers every request with the head of a WAV that should be long, and closes.
class CuttingServer {
 public:
  CuttingServer() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) == 0);
    REQUIRE(::listen(listener_, 8) == 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~CuttingServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  void serve() const {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      char block[65536];
      (void)!::recv(fd, block, sizeof block, 0);
      const std::string answer =
          "HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: 1000000\r\n\r\nRIFF" +
          std::string(1000, 'x');
      (void)!::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::shutdown(fd, SHUT_WR);
      while (::recv(fd, block, sizeof block, 0) > 0) {}
      ::close(fd);
    }
  }

  int listener_ = -1, port_ = 0;
  std::thread thread_;
};

}  // namespace

TEST_CASE("A prediction is ordered once, whatever happens to its answer") {
  for (const std::string fault : {"lost_response", "error_after_success"}) {
    for (const bool picture : {false, true}) {
      INFO(fault << " " << picture);
      Rig rig("replicate");
      rig.fault({{"fault", fault}, {"match", "POST /v1/models"}, {"times", 1}});
      const auto made =
          picture ? rig.run(*rig.art(), a_cover()) : rig.run(*rig.music(), five_seconds());
      REQUIRE(made.ok());
      CHECK(rig.failures == 1);
      CHECK(rig.orders() == 1);
    }
  }
}

TEST_CASE("A server that starts again asks for what was ordered") {
  Rig rig("replicate");
  CHECK(rig.once(*rig.music(), five_seconds()).error().code == Code::pending);
  CHECK(rig.journal.notes().contains("prediction"));
  // Another object knows nothing but the journal.
  const auto made = rig.run(*rig.music(), five_seconds());
  REQUIRE(made.ok());
  CHECK(rig.orders() == 1);

  Rig later("stability");
  CHECK(later.once(*later.music("stable-audio-3"), five_seconds()).error().code == Code::pending);
  REQUIRE(later.run(*later.music("stable-audio-3"), five_seconds()).ok());
  CHECK(later.orders() == 1);
}

TEST_CASE("Looks grow rarer: two to ten seconds at Replicate, ten at Stability") {
  Rig rig("replicate");
  rig.fault({{"fault", "slow_processing"}});
  std::vector<std::int64_t> waits;
  for (;;) {
    const auto made = rig.once(*rig.music(), five_seconds());
    if (made) break;
    REQUIRE(made.error().code == Code::pending);
    waits.push_back(made.error().retry_after->count());
    rig.clock.advance(waits.back());
  }
  REQUIRE(waits.size() > 4);
  CHECK(waits.front() == 2000);
  CHECK(std::is_sorted(waits.begin(), waits.end()));
  CHECK(waits.back() <= 10'000);
  CHECK(waits.back() > 4000);
  Rig other("stability");
  const auto begun = other.once(*other.music("stable-audio-3"), five_seconds());
  CHECK(begun.error().retry_after->count() == 10'000);
}

TEST_CASE("A service without ids: a lost answer is told, not hidden") {
  for (const std::string service : {"elevenlabs", "stability"}) {
    INFO(service);
    Rig rig(service);
    rig.fault({{"fault", "lost_response"}, {"times", 1}});
    const auto made = rig.run(*rig.music(), five_seconds());
    REQUIRE(made.ok());
    CHECK(rig.orders() == 2);
    REQUIRE(made->warnings.size() == 1);
    CHECK(made->warnings[0].find("charged") != std::string::npos);
    Rig clean(service);
    clean.fault({{"fault", "rate_limited"}, {"times", 1}});
    const auto again = clean.run(*clean.music(), five_seconds());
    REQUIRE(again.ok());
    CHECK(again->warnings.empty());  // 429 made nothing
  }
}

TEST_CASE("Results are not for ever") {
  Rig rig("replicate");
  CHECK(rig.once(*rig.music(), five_seconds()).error().code == Code::pending);
  rig.clock.advance(2 * 3'600'000);
  const auto gone = rig.once(*rig.music(), five_seconds());
  REQUIRE_FALSE(gone.ok());
  CHECK(gone.error().code == Code::upstream);
  CHECK(gone.error().why.find("an hour") != std::string::npos);
  const auto made = rig.run(*rig.music(), five_seconds());
  REQUIRE(made.ok());
  CHECK(rig.orders() == 2);
  CHECK(made->warnings.size() == 1);
}

TEST_CASE("A cut download fails, is fetched again and never left behind") {
  Rig rig("replicate");
  rig.fault({{"fault", "cut_download"}, {"times", 2}});
  const auto made = rig.run(*rig.music(), five_seconds());
  REQUIRE(made.ok());
  CHECK(rig.failures == 2);
  CHECK(rig.orders() == 1);  // fetched again, not ordered again

  CuttingServer server;
  Rig other("elevenlabs");
  const generate::ServiceOptions options{.base_url = server.url(), .key = SecretText("k-1234567")};
  const auto elevenlabs = generate::make_elevenlabs_music(options);
  const auto stability = generate::make_stability_music(options);
  for (auto* provider : {elevenlabs.get(), stability.get()}) {
    const auto cut = other.once(*provider, five_seconds());
    REQUIRE_FALSE(cut.ok());
    CHECK(cut.error().code == Code::upstream);
    CHECK(cut.error().why.find("broke") != std::string::npos);
  }
}

TEST_CASE("A page instead of the music, and a foreign address") {
  for (const std::string service : {"replicate", "elevenlabs", "stability"}) {
    Rig rig(service);
    INFO(service);
    rig.fault({{"fault", "wrong_content_type"}});
    rig.clock.advance(0);
    Result<Generated> made = rig.once(*rig.music(), five_seconds());
    while (!made && made.error().code == Code::pending) {
      rig.clock.advance(2000);
      made = rig.once(*rig.music(), five_seconds());
    }
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code == Code::upstream);
    CHECK(made.error().line().find("text/html") != std::string::npos);
  }
  Rig rig("replicate");
  rig.fault({{"fault", "foreign_address"}});
  Result<Generated> made = rig.once(*rig.music(), five_seconds());
  while (!made && made.error().code == Code::pending) {
    rig.clock.advance(2000);
    made = rig.once(*rig.music(), five_seconds());
  }
  REQUIRE_FALSE(made.ok());
  CHECK(made.error().line().find("169.254.169.254") != std::string::npos);
  CHECK(made.error().code == Code::upstream);
}

TEST_CASE("A failed prediction is ordered anew, a cancelled one is not") {
  Rig rig("replicate");
  rig.fault({{"fault", "prediction_failed"}});
  REQUIRE(rig.run(*rig.music(), five_seconds()).ok());
  CHECK(rig.orders() == 2);
  CHECK(rig.failures == 1);
  Rig other("replicate");
  other.fault({{"fault", "prediction_cancelled"}});
  const auto made = other.run(*other.music(), five_seconds());
  REQUIRE_FALSE(made.ok());
  CHECK(made.error().code == Code::rejected);
  CHECK(other.orders() == 1);
}

TEST_CASE("Taking back cancels at the service, also when the job is cancelled") {
  Rig rig("replicate");
  const auto provider = rig.music();
  CHECK(rig.once(*provider, five_seconds()).error().code == Code::pending);
  rig.cancelled = true;
  CHECK(rig.once(*provider, five_seconds()).error().code == Code::cancelled);
  auto call = rig.call();
  provider->abandon(call);
  CHECK(rig.simulator->state().at("list").at(0).at("fate") == "canceled");
  CHECK_FALSE(rig.journal.notes().contains("prediction"));
  const auto requests = rig.simulator->requests().size();
  provider->abandon(call);  // nothing is left to cancel
  CHECK(rig.simulator->requests().size() == requests);
}

TEST_CASE("A call that waits for its answer ends when the job is cancelled") {
  Rig rig("elevenlabs");
  rig.fault({{"fault", "latency"}, {"delay_ms", 3000}});
  auto call = rig.call();
  int asked = 0;
  call.cancelled = [&] { return ++asked > 1; };
  const auto made = rig.music()->make(five_seconds(), call);
  REQUIRE_FALSE(made.ok());
  CHECK(made.error().code == Code::cancelled);
  CHECK(fs::is_empty(call.folder));
  CHECK(rig.journal.notes().contains("order_sent_at"));  // it may have been carried out
}

TEST_CASE("Same seed, same sound; another seed, another") {
  const auto sound = [](std::uint64_t seed) {
    Rig rig("stability");
    auto request = five_seconds();
    request.seed = seed;
    const auto made = rig.run(*rig.music(), request);
    REQUIRE(made.ok());
    return *read_file(made->file);
  };
  const auto first = sound(7);
  CHECK(sound(7) == first);
  CHECK(sound(8) != first);
  CHECK(sound(0) == sound(0));  // 0 would mean a random seed there
}
