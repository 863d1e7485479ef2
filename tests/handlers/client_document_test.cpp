// SPDX-License-Identifier: Apache-2.0
// Apps that are named by the URL of a document: which URLs and documents are taken, when a document
// is read again, and that nothing inside the network is called for it.
#include "handlers/oauth/client_document.hpp"

#include <atomic>
#include <mutex>

#include <boost/json.hpp>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "handlers/site.hpp"
#include "store/access/oauth_clients.hpp"
#include "support/catch.hpp"
#include "support/loopback.hpp"

namespace mv::test {
namespace {

using handlers::client_of_document;
using handlers::document_lifetime;
using handlers::document_url_fault;

const std::string kUrl = "https://app.example/client.json";
const std::string kBack = "https://app.example/cb";
const std::string kVerifier(43, 'v');

json::object document_of(const std::string& url, const json::object& more = {}) {
  json::object out{{"client_id", url}, {"client_name", "Tour planner"}, {"redirect_uris", {kBack}},
      {"token_endpoint_auth_method", "none"}};
  for (const auto& [name, value] : more) out[name] = value;
  return out;
}

Result<model::OAuthClient> read(const json::object& document, const std::string& url = kUrl) {
  return client_of_document(url, json::serialize(document), kNow);
}

api::Headers kept(const std::string& value, const std::string& age = "") {
  api::Headers out;
  out.set("Cache-Control", value);
  if (!age.empty()) out.set("Age", age);
  return out;
}

/// The site of an app. It answers what a test says, and counts who asks.
struct AppSite final : api::Service {
  api::BodyPlan plan(api::Request&) override { return {}; }
  api::Response handle(api::Request& request) override {
    ++asked;
    const std::lock_guard lock(mutex);
    const auto found = pages.find(request.path);
    return found == pages.end() ? api::json_response(404, "{}") : found->second;
  }
  std::mutex mutex;
  std::map<std::string, api::Response> pages;
  std::atomic<int> asked = 0;
};

struct App {
  AppSite site;
  Loopback server{site};

