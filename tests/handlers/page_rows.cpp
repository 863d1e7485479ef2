// SPDX-License-Identifier: Apache-2.0
#include "base/text/text.hpp"
#include "handlers/row.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

const std::string kOwn = "what a form names is looked for among one's own things";
const std::string kNoted = "what is wrong is noted and slowed down: auth tests";

std::string asked_by(const std::string& app, const std::string& more = "") {
  return "response_type=code&client_id=" + app + "&state=a%20b&code_challenge_method=S256" +
         "&code_challenge=" + std::string(43, 'c') + more;
}

/// What the consent page puts into its form beside the request.
std::string seen_on(Site& site, const std::string& request) {
  const auto page = site.must(kMe, "authorization_show", {.query = request});
  const std::string field = "name=\"seen\" value=\"";
  const auto at = page.text.find(field);
  REQUIRE(at != std::string::npos);
  const auto begin = at + field.size();
  return page.text.substr(begin, page.text.find('"', begin) - begin);
}

json::object allowed(Site& site, const std::string& request) {
  return {{"request", request}, {"seen", seen_on(site, request)}, {"decision", "allow"}};
}

std::string location(const Reply& reply) { return std::string(reply.headers.get("Location")); }

/// A refusal that the app is told.
void check_told(Site& site, const std::string& query, const std::string& error) {
  const auto reply = site.ask(
      kMe, "authorization_show", {.query = query, .fields = {{"Sec-Fetch-Site", "cross-site"}}});
  INFO(query << "\n" << reply.status << " " << location(reply));
  REQUIRE(reply.status == 303);
  REQUIRE(location(reply).starts_with("https://app.example/cb?error=" + error + "&"));
  REQUIRE(location(reply).find("&iss=https%3A%2F%2Fmusic.example") != std::string::npos);
  // Behind a form of this server a browser follows no redirect to there: a page leads it on.
  const auto page = site.must(kMe, "authorization_show", {.query = query});
  REQUIRE(page.status == 200);
  REQUIRE(page.headers.get("Refresh") == "0;url=" + location(reply));
}

}  // namespace

