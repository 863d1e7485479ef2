// SPDX-License-Identifier: Apache-2.0
#include "webhooks/address/resolver.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>

#include "dns_server.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::webhooks;
using namespace std::chrono_literals;
using mv::test::DnsServer;

namespace {

constexpr Millis kStart = 1'800'000'000'000;

ResolverOptions options_for(const DnsServer& dns) {
  ResolverOptions options;
  options.servers = dns.servers();
  return options;
}

std::vector<std::string> texts(const Result<Addresses>& found) {
  INFO((found ? std::string() : found.error().line()));
  REQUIRE(found.ok());
  std::vector<std::string> out;
  for (const auto& address : *found) out.push_back(address.to_string());
  return out;
}

using Texts = std::vector<std::string>;

/// Counts callbacks and waits for a number of them.
class Counter {
 public:
  Resolver::Done done() {
    return [this](const Result<Addresses>& found) {
      const std::lock_guard lock(mutex_);
      results_.push_back(found);
      changed_.notify_all();
    };
  }
  std::vector<Result<Addresses>> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 20s, [&] { return results_.size() >= count; });
    return results_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Result<Addresses>> results_;
};

}  // namespace

TEST_CASE("a name gives its IPv4 and IPv6 addresses") {
  DnsServer dns;
  const ManualClock clock(kStart);
  Resolver resolver(options_for(dns), clock);
  REQUIRE(resolver.status().ok());
  dns.answer("both.example", {{"2001:db8::2", "192.0.2.9", "192.0.2.1", "2001:db8::1"}});
  dns.answer("four.example", {{"192.0.2.4"}});
  dns.answer("six.example", {{"2001:db8::6"}});
  dns.answer("twice.example", {{"192.0.2.4", "192.0.2.4"}});
  CHECK(texts(resolver.resolve_now("both.example")) ==
        Texts{"192.0.2.1", "192.0.2.9", "2001:db8::1", "2001:db8::2"});
  CHECK(texts(resolver.resolve_now("four.example")) == Texts{"192.0.2.4"});
  CHECK(texts(resolver.resolve_now("six.example")) == Texts{"2001:db8::6"});
  CHECK(texts(resolver.resolve_now("twice.example")) == Texts{"192.0.2.4"});
  CHECK(texts(resolver.resolve_now("BOTH.example")).size() == 4);
  CHECK(dns.asked("both.example") == 2);
}

TEST_CASE("addresses and the hosts file need no server") {
  DnsServer dns;
  const ManualClock clock(kStart);
  Resolver resolver(options_for(dns), clock);
  CHECK(texts(resolver.resolve_now("127.0.0.1")) == Texts{"127.0.0.1"});
  CHECK(texts(resolver.resolve_now("::1")) == Texts{"::1"});
  const auto local = texts(resolver.resolve_now("localhost"));
  CHECK(std::find(local.begin(), local.end(), "127.0.0.1") != local.end());
  CHECK(dns.asked("localhost") == 0);
}

