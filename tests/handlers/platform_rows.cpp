// SPDX-License-Identifier: Apache-2.0
#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "handlers/row.hpp"
#include "platforms/stored_credentials.hpp"
#include "store/access/accounts.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

const std::string kCommon = "its {id} names a platform or provider, which everybody has";

auto at_platform(std::string id, json::value body = {}) {
  return [=](Site&, const std::string&) { return Ask{.id = id, .body = body}; };
}

Bad no_platform(json::value body = {}) {
  return {"no such platform", at_platform("spotfy", std::move(body)), 404, "spotfy"};
}

const json::value kApp{{"credentials", {{"client_id", "app"}, {"client_secret", "hush"}}},
    {"redirect_uri", "http://127.0.0.1:8765/callback"}};

/// Begins a sign-in at SoundCloud, and signs in there as a browser does; what ends it.
Ask signed_in(Site& site, const Caller& caller) {
  const auto begun = site.must(caller, "platform_connect", {.id = "soundcloud", .body = kApp});
  const auto url = begun.at("authorize_url");
  api::Request request;
  request.method = "GET";
  request.target = url.substr(url.find("/authorize"));
  REQUIRE(split_target(request).ok());
  const std::string target(site.world().soundcloud().handle(request).headers.get("Location"));
  const auto from = target.find("code=") + 5;
  return {.id = "soundcloud",
      .body = {
          {"state", begun.at("state")}, {"code", target.substr(from, target.find('&') - from)}}};
}

/// A sign-in that was begun, in either mode.
std::string state_of(Site& site, const Caller& caller) {
  const auto state = replace_all(site.fresh("state-of-a-sign-in"), " ", "-");
  const auto now = site.world().clock().now();
  const auto stored = site.db().write([&](store::Tx& tx) {
    return store::connect_attempt_insert(tx, {.state = state,
                                                 .user_id = caller.user,
                                                 .mode = caller.mode,
                                                 .provider = "soundcloud",
                                                 .sealed_verifier = "sealed",
                                                 .redirect_uri = "http://127.0.0.1:8765/callback",
                                                 .expires_at = now + 60'000});
  });
  REQUIRE(stored.ok());
  return state;
}

std::string hook_account(Site& site, const Caller& caller) {
  return site.account(caller, "labelgrid");
}

const std::string kNotice = R"({"event":"release.live","release_id":"lg-1"})";

Ask notice(Site& site, const std::string& id, bool good = true) {
  const auto account = site.db().read([&](store::Tx& tx) { return store::account_get(tx, id); });
  REQUIRE(account.ok());
  const auto secret = platforms::open_secret(site.deps().sealer, *account);
  REQUIRE(secret.ok());
  const auto key = good ? std::string(secret->at("webhook_secret").as_string()) : "another";
  return {.id = id,
      .fields = {{"X-Webhook-Signature", to_hex(hmac_sha256(key, kNotice))}},
      .bytes = kNotice,
      .provider = "labelgrid"};
}

std::vector<Row> connection_rows() {
  return {
      {.operation = "platform_connect",
          .good = at_platform("spotify", json::object{}),
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.body.at("connected") == true);
                REQUIRE(reply.at("provider") == "labelgrid");
                const auto begun =
                    site.must(kMe, "platform_connect", {.id = "soundcloud", .body = kApp});
                REQUIRE(begun.body.at("connected") == false);
                REQUIRE(!begun.at("authorize_url").empty());
              },
          .bad = {{"a field is missing",
                      at_platform("spotify", {{"credentials", {{"webhook_secret", "hush"}}}}), 422,
                      "/credentials/token"},
              {"no such field",
                  at_platform("spotify", {{"credentials", {{"token", "t"}, {"pin", "1"}}}}), 422,
                  "/credentials/pin"},
              {"nowhere to come back to",
                  at_platform("soundcloud", {{"credentials", kApp.at("credentials")}}), 422,
                  "/redirect_uri"},
              no_platform(json::object{})},
          .no_foreign = kCommon},
      {.operation = "platform_connect_complete",
          .good = [](Site& site, const std::string&) { return signed_in(site, kMe); },
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.body.at("connected") == true);
                REQUIRE(reply.at("account") == "Sandbox Artist");
              },
          .bad = {{"nothing is said", at_platform("soundcloud", json::object{}), 422, "/state"},
              {"a state that is none",
                  at_platform("soundcloud", {{"state", "not-a-state-at-all"}, {"code", "c"}}), 404,
                  "sign-in"},
              no_platform({{"state", "not-a-state-at-all"}, {"code", "c"}})},
          .foreign = {{"state", state_of,
              [](Site&, const std::string&, const std::string& other) {
                return Ask{.id = "soundcloud", .body = {{"state", other}, {"code", "c"}}};
              }}}},
      {.operation = "platform_disconnect",
          .good =
              [](Site& site, const std::string&) {
                site.account(kMe, "soundcloud");
                return Ask{.id = "soundcloud"};
              },
          .check =
              [](Site& site, const std::string&, const Reply&) {
                for (const auto& stranger : {kOther, kMyLive}) site.account(stranger, "soundcloud");
                const auto again = site.ask(kMe, "platform_disconnect", {.id = "soundcloud"});
                REQUIRE(again.status == 409);
                REQUIRE(again.at("code") == "not_connected");
                for (const auto& stranger : {kOther, kMyLive})
                  site.must(stranger, "platform_disconnect", {.id = "soundcloud"});
              },
          .bad = {{"no account",
                      [](Site& site, const std::string&) {
                        (void)site.ask(kMe, "platform_disconnect", {.id = "soundcloud"});
                        return Ask{.id = "soundcloud"};
                      },
                      409, "not_connected"},
              no_platform()},
          .no_foreign = kCommon + "; that of others is never seen (above)"},
      {.operation = "platform_test",
          .good = at_platform("soundcloud"),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                INFO(reply.text);
                REQUIRE(reply.body.at("ok") == true);
                REQUIRE(!reply.list("checks").empty());
              },
          .bad = {no_platform()},
          .no_foreign = kCommon},
  };
}

}  // namespace

