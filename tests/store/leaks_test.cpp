// SPDX-License-Identifier: Apache-2.0
// Secrets that were found in public: what of them still works ends, once, with an event and a note.
#include <atomic>
#include <thread>

#include "auth/api_key.hpp"
#include "auth/oauth/oauth.hpp"
#include "auth/token.hpp"
#include "store/access/api_keys.hpp"
#include "store/access/audit.hpp"
#include "store/access/oauth_clients.hpp"
#include "store/access/oauth_grants.hpp"
#include "store/access/users.hpp"
#include "store/both.hpp"
#include "store/events/events.hpp"

using namespace mv;
using namespace mv::test;

namespace {

const store::FoundInPublic kPlace{"https://github.com/example/site/blob/1/deploy.sh", "content"};

struct Server {
  explicit Server(Fixture& fixture)
      : f(fixture),
        keys(*f.db, f.clock, SecretText("pepper")),
        oauth(*f.db, f.clock, SecretText("pepper")) {}
  Fixture& f;
  auth::KeyRing keys;
  auth::OAuth oauth;

  struct Made {
    std::string secret;
    model::ApiKey row;
  };
  Made key(const std::string& parent = "", model::Mode mode = model::Mode::live) {
    const auto secret = auth::make_api_key(mode).reveal();
    model::ApiKey row;
    row.id = new_id("key", kNow);
    row.user_id = store::kOperator;
    row.name = "ci";
    row.mode = mode;
    row.digest = keys.digest(secret);
    row.scopes = {"tracks:read"};
    row.created_at = kNow;
    row.parent_id = parent;
    f.write([&](Tx& tx) { REQUIRE(store::api_key_insert(tx, row).ok()); });
    return {secret, row};
  }
  std::string rotate(const model::ApiKey& key, Millis overlap) {
    const auto secret = auth::make_api_key(key.mode).reveal();
    f.write([&](Tx& tx) {
      auto row = *store::api_key_get(tx, model::owner_of(key), key.id, true);
      row.old_digest = row.digest;
      row.old_until = kNow + overlap;
      row.digest = keys.digest(secret);
      store::api_key_update(tx, row);
    });
    keys.forget();
    return secret;
  }
  bool works(const std::string& secret) { return keys.verify(secret, "").ok(); }
  bool leaked(const std::string& secret) { return *keys.end_leaked(secret, kPlace); }
  std::vector<model::Event> events(const std::string& type) {
    return f.read([&](Tx& tx) {
      std::vector<model::Event> out;
      for (auto& event : store::events_after(tx, 0, {}, 1000))
        if (event.type == type) out.push_back(std::move(event));
      return out;
    });
  }
  std::size_t notes(std::string_view action) {
    return f.read(
        [&](Tx& tx) { return store::audit_list(tx, {.action = action}, {}).items.size(); });
  }
  model::OAuthClient app(const std::string& secret) {
    model::OAuthClient app;
    app.id = new_id("app", kNow);
    app.user_id = store::kOperator;
    app.name = "Tour Planner";
    app.grants = {"authorization_code", "refresh_token", "client_credentials"};
    app.scopes = {"tracks:read"};
    app.digest = secret.empty() ? "" : oauth.digest(secret);
    app.display = "mv_cs_…1234";
    f.write([&](Tx& tx) { store::oauth_client_insert(tx, app); });
    return app;
  }
  /// A grant with an access and a refresh token.
  struct Granted {
    std::string id, access, refresh;
  };
  Granted grant(const model::OAuthClient& app) {
    Granted out{new_id("grt", kNow), auth::make_token(auth::kAccessToken).reveal(),
        auth::make_token(auth::kRefreshToken).reveal()};
    f.write([&](Tx& tx) {
      store::oauth_grant_insert(tx, {.id = out.id,
                                        .client_id = app.id,
                                        .user_id = std::string(store::kOperator),
                                        .scopes = app.scopes,
                                        .created_at = kNow,
                                        .expires_at = kNow + 3'600'000,
                                        .ends_at = kNow + 86'400'000});
      store::oauth_access_token_insert(tx, {.digest = oauth.digest(out.access),
                                               .grant_id = out.id,
                                               .client_id = app.id,
                                               .user_id = std::string(store::kOperator),
                                               .scopes = app.scopes,
                                               .created_at = kNow,
                                               .expires_at = kNow + 3'600'000});
      store::oauth_refresh_token_insert(tx, {.digest = oauth.digest(out.refresh),
                                                .grant_id = out.id,
                                                .created_at = kNow,
                                                .expires_at = kNow + 3'600'000});
    });
    return out;
  }
  bool ended(const std::string& grant) {
    return f.read([&](Tx& tx) { return store::oauth_grant_find(tx, grant)->ended_at != 0; });
  }
  model::OAuthClient now(const model::OAuthClient& app) {
    return f.read([&](Tx& tx) { return *store::oauth_client_find(tx, app.id); });
  }
};

}  // namespace