std::vector<Row> page_rows() {
  return {
      {.operation = "authorization_show",
          .good = [](Site& site,
                      const std::string&) { return Ask{.query = asked_by(site.app(kMe))}; },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.text.find("See and download tracks") != std::string::npos);
                REQUIRE(reply.text.find("Unverified") != std::string::npos);
                REQUIRE(reply.headers.get("Content-Security-Policy")
                            .find("form-action 'self' https:;") != std::string::npos);
                REQUIRE(reply.headers.get("X-Frame-Options") == "DENY");
                REQUIRE(reply.headers.get("Referrer-Policy") == "same-origin");
                REQUIRE(!reply.headers.has("Access-Control-Allow-Origin"));
                const auto app = site.app(kMe);
                const auto without = [&](const std::string& part, const std::string& by = "") {
                  return replace_all(asked_by(app), part, by);
                };
                check_told(site, without("response_type=code", "response_type=token"),
                    "unsupported_response_type");
                check_told(site, without("response_type=code&"), "invalid_request");
                check_told(site, without("S256", "plain"), "invalid_request");
                check_told(site, without(std::string(43, 'c'), "short"), "invalid_request");
                check_told(site, asked_by(app, "&scope=tracks%3Awrite"), "invalid_scope");
                check_told(
                    site, asked_by(app, "&resource=https%3A%2F%2Fo.example"), "invalid_target");
                // Nobody vouches for an app that registered itself: the browser is not sent there.
                const auto stranger = site.must(kMe, "oauth_client_register",
                    {.body = {{"redirect_uris", {"https://app.example/cb"}}}});
                const auto page = site.ask(kMe, "authorization_show",
                    {.query = asked_by(stranger.at("client_id"), "&scope=nothing")});
                REQUIRE(page.status == 400);
                REQUIRE(page.text.find("href=\"https://app.example/cb?error=invalid_scope&amp;") !=
                        std::string::npos);
              },
          .bad = {{"nobody asks", with_query(""), 400, "is not known"},
              {"no app", with_query(asked_by("app_x")), 400, "is not known"},
              {"a document without a path", with_query(asked_by(url_encode("https://app.example"))),
                  400, "no path"},
              {"another way back",
                  [](Site& site, const std::string&) {
                    return Ask{.query = asked_by(site.app(kMe),
                                   "&redirect_uri=https%3A%2F%2Fapp.example%2Fcb%2F")};
                  },
                  400, "not its own"},
              {"something twice",
                  [](Site& site, const std::string&) {
                    return Ask{.query = asked_by(site.app(kMe), "&state=c")};
                  },
                  400, "more than once"}},
          .no_foreign = kNoId},
      {.operation = "authorization_decide",
          .good =
              [](Site& site, const std::string&) {
                return Ask{.body = allowed(site, asked_by(site.app(kMe)))};
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(location(reply).starts_with("https://app.example/cb?code=mv_ac_"));
                REQUIRE(location(reply).find("&state=a%20b&iss=https%3A%2F%2Fmusic.example") !=
                        std::string::npos);
                const auto denied = site.ask(kMe, "authorization_decide",
                    {.body = {{"request", asked_by(site.app(kMe))}, {"decision", "deny"}}});
                REQUIRE(location(denied).starts_with("https://app.example/cb?error=access_denied"));
                // What was allowed is what was read.
                const auto app = site.app(kMe);
                const auto before = allowed(site, asked_by(app));
                site.must(kMe, "oauth_client_update",
                    {.id = app, .body = {{"scopes", {"tracks:read", "releases:write"}}}});
                const auto changed = site.ask(kMe, "authorization_decide", {.body = before});
                REQUIRE(changed.status == 200);
                REQUIRE(changed.text.find("has changed meanwhile") != std::string::npos);
                REQUIRE(changed.text.find("schedule and cancel releases") != std::string::npos);
                const auto entries =
                    site.must(kMe, "audit_entry_list", {.query = "action=connected_app.allow"});
                REQUIRE(!entries.list().empty());
              },
          .bad = {{"another browser's form",
              [](Site& site, const std::string&) {
                return Ask{.body = {{"request", asked_by(site.app(kMe))}, {"decision", "allow"}},
                    .fields = {{"Sec-Fetch-Site", "cross-site"}}};
              },
              403, "another site"}},
          .no_foreign = kNoId},
      {.operation = "device_show",
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.text.find("name=\"user_code\"") != std::string::npos);
                const auto filled = site.must(kMe, "device_show", {.query = "user_code=%3Cb%3E"});
                REQUIRE(filled.text.find("&lt;b&gt;") != std::string::npos);
              },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "device_decide",
          .good =
              [](Site& site, const std::string&) {
                const auto begun =
                    site.must(kMe, "oauth_device_create", {.body = {{"client_id", "app_mv"}}});
                return Ask{.body = {{"user_code", lower(begun.at("user_code"))}}};
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.text.find("mv (command line)") != std::string::npos);
                REQUIRE(reply.text.find("name=\"decision\"") != std::string::npos);
                const auto wrong =
                    site.ask(kMe, "device_decide", {.body = {{"user_code", "BBBB"}}});
                REQUIRE(wrong.status == 422);
                REQUIRE(wrong.text.find("No device waits") != std::string::npos);
              },
          .no_bad = kNoted,
          .no_foreign = kNoId},
      {.operation = "sign_in_show",
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.text.find("current-password") != std::string::npos);
                for (const std::string next : {"https%3A%2F%2Fevil.example", "%2F%2Fevil.example",
                         "%2F%5Cevil.example", "%2Faccount%0d%0aX%3A1", "%2Fhealthz"}) {
                  const auto shown = site.must(kMe, "sign_in_show", {.query = "next=" + next});
                  INFO(next);
                  REQUIRE(shown.text.find("name=\"next\" value=\"/account\"") != std::string::npos);
                }
              },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "sign_in_decide",
          .good =
              [](Site& site, const std::string&) {
                const auto link = site.must(kMe, "user_invite", {.id = site.user()});
                const auto token = link.at("link").substr(link.at("link").find('=') + 1);
                const auto set = site.ask(kMe, "invitation_decide",
                    {.body = {{"token", token}, {"password", "nine green bottles"}}});
                REQUIRE(set.status == 303);
                return Ask{.body = {{"email", upper(link.at("email"))},
                               {"password", "nine green bottles"}, {"next", "/device"}}};
              },
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(location(reply) == "/device");
                std::string cookies;
                for (const auto& [name, value] : reply.headers.all())
                  if (name == "Set-Cookie") cookies += value + "\n";
                REQUIRE(cookies.find("__Host-mvd_session=mv_ses_") != std::string::npos);
                REQUIRE(cookies.find("HttpOnly; SameSite=Lax; Secure") != std::string::npos);
              },
          .no_bad = kNoted,
          .no_foreign = kNoId},
      {.operation = "sign_in_end",
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(location(reply) == "/sign-in");
                REQUIRE(reply.headers.get("Set-Cookie").find("Max-Age=0") != std::string::npos);
              },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "invitation_show",
          .good =
              [](Site& site, const std::string&) {
                const auto link = site.must(kMe, "user_invite", {.id = site.user()}).at("link");
                return Ask{.query = link.substr(link.find('?') + 1)};
              },
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.text.find("new-password") != std::string::npos);
              },
          .bad = {{"no link", with_query("token=x"), 410, "does not work any more"}},
          .no_foreign = kNoId},
      {.operation = "invitation_decide",
          .good =
              [](Site& site, const std::string&) {
                const auto link = site.must(kMe, "user_invite", {.id = site.user()}).at("link");
                return Ask{.body = {{"token", link.substr(link.find('=') + 1)},
                               {"password", "nine green bottles"}}};
              },
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(location(reply) == "/account"); },
          .bad = {{"no link", with_body({{"token", "x"}, {"password", "nine green bottles"}}), 410,
                      "does not work any more"},
              {"a short password",
                  [](Site& site, const std::string&) {
                    const auto link = site.must(kMe, "user_invite", {.id = site.user()}).at("link");
                    return Ask{.body = {{"token", link.substr(link.find('=') + 1)},
                                   {"password", "short"}}};
                  },
                  422, "12 is the least"}},
          .no_foreign = kNoId},
      {.operation = "account_show",
          .check =
              [](Site& site, const std::string&, const Reply&) {
                const auto mine = site.grant(kMe), other = site.grant(kOther);
                const auto page = site.must(kMe, "account_show", {});
                REQUIRE(page.text.find(mine) != std::string::npos);
                REQUIRE(page.text.find(other) == std::string::npos);
              },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "account_decide",
          .good =
              [](Site& site, const std::string&) {
                return Ask{.body = {{"app", site.grant(kMe)}}};
              },
          .check =
              [](Site& site, const std::string&, const Reply&) {
                const auto other = site.grant(kOther), session = site.session(kOther);
                const auto before = site.everything();
                site.ask(kMe, "account_decide", {.body = {{"app", other}}});
                site.ask(kMe, "account_decide", {.body = {{"session", session}}});
                REQUIRE(site.everything() == before);
              },
          .no_bad = kNoted,
          .no_foreign = kOwn},
  };
}

}  // namespace mv::test
