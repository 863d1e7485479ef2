// SPDX-License-Identifier: Apache-2.0
// Apps that are named by the URL of a document: one row for each, and none that nobody uses.
#include <atomic>
#include <thread>

#include "store/access/oauth_clients.hpp"
#include "store/access/oauth_grants.hpp"
#include "store/access/users.hpp"
#include "store/both.hpp"

using namespace mv;
using namespace mv::test;

namespace {

constexpr Millis kHour = 3'600'000, kDay = 24 * kHour;
const std::string kUrl = "https://app.example/client.json";

model::OAuthClient told(const std::string& url = kUrl) {
  model::OAuthClient app;
  app.id = url;
  app.name = "Tour planner";
  app.origin = model::ClientOrigin::document;
  app.confidential = false;
  app.redirect_uris = {"https://app.example/cb"};
  app.grants = {"authorization_code"};
  app.scopes = {"tracks:read", "tracks:write"};
  app.fresh_until = kNow + kHour;
  return app;
}

bool learn(Fixture& f, const model::OAuthClient& app) {
  return f.write([&](Tx& tx) { return store::oauth_client_learn(tx, app); });
}

std::optional<model::OAuthClient> find(Fixture& f, const std::string& url = kUrl) {
  return f.read([&](Tx& tx) { return store::oauth_client_find(tx, url); });
}

int sweep(Fixture& f, Millis before) {
  return f.write([&](Tx& tx) { return store::oauth_clients_delete_unused(tx, before, 100); });
}

void allow(Fixture& f, const std::string& id, const std::string& url, Millis expires_at) {
  model::OAuthGrant grant;
  grant.id = id;
  grant.client_id = url;
  grant.user_id = store::kOperator;
  grant.expires_at = grant.ends_at = expires_at;
  f.write([&](Tx& tx) { store::oauth_grant_insert(tx, grant); });
}

}  // namespace

TEST_CASE("what the document of an app says is one row, and tells whether it changed") {
  on_both([](Fixture& f) {
    auto app = told();
    CHECK(!learn(f, app));
    app.fresh_until += kHour;
    CHECK(!learn(f, app));
    CHECK(find(f)->fresh_until == kNow + 2 * kHour);
    CHECK(find(f)->revision == 1);
    app.scopes = {"tracks:read"};
    CHECK(learn(f, app));
    CHECK(find(f)->scopes == app.scopes);
    CHECK(find(f)->revision == 2);
    app.redirect_uris = {"https://app.example/new"};
    CHECK(learn(f, app));
    CHECK(find(f)->redirect_uris == app.redirect_uris);
    // It is among nobody's own, and an app that was registered is never written over.
    const auto own = f.read([&](Tx& tx) {
      return store::oauth_client_list(
          tx, {std::string(store::kOperator), model::Mode::live}, {.limit = 10});
    });
    CHECK(own.items.empty());
  });
}

TEST_CASE("two servers that read one document at once write one row") {
  on_both([](Fixture& f) {
    std::atomic<int> failed = 0;
    std::vector<std::thread> servers;
    for (int i = 0; i < 4; ++i)
      servers.emplace_back([&f, &failed, i] {
        for (int round = 0; round < 10; ++round) {
          auto app = told();
          app.name = "Name " + std::to_string(i);
          const auto done = f.db->write([&](Tx& tx) -> Status {
            store::oauth_client_learn(tx, app);
            return {};
          });
          failed += !done.ok();
        }
      });
    for (auto& server : servers) server.join();
    CHECK(failed == 0);
    REQUIRE(find(f));
    CHECK(find(f)->name.starts_with("Name "));
  });
}

TEST_CASE("an app of a document that nobody uses is swept, one that is allowed stays") {
  on_both([](Fixture& f) {
    const std::string allowed = "https://app.example/allowed", over = "https://app.example/over",
                      ended = "https://app.example/ended", lately = "https://app.example/lately";
    for (const auto& url : {kUrl, allowed, over, ended}) learn(f, told(url));
    auto fresh = told(lately);
    fresh.fresh_until = kNow + 2 * kDay;
    learn(f, fresh);
    allow(f, "grt_1", allowed, kNow + 60 * kDay);
    allow(f, "grt_2", over, kNow + kHour);
    allow(f, "grt_3", ended, kNow + 60 * kDay);
    f.write([&](Tx& tx) { store::oauth_grant_end(tx, "grt_3", "a test", kNow); });
    CHECK(sweep(f, kNow) == 0);
    CHECK(sweep(f, kNow + kDay) == 3);
    for (const auto& url : {kUrl, over, ended}) CHECK(!find(f, url));
    CHECK(find(f, allowed));
    CHECK(find(f, lately));
    CHECK(f.read([&](Tx& tx) { return store::oauth_client_find(tx, store::kCommandLine); }));
  });
}