TEST_CASE("a key that was found is revoked with those that were made with it, and says why") {
  on_both([](Fixture& f) {
    Server server(f);
    for (const auto mode : all_of<model::Mode>()) {
      const auto before = server.events("apikey.leaked").size();
      const auto key = server.key("", mode), below = server.key(key.row.id, mode),
                 other = server.key("", mode);
      REQUIRE(server.works(key.secret));
      REQUIRE(server.leaked(key.secret));
      CHECK_FALSE(server.works(key.secret));
      CHECK_FALSE(server.works(below.secret));
      CHECK(server.works(other.secret));
      CHECK(server.keys.verify(key.secret, "").error().why.find(kPlace.url) != std::string::npos);
      // A second report finds nothing that works.
      CHECK(server.leaked(key.secret));
      CHECK(server.leaked(below.secret));
      const auto events = server.events("apikey.leaked");
      REQUIRE(events.size() == before + 1);
      CHECK(events.back().mode == mode);
      CHECK(events.back().subject_id == key.row.id);
      CHECK(events.back().data.at("ended") == "key");
      CHECK(events.back().data.at("url").as_string() == kPlace.url);
    }
    CHECK(server.notes("api_key.leak") == all_of<model::Mode>().size());
  });
}

TEST_CASE("the old secret of a rotation ends alone") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto old = server.key();
    const auto secret = server.rotate(old.row, 3'600'000);
    REQUIRE(server.works(old.secret));
    CHECK(server.leaked(old.secret));
    CHECK_FALSE(server.works(old.secret));
    CHECK(server.works(secret));
    REQUIRE(server.events("apikey.leaked").size() == 1);
    CHECK(server.events("apikey.leaked").front().data.at("ended") == "old_secret");
    CHECK(server.leaked(old.secret));
    CHECK(server.events("apikey.leaked").size() == 1);
    CHECK(server.leaked(secret));
    CHECK_FALSE(server.works(secret));
  });
}

TEST_CASE("what is no key of this server is said to be none, and what has ended stays as it was") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto key = server.key();
    auto mistyped = key.secret;
    mistyped[12] = mistyped[12] == 'x' ? 'y' : 'x';
    for (const auto& text : {std::string(), std::string("mv_live_"), mistyped,
             auth::make_api_key(model::Mode::live).reveal(),
             auth::make_token(auth::kSessionSecret).reveal()}) {
      CHECK_FALSE(server.leaked(text));
      CHECK_FALSE(*server.oauth.end_leaked(text, kPlace));
    }
    f.write([&](Tx& tx) {
      REQUIRE(store::api_key_revoke(tx, model::owner_of(key.row), key.row.id, kNow).ok());
    });
    CHECK(server.leaked(key.secret));
    CHECK(server.events("apikey.leaked").empty());
    // Suspended ones could work again.
    const auto other = server.key();
    REQUIRE(server.keys.suspend(model::owner_of(other.row), other.row.id, "who uses it?").ok());
    CHECK(server.leaked(other.secret));
    CHECK(server.events("apikey.leaked").size() == 1);
  });
}

