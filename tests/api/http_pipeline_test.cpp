// SPDX-License-Identifier: Apache-2.0
// Routes that are not JSON: forms, pages, the errors of OAuth. One way for all of them.
#include <array>
#include <boost/json.hpp>

#include "api/http_client.hpp"
#include "api/page_response.hpp"
#include "base/clock.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::test;

namespace {

const std::array<api::Route, 4> kRows{{
    {.method = "POST",
        .path = "/token",
        .operation = "token_create",
        .summary = "Create a token",
        .auth = api::Auth::none,
        .body = api::BodyKind::form,
        .body_limit = 200,
        .errors = api::Errors::oauth},
    {.method = "POST",
        .path = "/keys",
        .operation = "key_create",
        .summary = "Create a key",
        .auth = api::Auth::key,
        .scope = "keys:write",
        .body = api::BodyKind::form,
        .body_limit = 200,
        .errors = api::Errors::oauth},
    {.method = "GET",
        .path = "/consent",
        .operation = "consent_show",
        .summary = "Ask for consent",
        .auth = api::Auth::none,
        .errors = api::Errors::page},
    {.method = "POST",
        .path = "/consent",
        .operation = "consent_create",
        .summary = "Give consent",
        .auth = api::Auth::none,
        .body = api::BodyKind::form,
        .body_limit = 200,
        .errors = api::Errors::page},
}};

struct Strangers : http::Gate {
  Result<api::Principal> authenticate(const api::Request&) override {
    return make_error(Code::unauthenticated, "no credentials were given");
  }
};

struct NothingKept : http::Idempotency {
  Result<std::optional<api::Response>> begin(http::KeyedRequest&) override {
    return std::optional<api::Response>();
  }
  Status keep(store::Tx&, const http::KeyedRequest&, const api::Response&) override { return {}; }
  Status finish(const http::KeyedRequest&, const api::Response&) override { return {}; }
  void release(const http::KeyedRequest&) override {}
  void forget(const http::KeyedRequest&) override {}
};

Error oauth_error(std::string token, std::string what) {
  auto out = make_error(Code::bad_request, std::move(what));
  out.faults.push_back({"grant_type", std::move(token), "not known", ""});
  return out;
}

Result<api::Response> token_create(api::Call& call) {
  if (call.form.contains("grant_type") && call.form.at("grant_type") == "odd")
    return oauth_error("unsupported_grant_type", "'odd' is not a grant type");
  boost::json::object out;
  for (const auto& [name, value] : call.form) out[name] = value;
  return api::json_response(200, boost::json::serialize(out));
}

Result<api::Response> consent_show(api::Call& call) {
  const auto session = api::cookie_of(call.request, "__Host-session");
  if (!session) return make_error(Code::not_found, "<b>nobody</b> is signed in", "", "sign in");
  return api::page_response(200, "Consent", "<p>" + *session + "</p>\n");
}

Result<api::Response> consent_create(api::Call& call) {
  auto out = api::redirect_response("/consent");
  api::set_cookie(out, {.name = "__Host-session", .value = call.form["name"]});
  return out;
}

struct Site {
  Strangers gate;
  NothingKept kept;
  ManualClock clock{1'800'000'000'000};
  std::unique_ptr<http::Server> server;

  Site() {
    api::Handlers handlers;
    handlers.plain["token_create"] = handlers.plain["key_create"] = token_create;
    handlers.plain["consent_show"] = consent_show;
    handlers.plain["consent_create"] = consent_create;
    auto router = std::make_shared<http::Router>(
        std::move(handlers), gate, kept, clock, http::RouterOptions{}, kRows);
    REQUIRE(router->missing().empty());
    server = std::make_unique<http::Server>(http::Options{}, router);
    REQUIRE(server->start().ok());
  }
  Answer get(const std::string& path, const std::string& fields = {}) {
    return Client(server->port()).ask("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
  }
  Answer post(const std::string& path, const std::string& body,
      const std::string& type = "application/x-www-form-urlencoded") {
    return Client(server->port())
        .ask("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + type +
             "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
};

std::string oauth_code(const Answer& answer) {
  REQUIRE(answer.header("content-type") == "application/json");
  REQUIRE(answer.header("cache-control") == "no-store");
  return std::string(boost::json::parse(answer.body).at("error").as_string());
}

}  // namespace

TEST_CASE("a form is read as browsers and OAuth clients send it", "[pipeline]") {
  Site site;
  const auto answer = site.post("/token", "grant_type=code&name=A+B%26%C3%A9&empty=&flag&&");
  REQUIRE(answer.status == 200);
  REQUIRE(answer.body == R"({"grant_type":"code","name":"A B&é"})");
  REQUIRE(site.post("/token", "", "application/json").body == "{}");  // no body has no type
  const auto* type = "Application/X-WWW-Form-Urlencoded; charset=UTF-8";
  REQUIRE(site.post("/token", "a=1", type).status == 200);
}

TEST_CASE("a form that cannot be read is refused in the words of its route", "[pipeline]") {
  Site site;
  for (const auto* body : {"a=1&a=2", "a=%zz", "a=%ff", "%ff=1", "a=&a=1"}) {
    const auto answer = site.post("/token", body);
    INFO(body << " " << answer.body);
    REQUIRE(answer.status == 400);
    REQUIRE(oauth_code(answer) == "invalid_request");
  }
  std::string many;
  for (int i = 0; i < 101; ++i) many += "&" + std::to_string(i);
  REQUIRE(site.post("/token", many.substr(0, 200)).status == 200);
  REQUIRE(site.post("/token", "{}", "application/json").status == 415);
  REQUIRE(site.post("/token", std::string(201, 'a')).status == 413);
  REQUIRE(oauth_code(site.post("/token", "grant_type=odd")) == "unsupported_grant_type");
  const auto stranger = site.post("/keys", "a=1");
  REQUIRE(stranger.status == 401);
  REQUIRE(oauth_code(stranger) == "invalid_client");
  REQUIRE(stranger.header("www-authenticate") == "Basic realm=\"musicverse\"");
}

TEST_CASE("people get pages, and nothing in them is code", "[pipeline]") {
  Site site;
  const auto refused = site.get("/consent");
  REQUIRE(refused.status == 404);
  REQUIRE(refused.header("content-type") == "text/html; charset=utf-8");
  REQUIRE(refused.header("content-security-policy").find("default-src 'none'") == 0);
  REQUIRE(
      refused.body.find("<h1>&lt;b&gt;nobody&lt;/b&gt; is signed in</h1>") != std::string::npos);
  REQUIRE(refused.body.find("<p>Sign in.</p>") != std::string::npos);
  REQUIRE(refused.body.find(refused.header("x-request-id")) != std::string::npos);
  REQUIRE(site.post("/consent", "a=%zz").header("content-type") == "text/html; charset=utf-8");
}

TEST_CASE("a form leads to a page by a redirect that sets a cookie", "[pipeline]") {
  Site site;
  const auto sent = site.post("/consent", "name=Ada%3B+Stone");
  REQUIRE(sent.status == 303);
  REQUIRE(sent.header("location") == "/consent");
  const auto cookie = sent.header("set-cookie");
  REQUIRE(cookie == "__Host-session=Ada%3B%20Stone; Path=/; HttpOnly; SameSite=Lax; Secure");
  const auto pair = cookie.substr(0, cookie.find(';'));
  const auto page =
      site.get("/consent", "Cookie: other=1; " + pair + "; __Host-session=second\r\n");
  REQUIRE(page.status == 200);
  REQUIRE(page.body.find("<p>Ada; Stone</p>") != std::string::npos);
}
