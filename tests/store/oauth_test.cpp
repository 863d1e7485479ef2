// SPDX-License-Identifier: Apache-2.0
// Codes, tokens and devices: rows of "B", "C", "D", "E" and "G" of the list of behaviours of OAuth
// servers (draft-ietf-oauth-v2-1, RFC 9700, 7009, 7662, 8628), on both databases.
#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "auth/oauth/oauth.hpp"
#include "auth/oauth/pkce.hpp"
#include "base/crypto/digest.hpp"
#include "base/crypto/sealer.hpp"
#include "base/text/text.hpp"
#include "store/access/audit.hpp"
#include "store/access/oauth_clients.hpp"
#include "store/access/oauth_grants.hpp"
#include "store/access/sessions.hpp"
#include "store/access/users.hpp"
#include "store/both.hpp"

using namespace mv;
using namespace mv::test;
using auth::OAuth;

namespace {

const std::string kVerifier(43, 'v');
const std::string kBack = "https://app.example/cb";

model::OAuthClient an_app(Fixture& f, const std::string& id) {
  model::OAuthClient app;
  app.id = id;
  app.user_id = store::kOperator;
  app.name = id;
  app.redirect_uris = {kBack};
  app.grants = {"authorization_code", "refresh_token", "client_credentials"};
  app.scopes = {"tracks:read", "tracks:write"};
  f.write([&](Tx& tx) { store::oauth_client_insert(tx, app); });
  return app;
}

const std::string kBrowser = "ses_1";  // in which the owner is signed in

void sign_in(Fixture& f, const std::string& id = kBrowser) {
  f.write([&](Tx& tx) {
    if (!store::session_exists(tx, store::kOperator, id))
      store::session_insert(
          tx, {id, std::string(store::kOperator), id, "", "", kNow, kNow, kNow + 86'400'000});
  });
}

struct Server {
  explicit Server(Fixture& f) : oauth(*f.db, f.clock, Sealer(SecretText(std::string(32, 'k')))) {
    sign_in(f);
  }
  OAuth oauth;

  Result<SecretText> allow(const model::OAuthClient& app) {
    model::OAuthCode code;
    code.client_id = app.id;
    code.user_id = store::kOperator;
    code.redirect_uri = kBack;
    code.challenge = to_base64url(sha256(kVerifier));
    code.scopes = app.scopes;
    return oauth.make_code(code, kBrowser,
        {.user_id = code.user_id, .action = "connected_app.allow", .created_at = kNow});
  }
  std::string code(const model::OAuthClient& app) { return allow(app)->reveal(); }
  auth::Tokens tokens(const model::OAuthClient& app) {
    return *oauth.redeem(app, code(app), kVerifier, kBack);
  }
  Result<auth::Tokens> refresh(const model::OAuthClient& app, const auth::Tokens& tokens,
      const std::vector<std::string>& scopes = {}) {
    return oauth.refresh(app, tokens.refresh.reveal(), scopes);
  }
  bool works(const auth::Tokens& tokens) { return oauth.verify(tokens.access.reveal()).ok(); }
};

template <class T>
std::string token_of(const Result<T>& result) {
  return result.ok() || result.error().faults.empty() ? "" : result.error().faults.front().rule;
}

std::vector<model::AuditEntry> noted(Fixture& f, std::string_view action) {
  return f.read([&](Tx& tx) {
    return store::audit_list(tx, {store::kOperator, action, ""}, {}).items;
  });
}

}  // namespace

TEST_CASE(
    "a code works once, for its app, with its verifier, at its address, in time (B8, B11-B14)") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto app = an_app(f, "app_1"), other = an_app(f, "app_2");
    const auto code = server.code(app);
    REQUIRE(token_of(server.oauth.redeem(other, code, kVerifier, kBack)) == "invalid_grant");
    REQUIRE(
        token_of(server.oauth.redeem(app, code, std::string(43, 'w'), kBack)) == "invalid_grant");
    REQUIRE(token_of(server.oauth.redeem(app, code, "short", kBack)) == "invalid_grant");
    REQUIRE(token_of(server.oauth.redeem(app, code, kVerifier, kBack + "/")) == "invalid_grant");
    REQUIRE(token_of(server.oauth.redeem(app, code + "x", kVerifier, kBack)) == "invalid_grant");
    // None of that has used it up.
    const auto tokens = server.oauth.redeem(app, code, kVerifier, "");
    REQUIRE(tokens.ok());
    REQUIRE(server.works(*tokens));
    const auto late = server.code(app);
    f.clock.advance(60'000);
    REQUIRE(token_of(server.oauth.redeem(app, late, kVerifier, kBack)) == "invalid_grant");
  });
}