TEST_CASE("reports that come at once end a key once") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto key = server.key();
    const auto app = server.app("");
    const auto one = server.grant(app), other = server.grant(app);
    std::vector<std::thread> reports;
    std::atomic<int> failed = 0;
    for (int i = 0; i < 4; ++i)
      reports.emplace_back([&] {
        for (const auto& text : {one.access, other.refresh})
          if (!server.oauth.end_leaked(text, kPlace).ok()) ++failed;
        if (!server.keys.end_leaked(key.secret, kPlace).ok()) ++failed;
      });
    for (auto& report : reports) report.join();
    CHECK(failed == 0);
    CHECK(server.events("apikey.leaked").size() == 1);
    CHECK(server.events("app.leaked").size() == 2);
  });
}

TEST_CASE("an access token ends alone, a refresh token with all that was allowed") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto app = server.app("");
    const auto one = server.grant(app), other = server.grant(app);
    REQUIRE(server.oauth.verify(one.access).ok());
    CHECK(*server.oauth.end_leaked(one.access, kPlace));
    CHECK_FALSE(server.oauth.verify(one.access).ok());
    CHECK_FALSE(server.ended(one.id));
    CHECK(*server.oauth.end_leaked(other.refresh, kPlace));
    CHECK(server.ended(other.id));
    CHECK_FALSE(server.oauth.verify(other.access).ok());
    CHECK(*server.oauth.end_leaked(other.refresh, kPlace));
    const auto events = server.events("app.leaked");
    REQUIRE(events.size() == 2);
    CHECK(events[0].data.at("ended") == "access_token");
    CHECK(events[1].data.at("ended") == "refresh_token");
    CHECK(server.notes("connected_app.leak") == 2);
  });
}

TEST_CASE("a refresh token that was used long ago ends nothing") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto granted = server.grant(server.app(""));
    f.write([&](Tx& tx) {
      store::oauth_refresh_token_use(tx, {.digest = server.oauth.digest(granted.refresh),
                                             .successor = "next",
                                             .used_at = kNow - 60'000});
    });
    CHECK(*server.oauth.end_leaked(granted.refresh, kPlace));
    CHECK_FALSE(server.ended(granted.id));
    CHECK(server.events("app.leaked").empty());
  });
}

TEST_CASE("an app's secret ends, and the tokens that the app got for itself") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto secret = auth::make_token(auth::kClientSecret).reveal();
    const auto app = server.app(secret);
    const auto own = server.oauth.own(app, {"tracks:read"}, "");
    REQUIRE(own.ok());
    const auto granted = server.grant(app);
    CHECK(*server.oauth.end_leaked(secret, kPlace));
    CHECK(server.now(app).digest.empty());
    CHECK(server.now(app).display.empty());
    CHECK_FALSE(server.oauth.verify(own->access.reveal()).ok());
    CHECK(server.oauth.verify(granted.access).ok());
    CHECK_FALSE(*server.oauth.end_leaked(secret, kPlace));  // nobody's secret any more
    REQUIRE(server.events("app.leaked").size() == 1);
    CHECK(server.events("app.leaked").front().data.at("ended") == "client_secret");
    CHECK(server.notes("oauth_client.leak") == 1);
  });
}

TEST_CASE("the secret before the rotation of an app ends alone") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto secret = auth::make_token(auth::kClientSecret).reveal();
    auto app = server.app(secret);
    app.old_digest = app.digest;
    app.old_until = kNow + 1000;
    app.digest = server.oauth.digest("another");
    f.write([&](Tx& tx) { REQUIRE(store::oauth_client_update(tx, app).ok()); });
    CHECK(*server.oauth.end_leaked(secret, kPlace));
    CHECK(server.now(app).old_until == kNow);
    CHECK(server.now(app).digest == app.digest);
    CHECK(*server.oauth.end_leaked(secret, kPlace));
    CHECK(server.events("app.leaked").size() == 1);
  });
}
