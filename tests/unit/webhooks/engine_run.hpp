// SPDX-License-Identifier: Apache-2.0
#pragma once
// What tests of the whole engine share: a receiver on a real socket, an engine with short times,
// rows.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/text/text.hpp"
#include "store/webhook_rows.hpp"
#include "support/loopback.hpp"
#include "webhooks/engine.hpp"
#include "webhooks/secrets.hpp"

namespace mv::test {

using namespace mv::webhooks;
using namespace std::chrono_literals;

/// Keeps what it gets and answers what the test says.
class Receiver final : public api::Service {
 public:
  using Answer = std::function<api::Response(const api::Request&, int nth)>;
  explicit Receiver(Answer answer = [](const auto&, int) { return api::Response{}; })
      : answer_(std::move(answer)), server_(*this) {}

  api::BodyPlan plan(api::Request&) override { return {}; }
  api::Response handle(api::Request& request) override {
    int nth;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      nth = static_cast<int>(requests_.size());
      changed_.notify_all();
    }
    return answer_(request, nth);
  }

  std::string url(const std::string& path = "/hook") const { return server_.url() + path; }
  std::vector<api::Request> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  bool wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 20s, [&] { return requests_.size() >= count; });
  }

 private:
  const Answer answer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<api::Request> requests_;
  Loopback server_;
};

inline api::Response status(int code) { return {.status = code}; }

/// An engine and what it needs; several may share a database.
struct Sender {
  explicit Sender(
      Fixture& f, EngineOptions options = fast(), std::vector<std::string> allow = {"127.0.0.0/8"})
      : guard(*AddressPolicy::make(allow), {.servers = "127.0.0.1:9"}, clock),
        engine(*f.db, clock, sealer, guard, std::move(options)) {
    engine.start();
  }

  static EngineOptions fast() {
    EngineOptions out;
    out.schedule.waits = {20, 20, 20};
    out.timeout = 5s;
    out.poll_ms = 50;
    out.lease_ms = 1'500;
    return out;
  }

  SystemClock clock;
  Sealer sealer{SecretText(std::string(32, 'k'))};
  Guard guard;
  Engine engine;
};

inline const std::string kSecret = "whsec_" + to_base64(std::string(32, 's'));

inline model::Webhook hook(Fixture& f, const std::string& url, bool fifo = false) {
  auto row = a_webhook({"*"});
  row.url = url;
  row.allow_http = true;
  row.fifo = fifo;
  row.sealed_secrets = seal_current(Sealer(SecretText(std::string(32, 'k'))), row.id, {kSecret});
  return add(f, row);
}

/// Looks again and again, at most 20 seconds.
inline bool eventually(const std::function<bool()>& done) {
  std::mutex mutex;
  std::condition_variable never;
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (!done()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::unique_lock lock(mutex);
    never.wait_for(lock, 5ms);
  }
  return true;
}

inline std::int64_t in_state(Fixture& f, const std::string& state) {
  return f.read([&](Tx& tx) {
    return tx.value<std::int64_t>("select count(*) from webhook_deliveries where state = ?", state)
        .value_or(0);
  });
}

inline std::vector<model::Attempt> attempts(Fixture& f, std::int64_t seq) {
  return f.read([&](Tx& tx) { return store::attempt_list(tx, seq); });
}

inline model::Delivery only(Fixture& f) {
  const auto rows = deliveries(f);
  REQUIRE(rows.size() == 1);
  return rows[0];
}

inline std::int64_t events_of(Fixture& f, const std::string& type) {
  return f.read([&](Tx& tx) {
    return tx.value<std::int64_t>("select count(*) from events where type = ?", type).value_or(0);
  });
}

}  // namespace mv::test