TEST_CASE("a code that comes twice ends what came of it; a guess at it ends nothing (B9)") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto app = an_app(f, "app_1"), other = an_app(f, "app_2");
    const auto code = server.code(app);
    const auto tokens = server.oauth.redeem(app, code, kVerifier, kBack);
    REQUIRE(tokens.ok());
    for (const auto& [client, verifier] :
        {std::pair{other, kVerifier}, std::pair{app, std::string(43, 'w')}})
      REQUIRE(token_of(server.oauth.redeem(client, code, verifier, kBack)) == "invalid_grant");
    REQUIRE(server.works(*tokens));
    REQUIRE(token_of(server.oauth.redeem(app, code, kVerifier, kBack)) == "invalid_grant");
    REQUIRE(!server.works(*tokens));
    REQUIRE(token_of(server.refresh(app, *tokens)) == "invalid_grant");
    REQUIRE(noted(f, "connected_app.reuse").size() == 1);
  });
}

TEST_CASE("of many that redeem one code at once, on two servers, one gets tokens (B10)") {
  on_both([](Fixture& f) {
    Server one(f), two(f);
    const auto app = an_app(f, "app_1");
    const auto code = one.code(app);
    std::atomic<int> won = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i)
      threads.emplace_back(
          [&, i] { won += (i % 2 ? one : two).oauth.redeem(app, code, kVerifier, kBack).ok(); });
    for (auto& thread : threads) thread.join();
    REQUIRE(won == 1);
  });
}

TEST_CASE("64 refreshes of one token at once give one successor (facts 1.6)") {
  on_both([](Fixture& f) {
    Server one(f), two(f);
    const auto app = an_app(f, "app_1");
    const auto tokens = one.tokens(app);
    std::mutex mutex;
    std::set<std::string> refresh, access;
    std::vector<std::thread> threads;
    for (int i = 0; i < 64; ++i)
      threads.emplace_back([&, i] {
        const auto given = (i % 2 ? one : two).refresh(app, tokens);
        const std::lock_guard lock(mutex);
        refresh.insert(given.ok() ? given->refresh.reveal() : given.error().line());
        access.insert(given.ok() ? given->access.reveal() : "");
      });
    for (auto& thread : threads) thread.join();
    INFO(*refresh.begin());
    REQUIRE(refresh.size() == 1);
    REQUIRE(access.size() == 1);
    REQUIRE(refresh.begin()->starts_with("mv_rt_"));
    REQUIRE(f.read([](Tx& tx) {
      return tx.value<std::int64_t>("select count(*) from oauth_refresh_tokens").value_or(0);
    }) == 2);
    REQUIRE(noted(f, "connected_app.reuse").empty());
  });
}

TEST_CASE("an answer that got lost comes again, until its token is used or half a minute is over") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto app = an_app(f, "app_1");
    const auto first = server.tokens(app);
    const auto second = server.refresh(app, first);
    REQUIRE(second.ok());
    f.clock.advance(29'000);
    const auto again = server.refresh(app, first);
    REQUIRE(again.ok());
    REQUIRE(again->refresh == second->refresh);
    REQUIRE(again->access == second->access);
    // Its successor is used: whoever still has the first one has a copy.
    const auto third = server.refresh(app, *second);
    REQUIRE(third.ok());
    REQUIRE(server.works(*third));
    REQUIRE(token_of(server.refresh(app, first)) == "invalid_grant");
    REQUIRE(!server.works(*third));
    REQUIRE(token_of(server.refresh(app, *third)) == "invalid_grant");
    REQUIRE(noted(f, "connected_app.reuse").size() == 1);

    const auto fresh = server.tokens(app);
    const auto next = server.refresh(app, fresh);
    f.clock.advance(30'000);
    REQUIRE(token_of(server.refresh(app, fresh)) == "invalid_grant");
    REQUIRE(!server.works(*next));
    REQUIRE(noted(f, "connected_app.reuse").size() == 2);
  });
}

TEST_CASE("a refresh token is for its app, may ask for less, and ends when it is not used") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto app = an_app(f, "app_1"), other = an_app(f, "app_2");
    const auto tokens = server.tokens(app);
    REQUIRE(token_of(server.refresh(other, tokens)) == "invalid_grant");
    REQUIRE(server.works(tokens));
    REQUIRE(token_of(server.refresh(app, tokens, {"releases:read"})) == "invalid_scope");
    const auto less = server.refresh(app, tokens, {"tracks:read"});
    REQUIRE(less->scopes == std::vector<std::string>{"tracks:read"});
    // The new refresh token has all that was allowed.
    const auto all = server.refresh(app, *less);
    REQUIRE(all->scopes.size() == 2);
    f.clock.advance(30LL * 24 * 3'600'000);
    REQUIRE(token_of(server.refresh(app, *all)) == "invalid_grant");
    // However often it is used, a year is the end.
    auto last = server.tokens(app);
    for (int day = 0; day < 364; day += 28) {
      f.clock.advance(28LL * 24 * 3'600'000);
      last = *server.refresh(app, last);
    }
    f.clock.advance(2LL * 24 * 3'600'000);
    REQUIRE(token_of(server.refresh(app, last)) == "invalid_grant");
  });
}