std::vector<Row> platform_rows() {
  auto rows = connection_rows();
  const std::vector<Row> more{
      {.operation = "platform_list",
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(reply.list().size() >= 7); },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "platform_route_set",
          .good = at_platform("spotify", {{"provider", "labelgrid"}}),
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                const auto routed = [](const Reply& list) {
                  for (const auto& one : list.list())
                    if (one.at("platform") == "spotify") return one.at("routed").as_bool();
                  return false;
                };
                REQUIRE(routed(reply));
                REQUIRE(!routed(site.must(kMyLive, "platform_list", {})));
                REQUIRE(!routed(site.must(kOther, "platform_list", {})));
              },
          .bad = {{"nothing is said", at_platform("spotify", json::object{}), 422, "/provider"},
              {"no provider", at_platform("spotify", {{"provider", "nobody"}}), 422, "/provider"},
              {"it does not deliver there", at_platform("spotify", {{"provider", "soundcloud"}}),
                  422, "/provider"},
              no_platform({{"provider", "labelgrid"}})},
          .no_foreign = kCommon},
      {.operation = "platform_route_delete",
          .good =
              [](Site& site, const std::string&) {
                const Ask route{.id = "spotify", .body = {{"provider", "labelgrid"}}};
                for (const auto& caller : {kMe, kOther})
                  site.must(caller, "platform_route_set", route);
                return Ask{.id = "spotify"};
              },
          .check =
              [](Site& site, const std::string&, const Reply&) {
                using Routes = std::vector<model::Route>;
                const auto routes = site.db().read([&](store::Tx& tx) -> Result<Routes> {
                  return store::route_list(tx, {kOther.user, kOther.mode});
                });
                REQUIRE((routes.ok() && routes->size() == 1));
              },
          .bad = {no_platform()},
          .no_foreign = kCommon},
      {.operation = "provider_list",
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.list().size() == model::providers().size());
              },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "hook_receive",
          .make = hook_account,
          .good = [](Site& site, const std::string& id) { return notice(site, id); },
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(reply.body.at("accepted") == true); },
          .bad = {{"another signature",
                      [](Site& site, const std::string& id) { return notice(site, id, false); },
                      401, "signature"},
              {"another provider",
                  [](Site& site, const std::string& id) {
                    auto out = notice(site, id);
                    out.provider = "soundcloud";
                    return out;
                  },
                  401, "signature"},
              {"no such account",
                  [](Site& site, const std::string& id) {
                    auto out = notice(site, id);
                    out.id = "acc_00000000000000000000000000";
                    return out;
                  },
                  401, "signature"}},
          .no_foreign = "nobody signs in: the secret of the account decides"},
  };
  rows.insert(rows.end(), more.begin(), more.end());
  return rows;
}

}  // namespace mv::test