TEST_CASE("answers are kept for their time to live, within the limits") {
  DnsServer dns;
  ManualClock clock(kStart);
  Resolver resolver(options_for(dns), clock);
  struct Case {
    std::string name;
    std::uint32_t ttl;
    Millis kept;
  };
  for (const auto& [name, ttl, kept] : {Case{"short.example", 0, 5'000},
           Case{"middle.example", 60, 60'000}, Case{"long.example", 86'400, 300'000}}) {
    INFO(name);
    dns.answer(name, {{"192.0.2.1", "2001:db8::1"}, ttl});
    (void)resolver.resolve_now(name);
    clock.advance(kept - 1);
    CHECK(resolver.resolve_now(name).ok());
    CHECK(dns.asked(name) == 2);
    clock.advance(1);
    CHECK(resolver.resolve_now(name).ok());
    CHECK(dns.asked(name) == 4);
  }
  SECTION("the shortest record counts, aliases too") {
    dns.answer(
        "alias.example", {{"192.0.2.1"}, 200, DnsServer::Kind::addresses, "real.example", 7});
    CHECK(texts(resolver.resolve_now("alias.example")) == Texts{"192.0.2.1"});
    clock.advance(7'000);
    (void)resolver.resolve_now("alias.example");
    CHECK(dns.asked("alias.example") == 4);
  }
  SECTION("a clock that is set back does not prolong an answer") {
    clock.advance(-3'600'000);
    (void)resolver.resolve_now("long.example");
    CHECK(dns.asked("long.example") == 6);
  }
}

TEST_CASE("a name that is bound to another address is seen after its time to live") {
  DnsServer dns;
  ManualClock clock(kStart);
  Resolver resolver(options_for(dns), clock);
  const auto policy = AddressPolicy::make({}).value();
  const auto target = target_of("https://rebind.example/hook", false).value();
  dns.answer("rebind.example", {{"8.8.8.8"}, 0});
  CHECK(texts(vetted_addresses(target, policy, resolver)) == Texts{"8.8.8.8"});
  dns.answer("rebind.example", {{"127.0.0.1"}, 0});
  // Until then the vetted address is what is used, whatever the DNS says.
  CHECK(texts(vetted_addresses(target, policy, resolver)) == Texts{"8.8.8.8"});
  clock.advance(5'000);
  const auto now = vetted_addresses(target, policy, resolver);
  REQUIRE_FALSE(now.ok());
  CHECK(now.error().code == Code::invalid);
  CHECK(now.error().what.find("127.0.0.1") != std::string::npos);
}

TEST_CASE("a webhook's host is judged by all its addresses") {
  DnsServer dns;
  const ManualClock clock(kStart);
  Resolver resolver(options_for(dns), clock);
  const auto vetted = [&](const std::string& url, const std::vector<std::string>& allow) {
    return vetted_addresses(
        target_of(url, false).value(), AddressPolicy::make(allow).value(), resolver);
  };
  dns.answer("good.example", {{"8.8.8.8", "2606:4700::1111"}});
  dns.answer("a.example", {{"10.0.0.1", "2606:4700::1111"}});
  dns.answer("aaaa.example", {{"8.8.8.8", "::ffff:127.0.0.1"}});
  dns.answer("mixed.example", {{"8.8.8.8", "169.254.169.254"}});
  CHECK(vetted("https://good.example/", {}).ok());
  CHECK(vetted("https://8.8.8.8/", {}).ok());
  for (const char* url : {"https://a.example/", "https://aaaa.example/", "https://mixed.example/",
           "https://127.1/", "https://[::1]/", "https://localhost/", "https://none.example/"}) {
    INFO(url);
    const auto found = vetted(url, {});
    REQUIRE_FALSE(found.ok());
    CHECK(found.error().code == Code::invalid);
    CHECK_FALSE(found.error().why.empty());
    CHECK_FALSE(found.error().hint.empty());
  }
  CHECK(vetted("https://aaaa.example/", {"127.0.0.0/8"}).ok());
  CHECK(vetted("https://localhost/", {"127.0.0.0/8", "::1"}).ok());
}

TEST_CASE("failures are told apart, kept for a short time, then looked up again") {
  DnsServer dns;
  ManualClock clock(kStart);
  auto options = options_for(dns);
  options.timeout = 200ms;
  Resolver resolver(options, clock);
  struct Case {
    const char* name;
    DnsServer::Kind kind;
    Code code;
    bool retryable;
  };
  for (const auto& [name, kind, code, retryable] :
      {Case{"none.example", DnsServer::Kind::no_such_name, Code::not_found, false},
          Case{"empty.example", DnsServer::Kind::addresses, Code::not_found, false},
          Case{"broken.example", DnsServer::Kind::failure, Code::upstream, true},
          Case{"silent.example", DnsServer::Kind::silence, Code::timeout, true}}) {
    INFO(name);
    dns.answer(name, {{}, 60, kind, {}, 60});
    const auto found = resolver.resolve_now(name);
    REQUIRE_FALSE(found.ok());
    CHECK(found.error().code == code);
    CHECK(found.error().retryable() == retryable);
    CHECK(found.error().what.find(name) != std::string::npos);
    CHECK_FALSE(found.error().why.empty());
    CHECK_FALSE(found.error().hint.empty());

    const int asked = dns.asked(name);
    CHECK(asked >= 2);
    dns.answer(name, {{"192.0.2.1"}});
    clock.advance(4'999);
    CHECK_FALSE(resolver.resolve_now(name).ok());
    CHECK(dns.asked(name) == asked);
    clock.advance(1);
    CHECK(texts(resolver.resolve_now(name)) == Texts{"192.0.2.1"});
  }
}

TEST_CASE("the time limit holds over several servers") {
  DnsServer first;
  DnsServer second;
  const ManualClock clock(kStart);
  auto options = options_for(first);
  options.servers += "," + second.servers();
  options.timeout = 200ms;
  Resolver resolver(options, clock);
  for (auto* dns : {&first, &second})
    dns->answer("silent.example", {{}, 60, DnsServer::Kind::silence, {}, 60});
  const auto start = std::chrono::steady_clock::now();
  const auto found = resolver.resolve_now("silent.example");
  CHECK(std::chrono::steady_clock::now() - start >= 200ms);
  REQUIRE_FALSE(found.ok());
  CHECK(found.error().code == Code::timeout);
  CHECK(found.error().why.find("200 ms") != std::string::npos);
  CHECK(resolver.resolve_now("silent.example").error().code == Code::timeout);  // kept

  second.answer("one.example", {{"192.0.2.1"}});
  first.answer("one.example", {{}, 60, DnsServer::Kind::failure, {}, 60});
  CHECK(texts(resolver.resolve_now("one.example")) == Texts{"192.0.2.1"});
}

TEST_CASE("many who ask for one name at once cause one lookup") {
  DnsServer dns;
  const ManualClock clock(kStart);
  auto options = options_for(dns);
  options.timeout = 60s;  // however slowly the callers start
  Resolver resolver(options, clock);
  dns.answer("busy.example", {{"192.0.2.1", "2001:db8::1"}});
  Counter counter;
  dns.hold();
  std::vector<std::thread> callers;
  for (int i = 0; i < 50; ++i)
    callers.emplace_back([&] { resolver.resolve("busy.example", counter.done()); });
  for (auto& caller : callers) caller.join();
  CHECK(counter.wait_for(0).empty());
  dns.release();
  const auto results = counter.wait_for(50);
  REQUIRE(results.size() == 50);
  for (const auto& found : results) CHECK(texts(found).size() == 2);
  CHECK(dns.asked("busy.example") == 2);

  resolver.resolve("busy.example", counter.done());  // from the cache, before it returns
  CHECK(counter.wait_for(0).size() == 51);
  CHECK(dns.asked("busy.example") == 2);
}

TEST_CASE("a thousand names, some of them dead, are all answered once") {
  DnsServer dns;
  const ManualClock clock(kStart);
  auto options = options_for(dns);
  options.timeout = 1500ms;
  Resolver resolver(options, clock);
  Counter good;
  Counter dead;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = "n" + std::to_string(i) + ".example";
    const bool silent = i % 10 == 0;
    dns.answer(name, {{"192.0.2.1"}, 60,
                         silent ? DnsServer::Kind::silence : DnsServer::Kind::addresses, {}, 60});
    resolver.resolve(name, silent ? dead.done() : good.done());
  }
  const auto answers = good.wait_for(900);
  REQUIRE(answers.size() == 900);
  int ok = 0;
  for (const auto& found : answers) ok += found.ok();
  CHECK(ok == 900);
  const auto failures = dead.wait_for(100);
  REQUIRE(failures.size() == 100);
  for (const auto& found : failures) {
    REQUIRE_FALSE(found.ok());
    CHECK(found.error().code == Code::timeout);
  }
}

TEST_CASE("the end of the resolver answers everyone who still waits") {
  DnsServer dns;
  const ManualClock clock(kStart);
  Counter counter;
  std::atomic<int> late{0};
  {
    Resolver resolver(options_for(dns), clock);
    for (int i = 0; i < 1000; ++i) {
      const std::string name = "s" + std::to_string(i % 500) + ".example";
      dns.answer(name, {{}, 60, DnsServer::Kind::silence, {}, 60});
      resolver.resolve(name, [&, done = counter.done()](const Result<Addresses>& found) {
        done(found);
        // Whoever asks again while it ends is answered too.
        resolver.resolve("again.example", [&](const Result<Addresses>&) { ++late; });
      });
    }
  }
  const auto results = counter.wait_for(0);
  REQUIRE(results.size() == 1000);
  for (const auto& found : results) {
    REQUIRE_FALSE(found.ok());
    CHECK(found.error().code == Code::unavailable);
  }
  CHECK(late == 1000);
}

TEST_CASE("a list of servers that cannot be read is told, not used") {
  const ManualClock clock(kStart);
  ResolverOptions options;
  options.servers = "dns.example:53";
  Resolver resolver(options, clock);
  REQUIRE_FALSE(resolver.status().ok());
  CHECK(resolver.status().error().code == Code::config);
  const auto found = resolver.resolve_now("a.example");
  REQUIRE_FALSE(found.ok());
  CHECK(found.error().code == Code::config);
}

TEST_CASE("the cache forgets the least recently used name when it is full") {
  ManualClock clock(kStart);
  AddressCache cache(2, clock);
  const Addresses one{*IpAddress::from_text("192.0.2.1")};
  cache.put("a", one, 1'000);
  cache.put("b", one, 1'000);
  CHECK(cache.find("a"));
  cache.put("c", one, 1'000);
  CHECK(cache.size() == 2);
  CHECK(cache.find("a"));
  CHECK_FALSE(cache.find("b"));
  CHECK(cache.find("c"));
  cache.put("c", one, 5'000);
  clock.advance(1'000);
  CHECK_FALSE(cache.find("a"));
  CHECK(cache.find("c"));
  CHECK(cache.size() == 1);
  cache.put("d", one, 0);
  CHECK_FALSE(cache.find("d"));
}