TEST_CASE("access tokens end after an hour, with their grant, and with their user") {
  on_both([](Fixture& f) {
    Server server(f), node(f);
    const auto app = an_app(f, "app_1");
    const auto tokens = server.tokens(app);
    REQUIRE(node.works(tokens));
    f.clock.advance(3'600'000);
    REQUIRE(!node.works(tokens));

    const auto next = server.refresh(app, tokens);
    REQUIRE(node.works(*next));
    REQUIRE(server.oauth.revoke(app, next->refresh.reveal()).ok());
    REQUIRE(!server.works(*next));
    f.clock.advance(1'000);
    REQUIRE(!node.works(*next));  // within a second on every server

    const auto more = server.tokens(app);
    f.write([&](Tx& tx) {
      auto user = *store::user_get(tx, store::kOperator);
      user.state = model::UserState::suspended;
      store::user_update(tx, user);
    });
    f.clock.advance(1'000);
    REQUIRE(!server.works(more));
    REQUIRE(!server.works({SecretText("mv_at_x"), {}, 0, {}}));
  });
}

TEST_CASE("a new password ends what waits to become tokens, too, and what is redeemed meanwhile") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto app = an_app(f, "app_1");
    const std::string user(store::kOperator);
    const auto end_all = [&] {
      f.write([&](Tx& tx) { store::oauth_grants_end(tx, user, "a test", f.clock.now()); });
      server.oauth.forget();
    };
    const auto code = server.code(app);
    const auto device =
        *server.oauth.begin_device({.client_id = app.id, .scopes = {"tracks:read"}});
    REQUIRE(server.oauth.decide_device(device.user_code, user, kBrowser, true, {.created_at = kNow})
                .ok());
    end_all();
    REQUIRE(token_of(server.oauth.redeem(app, code, kVerifier, kBack)) == "invalid_grant");
    REQUIRE(token_of(server.oauth.ask_device(app, device.device_code.reveal())) == "invalid_grant");

    // However a refresh and a code meet it: no token of a grant that has ended is left.
    for (int round = 0; round < 8; ++round) {
      const auto tokens = server.tokens(app);
      const auto late = server.code(app);
      std::thread one([&] { (void)server.refresh(app, tokens); });
      std::thread two([&] { (void)server.oauth.redeem(app, late, kVerifier, kBack); });
      std::thread three(end_all);
      one.join();
      two.join();
      three.join();
      REQUIRE(f.read([](Tx& tx) {
        return tx
            .value<std::int64_t>(
                "select count(*) from oauth_access_tokens t join oauth_grants g on "
                "g.id = t.grant_id where g.ended_at <> 0")
            .value_or(-1);
      }) == 0);
    }
  });
}

TEST_CASE("revoking leaves alone what is another app's, or unknown (D1-D3)") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto app = an_app(f, "app_1"), other = an_app(f, "app_2");
    const auto tokens = server.tokens(app);
    for (const auto& token : {tokens.access.reveal(), tokens.refresh.reveal(), std::string("x")})
      REQUIRE(server.oauth.revoke(other, token).ok());
    REQUIRE(server.works(tokens));
    REQUIRE(server.oauth.look(app, tokens.access.reveal())->has_value());
    REQUIRE(!server.oauth.look(other, tokens.access.reveal())->has_value());
    REQUIRE(server.oauth.look(app, tokens.refresh.reveal())->value().refresh);
    // An access token alone can be given back; the app goes on with a new one.
    REQUIRE(server.oauth.revoke(app, tokens.access.reveal()).ok());
    REQUIRE(!server.works(tokens));
    REQUIRE(server.refresh(app, tokens).ok());
  });
}

TEST_CASE("an app that is deleted takes its tokens along") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto app = an_app(f, "app_1");
    const auto tokens = server.tokens(app);
    const auto own = server.oauth.own(app, {"tracks:read"}, "");
    REQUIRE(server.works(*own));
    REQUIRE(own->refresh.empty());
    f.write([&](Tx& tx) {
      REQUIRE(store::oauth_client_delete(tx, model::owner_of(app), app.id).ok());
    });
    server.oauth.forget();
    REQUIRE(!server.works(tokens));
    REQUIRE(!server.works(*own));
  });
}