  std::string url() const { return server.url() + "/client.json"; }
  void serve(api::Response response) {
    const std::lock_guard lock(site.mutex);
    site.pages["/client.json"] = std::move(response);
  }
  void serve(const json::object& more = {}) {
    serve(api::json_response(200, json::serialize(document_of(url(), more))));
  }
};

std::string query_of(const std::string& id, const std::string& back = kBack) {
  return "response_type=code&client_id=" + url_encode(id) + "&redirect_uri=" + url_encode(back) +
         "&code_challenge_method=S256&code_challenge=" + to_base64url(sha256(kVerifier));
}

Reply show(Site& site, const std::string& id, const std::string& back = kBack) {
  return site.ask(kMe, "authorization_show", {.query = query_of(id, back)});
}

void check_page(const Reply& reply, int status, const std::string& says) {
  INFO(reply.status << "\n" << reply.text);
  REQUIRE(reply.status == status);
  REQUIRE(reply.text.find(says) != std::string::npos);
}

bool is_stored(Site& site, const std::string& id) {
  const auto found = site.db().read(
      [&](store::Tx& tx) -> Result<bool> { return store::oauth_client_find(tx, id).has_value(); });
  REQUIRE(found.ok());
  return *found;
}

}  // namespace

TEST_CASE("a URL names an app when it is https with a path, in its plain form") {
  for (const std::string good : {"https://app.example/client.json", "https://app.example/",
           "https://app.example:8443/a/b", "https://app.example/a?b=c", "https://app.example/a..b",
           "https://app.example/%7Ea", "https://xn--bcher-kva.example/app"}) {
    INFO(good << " " << document_url_fault(good, false).value_or(""));
    CHECK(!document_url_fault(good, false));
  }
  const std::pair<std::string, std::string> bad[] = {{"http://app.example/client.json", "https"},
      {"https://app.example", "no path"}, {"https://app.example?a=/b", "no path"},
      {"https://", "no path"}, {"https:///client.json", "cannot be called"},
      {"https://app.example/a#b", "fragment"}, {"https://app.example/a#", "fragment"},
      {"https://ann@app.example/a", "user name"}, {"https://a:b@app.example/a", "user name"},
      {"https://8.8.8.8@127.0.0.1/a", "user name"}, {"https://app.example/../a", ". or .."},
      {"https://app.example/./a", ". or .."}, {"https://app.example/a/..", ". or .."},
      {"https://app.example/%2e%2E/a", ". or .."}, {"https://app.example/.%2e/a", ". or .."},
      {"https://App.example/a", "plain form is https://app.example/a"},
      {"https://app.example:443/a", "plain form"}, {"https://app.example./a", "plain form"},
      {"https://app.example\\@127.0.0.1/a", "user name"},
      {"https://app.example\\a/b", "cannot be called"},
      {"https://app.example/a b", "cannot be called"},
      {"https://app.example/\ta", "cannot be called"},
      {"https://b\xc3\xbc"
       "cher.example/a",
          "cannot be called"},
      {"https://0x7f000001/a", "plain form"}, {"https://127.1/a", "plain form"},
      {"https://%31%32%37.0.0.1/a", "cannot be called"},
      {"https://metadata.google.internal/a", "cannot be called"},
      {"https://app.example:0/a", "cannot be called"},
      {"https://app.example/" + std::string(300, 'a'), "300"}};
  for (const auto& [url, says] : bad) {
    const auto fault = document_url_fault(url, false);
    INFO(url << " " << fault.value_or("was taken"));
    REQUIRE(fault);
    CHECK(fault->find(says) != std::string::npos);
  }
  CHECK(document_url_fault("http://127.0.0.1:80/a", true));  // the plain form has no usual port
  CHECK(!document_url_fault("http://127.0.0.1:8080/a", true));
}

TEST_CASE("a document tells of an app without a secret that nobody has verified") {
  const auto app = read(document_of(kUrl,
      {{"client_uri", "https://app.example/about"}, {"logo_uri", "https://app.example/logo.png"},
          {"scope", "openid tracks:read tracks:read"},
          {"grant_types", {"authorization_code", "implicit"}}}));
  REQUIRE(app.ok());
  CHECK(app->id == kUrl);
  CHECK(app->user_id.empty());
  CHECK(app->name == "Tour planner");
  CHECK(app->website == "https://app.example/about");
  CHECK(app->origin == model::ClientOrigin::document);
  CHECK(!app->confidential);
  CHECK(!app->verified);
  CHECK(app->scopes == std::vector<std::string>{"tracks:read"});
  CHECK(app->grants == std::vector<std::string>{"authorization_code"});
  const auto plain = read(document_of(kUrl));
  REQUIRE(plain.ok());
  CHECK(plain->scopes.size() > 5);
  CHECK(plain->grants == std::vector<std::string>{"authorization_code", "refresh_token"});
  for (const auto& name : std::vector<std::string>{
           "", "a\u202egpj.exe", "a\nb", std::string(61, 'x'), std::string("a\0b", 3)})
    CHECK(read(document_of(kUrl, {{"client_name", name}}))->name == "app.example");
  for (const std::string site : {"https://bank.example/", "http://app.example/",
           "https://app.example@bank.example/", "javascript:alert(1)"})
    CHECK(read(document_of(kUrl, {{"client_uri", site}}))->website.empty());
}

TEST_CASE("a document that breaks a rule is refused, with all that is wrong with it") {
  const std::pair<json::object, std::string> bad[] = {
      {{{"client_id", "https://app.example/other.json"}}, "not its own URL"},
      {{{"client_id", "https://app.example/client.json/"}}, "not its own URL"},
      {{{"client_id", "HTTPS://app.example/client.json"}}, "not its own URL"},
      {{{"client_id", 7}}, "client_id"}, {{{"client_id", nullptr}}, "has no client_id"},
      {{{"client_secret", "x"}}, "client_secret"},
      {{{"client_secret_expires_at", 0}}, "client_secret_expires_at"},
      {{{"token_endpoint_auth_method", "client_secret_basic"}}, "client_secret_basic"},
      {{{"token_endpoint_auth_method", "client_secret_jwt"}}, "client_secret_jwt"},
      {{{"token_endpoint_auth_method", "private_key_jwt"}}, "private_key_jwt"},
      {{{"redirect_uris", json::array{}}}, "no redirect address"},
      {{{"redirect_uris", "https://app.example/cb"}}, "no list of texts"},
      {{{"redirect_uris", {"http://app.example/cb"}}}, "Use https"},
      {{{"redirect_uris", {"javascript:alert(1)"}}}, "cannot be a redirect address"},
      {{{"redirect_uris", {"https://app.example/cb#x"}}}, "fragment"},
      {{{"redirect_uris", json::value_from(std::vector<std::string>(21, kBack))}}, "more than 20"},
      {{{"grant_types", {"client_credentials"}}}, "lack authorization_code"},
      {{{"response_types", {"token"}}}, "lack code"},
      {{{"scope", "openid profile"}}, "scope of this server"},
      {{{"client_name", {1}}}, "client_name"}};
  for (const auto& [more, says] : bad) {
    const auto app = read(document_of(kUrl, more));
    INFO(json::serialize(more));
    REQUIRE(!app.ok());
    CHECK(app.error().code == Code::bad_request);
    std::string all;
    for (const auto& fault : app.error().faults) all += fault.message + "\n";
    INFO(all);
    CHECK(all.find(says) != std::string::npos);
  }
  for (const std::string text : {"", "[]", "\"x\"", "{", "{} {}", "\xff", "null"})
    CHECK(!client_of_document(kUrl, text, kNow).ok());
  const auto several = read(document_of(
      kUrl, {{"client_id", "x"}, {"client_secret", "x"}, {"redirect_uris", {"app.example"}}}));
  REQUIRE(!several.ok());
  CHECK(several.error().faults.size() == 3);
}

TEST_CASE("a document is kept as long as Cache-Control says, within five minutes and a day") {
  constexpr Millis kMinute = 60'000;
  CHECK(document_lifetime({}) == 5 * kMinute);
  CHECK(document_lifetime(kept("max-age=3600")) == 60 * kMinute);
  CHECK(document_lifetime(kept("public, Max-Age=3600")) == 60 * kMinute);
  CHECK(document_lifetime(kept("max-age=3600", "600")) == 50 * kMinute);
  CHECK(document_lifetime(kept("max-age=0")) == 5 * kMinute);
  CHECK(document_lifetime(kept("no-store, max-age=3600")) == 5 * kMinute);
  CHECK(document_lifetime(kept("max-age=99999999999")) == 24 * 60 * kMinute);
  for (const std::string wrong : {"max-age", "max-age=", "max-age=-1", "max-age=x", "max-age=9e9"})
    CHECK(document_lifetime(kept(wrong)) == 5 * kMinute);
  CHECK(document_lifetime(kept("max-age=3600", "-600")) == 60 * kMinute);
}

namespace {

/// What the consent page puts into its form beside the request.
std::string seen_on(const Reply& page) {
  const std::string field = "name=\"seen\" value=\"";
  const auto begin = page.text.find(field) + field.size();
  return page.text.substr(begin, page.text.find('"', begin) - begin);
}

}  // namespace

TEST_CASE("an app of a document is allowed and gets tokens, and its user sees it") {
  on_both_sites([](Site& site) {
    App app;
    app.serve();
    const auto page = show(site, app.url());
    const auto host = "127.0.0.1:" + std::to_string(app.server.port());
    check_page(page, 200, "Allow <bdi>" + host + "</bdi> to use your account?");
    for (const auto& says : {std::string("Tour planner"), std::string("Unverified"), app.url(),
             "The answer goes to app.example, which is not " + host})
      check_page(page, 200, says);
    const auto decided = site.ask(kMe, "authorization_decide",
        {.body = {
             {"request", query_of(app.url())}, {"seen", seen_on(page)}, {"decision", "allow"}}});
    const std::string location(decided.headers.get("Location"));
    INFO(decided.status << location);
    REQUIRE(location.starts_with(kBack + "?code="));
    const auto code = location.substr(kBack.size() + 6, location.find('&') - kBack.size() - 6);
    const auto tokens = site.must(kMe, "oauth_token_create",
        {.body = {{"grant_type", "authorization_code"}, {"code", code}, {"client_id", app.url()},
             {"code_verifier", kVerifier}, {"redirect_uri", kBack}}});
    CHECK(site.deps().oauth.verify(tokens.at("access_token")).ok());
    CHECK(tokens.at("refresh_token").starts_with("mv_rt_"));
    const auto apps = site.must(kMe, "connected_app_list", {});
    REQUIRE(apps.list().size() == 1);
    CHECK(apps.list()[0].at("client_id") == json::value(app.url()));
    CHECK(apps.list()[0].at("name") == json::value("Tour planner (" + host + ")"));
    CHECK(apps.list()[0].at("verified") == false);
    check_page(site.must(kMe, "account_show", {}), 200, app.url());
    // It is nobody's, so nobody finds it among their own.
    CHECK(site.must({kMe.user, model::Mode::live}, "oauth_client_list", {}).text.find(app.url()) ==
          std::string::npos);
    CHECK(app.site.asked == 1);
  });
}

TEST_CASE("a document is read again when it is old, and counts as it is then") {
  on_both_sites([](Site& site) {
    App app;
    auto first = api::json_response(200, json::serialize(document_of(app.url())));
    first.headers.set("Cache-Control", "max-age=600");
    app.serve(first);
    check_page(show(site, app.url()), 200, "Tour planner");
    app.serve({{"client_name", "Another"}, {"redirect_uris", {"https://app.example/new"}}});
    site.world().clock().advance(599'000);
    check_page(show(site, app.url()), 200, "Tour planner");
    CHECK(app.site.asked == 1);
    site.world().clock().advance(1'000);
    check_page(show(site, app.url()), 400, "not its own");
    CHECK(app.site.asked == 2);
    check_page(show(site, app.url(), "https://app.example/new"), 200, "Another");
    CHECK(app.site.asked == 2);
    // What cannot be read now is not asked for, and the app that is known stays.
    site.world().clock().advance(24 * 3'600'000);
    app.serve(api::json_response(503, "{}"));
    check_page(show(site, app.url(), "https://app.example/new"), 400, "It answers 503");
    CHECK(is_stored(site, app.url()));
  });
}

TEST_CASE("what is no document is refused, not kept and not asked for again by itself") {
  on_both_sites([](Site& site) {
    App app;
    auto away = api::json_response(302, json::serialize(document_of(app.url())));
    away.headers.set("Location", "/other.json");
    auto page = api::json_response(200, json::serialize(document_of(app.url())));
    page.headers.set("Content-Type", "text/html");
    auto broken = api::json_response(200, "{}");
    broken.misbehaviour.drop = true;
    const std::pair<api::Response, std::string> answers[] = {{away, "not followed"},
        {page, "text/html"}, {api::json_response(201, "{}"), "201"},
        {api::json_response(404, "{}"), "404"}, {api::json_response(200, "[]"), "no JSON object"},
        {api::json_response(200, "{}"), "has no client_id"},
        {api::json_response(
             200, json::serialize(document_of(app.url(), {{"x", std::string(17'000, 'x')}}))),
            "is so large"},
        {broken, "connection broke"}};
    for (const auto& [answer, says] : answers) {
      INFO(says);
      const auto before = app.site.asked.load();
      app.serve(answer);
      check_page(show(site, app.url()), 400, says);
      CHECK(app.site.asked == before + 1);
      CHECK(!is_stored(site, app.url()));
    }
    auto more = api::json_response(200, json::serialize(document_of(app.url())));
    more.headers.set("Content-Type", "application/oauth-client+json; charset=utf-8");
    app.serve(more);
    check_page(show(site, app.url()), 200, "Tour planner");
  });
}

TEST_CASE("nobody can have sites called without end, and nothing inside the network is called") {
  on_both_sites([](Site& site) {
    App app;
    for (const std::string inside :
        {"https://169.254.169.254/latest", "https://10.0.0.1/a", "https://[fd00::1]/a"})
      check_page(show(site, inside), 400, "not part of the public internet");
    check_page(show(site, "http://8.8.8.8/a"), 400, "Anyone on the way");
    check_page(show(site, "https://app.example/../a"), 400, ". or ..");
    for (int i = 4; i < 10; ++i) check_page(show(site, app.url()), 400, "404");
    check_page(show(site, app.url()), 429, "apps were looked up");
    CHECK(app.site.asked == 6);
    site.world().clock().advance(60'000);
    check_page(show(site, app.url()), 400, "404");
  });
}

TEST_CASE("a server that does not take documents reads none") {
  on_both_sites([](Site& site) {
    App app;
    app.serve();
    site.deps().documents.on = false;
    check_page(show(site, app.url()), 400, "only apps that were registered");
    CHECK(app.site.asked == 0);
    const auto metadata = site.must(kMe, "oauth_metadata_get", {});
    CHECK(!metadata.body.contains("client_id_metadata_document_supported"));
    // Without the test's own permission, http is none at all.
    site.deps().documents = {.on = true};
    check_page(show(site, app.url()), 400, "https://");
    CHECK(app.site.asked == 0);
  });
}

TEST_CASE("the id of a document that nobody has asked about is no app at the token endpoint") {
  on_both_sites([](Site& site) {
    App app;
    app.serve();
    const auto reply = site.ask(kMe, "oauth_token_create",
        {.body = {{"grant_type", "authorization_code"}, {"code", "x"}, {"client_id", app.url()}}});
    CHECK(reply.status == 401);
    CHECK(reply.at("error") == "invalid_client");
    CHECK(app.site.asked == 0);
    check_page(show(site, app.url()), 200, "Tour planner");
    for (const std::string grant :
        {"client_credentials", "urn:ietf:params:oauth:grant-type:device_code"})
      CHECK(
          site.ask(kMe, "oauth_token_create",
                  {.body = {{"grant_type", grant}, {"client_id", app.url()}, {"device_code", "x"}}})
              .at("error") == "unauthorized_client");
  });
}

}  // namespace mv::test