TEST_CASE("a device waits for its user, not too eagerly, and gets its tokens once (G1-G4)") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto app = an_app(f, "app_1"), other = an_app(f, "app_2");
    const auto begin = [&] {
      return *server.oauth.begin_device({.client_id = app.id, .scopes = {"tracks:read"}});
    };
    const auto ask = [&](const auth::DeviceStart& device) {
      return server.oauth.ask_device(app, device.device_code.reveal());
    };
    const auto device = begin();
    REQUIRE(device.user_code.size() == 9);
    for (const char c : device.user_code)
      REQUIRE(std::string_view("BCDFGHJKLMNPQRSTVWXZ-").find(c) != std::string_view::npos);
    REQUIRE(token_of(ask(device)) == "authorization_pending");
    REQUIRE(token_of(ask(device)) == "slow_down");
    f.clock.advance(5'000);
    REQUIRE(token_of(ask(device)) == "slow_down");  // ten seconds now
    f.clock.advance(15'000);
    REQUIRE(token_of(ask(device)) == "authorization_pending");
    REQUIRE(
        token_of(server.oauth.ask_device(other, device.device_code.reveal())) == "invalid_grant");

    const auto typed = lower(replace_all(device.user_code, "-", " "));
    REQUIRE(server.oauth.find_device(typed)->has_value());
    const std::string user(store::kOperator);
    const auto say = [&](bool yes, const std::string& code) {
      return server.oauth.decide_device(
          code, user, kBrowser, yes, {.user_id = user, .created_at = kNow});
    };
    REQUIRE(say(true, typed).ok());
    REQUIRE(code_of(say(false, typed)) == Code::not_found);  // the first answer counts
    REQUIRE(!server.oauth.find_device(typed)->has_value());
    const auto tokens = ask(device);
    REQUIRE(tokens.ok());
    REQUIRE(server.works(*tokens));
    REQUIRE(token_of(ask(device)) == "invalid_grant");

    const auto refused = begin();
    REQUIRE(say(false, refused.user_code).ok());
    REQUIRE(token_of(ask(refused)) == "access_denied");
    const auto late = begin();
    f.clock.advance(600'000);
    REQUIRE(token_of(ask(late)) == "expired_token");
    REQUIRE(code_of(say(true, late.user_code)) == Code::not_found);
  });
}

TEST_CASE("what has ended is swept, what still works stays") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto app = an_app(f, "app_1");
    (void)server.tokens(app);
    f.clock.advance(3'600'000);
    const auto sweep = [&] {
      f.write([&](Tx& tx) { store::oauth_delete_ended(tx, f.clock.now(), 500); });
    };
    const auto count = [&](const std::string& table) {
      return f.read([&](Tx& tx) {
        return tx.value<std::int64_t>("select count(*) from " + table).value_or(0);
      });
    };
    sweep();
    REQUIRE(count("oauth_access_tokens") == 0);
    REQUIRE(count("oauth_refresh_tokens") == 1);
    f.clock.advance(70LL * 24 * 3'600'000);
    sweep();
    for (const std::string table : {"oauth_refresh_tokens", "oauth_codes", "oauth_grants"})
      REQUIRE(count(table) == 0);
  });
}

TEST_CASE("what is allowed in a browser that was signed out meanwhile gives nothing") {
  on_both([](Fixture& f) {
    Server server(f);
    const auto app = an_app(f, "app_1");
    const auto device = *server.oauth.begin_device({.client_id = app.id, .scopes = app.scopes});
    f.write([&](Tx& tx) { store::sessions_delete(tx, store::kOperator); });
    CHECK(code_of(server.allow(app)) == Code::unauthenticated);
    CHECK(noted(f, "connected_app.allow").empty());
    CHECK(code_of(server.oauth.decide_device(device.user_code, std::string(store::kOperator),
              kBrowser, true, {.created_at = kNow})) == Code::unauthenticated);
    CHECK(token_of(server.oauth.ask_device(app, device.device_code.reveal())) ==
          "authorization_pending");
  });
}

TEST_CASE("an app whose scopes become fewer can do less at once, with tokens it has") {
  on_both([](Fixture& f) {
    Server server(f);
    auto app = an_app(f, "app_1");
    const auto tokens = server.tokens(app);
    app.scopes = {"tracks:read"};
    f.write([&](Tx& tx) { (void)store::oauth_client_update(tx, app); });
    server.oauth.forget();
    CHECK(server.oauth.verify(tokens.access.reveal())->scopes ==
          std::vector<std::string>{"tracks:read"});
  });
}

TEST_CASE("an app's own tokens end with the grant that they came by") {
  on_both([](Fixture& f) {
    Server server(f);
    auto app = an_app(f, "app_1");
    app.grants = {"client_credentials"};
    f.write([&](Tx& tx) { (void)store::oauth_client_update(tx, app); });
    const auto tokens = *server.oauth.own(app, app.scopes, "");
    REQUIRE(server.works(tokens));
    app.grants = {"authorization_code"};
    app.revision += 1;
    f.write([&](Tx& tx) { (void)store::oauth_client_update(tx, app); });
    server.oauth.forget();
    CHECK(!server.works(tokens));
  });
}
