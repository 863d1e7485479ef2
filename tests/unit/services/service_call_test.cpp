// SPDX-License-Identifier: Apache-2.0
// Calls against a service on this machine: limits, waits, doubt and secrets.
#include "services/service_call.hpp"

#include <boost/json.hpp>

#include "base/files.hpp"
#include "services/journal.hpp"
#include "support/catch.hpp"
#include "support/loopback.hpp"

using namespace mv;
using namespace mv::services;
using std::chrono::milliseconds;

namespace {

constexpr std::string_view kSecrets[] = {"token"};
constexpr std::string_view kTexts[] = {"message"};
constexpr ServiceFacts kFacts{.name = "Example",
    .id = "example",
    .key_header = "Authorization",
    .key_prefix = "Key ",
    .result_host = "results.example",
    .secrets = kSecrets,
    .refusals = {.texts = kTexts, .wait_seconds = "wait"},
    .largest_answer = 1000,
    .largest_file = 2000};

/// Answers every request the same.
struct Stand final : api::Service {
  api::BodyPlan plan(api::Request&) override { return {}; }
  api::Response handle(api::Request& request) override {
    ++asked;
    last = request;
    return response;
  }
  api::Response response;
  api::Request last;
  int asked = 0;
};

struct Rig {
  Stand stand;
  test::Loopback server{stand};
  ManualClock clock{1'800'000'000'000};
  ServiceCall call{kFacts, server.url() + "/", clock, [this] { return cancelled; }, "example.key"};
  bool cancelled = false;

  void answer(int status, std::string body) {
    stand.response.status = status;
    stand.response.body = std::move(body);
  }
  Result<client::Answer> get() { return call.expect(call.request("GET", "/me?x=1")); }
};

class Notes final : public Journal {
 public:
  const json::object& notes() const override { return notes_; }
  Status note(const json::object& patch) override {
    for (const auto& [key, value] : patch)
      value.is_null() ? (void)notes_.erase(key) : (void)(notes_[key] = value);
    return {};
  }

 private:
  json::object notes_;
};

}  // namespace

TEST_CASE("a refusal says who, what, why and what to do") {
  Rig rig;
  rig.answer(422, R"({"message":"The title is too long"})");
  const auto refused = rig.get();
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == Code::rejected);
  CHECK(refused.error().what == "Example answered 422 to GET /me");
  CHECK(refused.error().why == "The title is too long");
  CHECK(refused.error().hint == "Correct what it names, then try again");
  CHECK(rig.call.last_status() == 422);
  CHECK(rig.call.nothing_done());
  rig.answer(503, "");
  CHECK(rig.get().error().code == Code::upstream);
  CHECK_FALSE(rig.call.nothing_done());
}

TEST_CASE("the longer of the waits that header and body name counts") {
  Rig rig;
  rig.answer(429, R"({"message":"slow down"})");
  CHECK(rig.get().error().retry_after == milliseconds(30'000));  // not said
  rig.answer(429, R"({"message":"slow down","wait":2})");
  CHECK(rig.get().error().retry_after == milliseconds(2'000));
  rig.stand.response.headers.set("Retry-After", "5");
  CHECK(rig.get().error().retry_after == milliseconds(5'000));
  rig.answer(503, R"({"message":"later","wait":9})");
  CHECK(rig.get().error().retry_after == milliseconds(9'000));
  rig.answer(422, R"({"message":"never"})");
  CHECK_FALSE(rig.get().error().retry_after.has_value());
}

TEST_CASE("hidden words show nowhere, also percent-coded") {
  Rig rig;
  rig.call.hide(json::object{{"token", "s3cret/&word"}, {"name", "Ada"}});
  rig.answer(400, R"({"message":"Ada: s3cret/&word and s3cret%2F%26word are wrong"})");
  CHECK(rig.get().error().why == "Ada: [hidden] and [hidden] are wrong");
  auto request = rig.call.request("GET", "/me");
  rig.call.sign(request, "key-12345");
  rig.answer(400, R"({"message":"key-12345"})");
  CHECK(rig.call.expect(std::move(request)).error().why == "[hidden]");
  CHECK(rig.stand.last.headers.get("Authorization") == "Key key-12345");
  CHECK(rig.call.redacted("log of key-12345") == "log of [hidden]");
}

TEST_CASE("answers and files over their limits are errors") {
  Rig rig;
  rig.answer(200, std::string(1001, ' '));
  const auto large = rig.get();
  REQUIRE_FALSE(large.ok());
  CHECK(large.error().code == Code::upstream);
  CHECK(large.error().what == "Example answered 200 to GET /me with more than 1.0 kB");
  rig.answer(200, "<html>hello</html>");
  const auto page = rig.call.expect_object(rig.call.request("GET", "/me"));
  CHECK(page.error().code == Code::upstream);
  CHECK(page.error().why == "It said \"hello\"");
  const TempFolder folder;
  rig.answer(200, std::string(2'000'000, 'x'));
  const auto file = rig.call.download(rig.call.request("GET", "/f"), folder.path() / "f");
  REQUIRE_FALSE(file.ok());
  CHECK(file.error().code == Code::rejected);
  rig.answer(200, "fits");
  CHECK(rig.call.download(rig.call.request("GET", "/f"), folder.path() / "f").ok());
}

TEST_CASE("what was stopped or never connected did nothing") {
  Rig rig;
  rig.cancelled = true;
  CHECK(rig.get().error().code == Code::cancelled);
  CHECK(rig.stand.asked == 0);
  CHECK(rig.call.nothing_done());
  ServiceCall nobody(kFacts, "http://127.0.0.1:1", rig.clock);
  const auto lost = nobody.expect(nobody.request("POST", "/orders"));
  CHECK(lost.error().code == Code::network);
  CHECK(lost.error().what == "POST /orders at Example failed");
  CHECK(nobody.nothing_done());
}

TEST_CASE("an intent stays in the journal while it may have been carried out") {
  Rig rig;
  Notes notes;
  REQUIRE(note_intent(notes, "order_at", 5, {{"more", 1}}).ok());
  rig.answer(500, "");
  CHECK_FALSE(rig.call.expect(rig.call.request("POST", "/orders")).ok());
  REQUIRE(drop_intent(notes, "order_at", rig.call).ok());
  CHECK(number_of(notes.notes(), "order_at") == 5);
  rig.answer(422, "");
  CHECK_FALSE(rig.call.expect(rig.call.request("POST", "/orders")).ok());
  REQUIRE(drop_intent(notes, "order_at", rig.call).ok());
  CHECK_FALSE(notes.notes().contains("order_at"));
}

TEST_CASE("only the base address gets the key, and results come from known hosts") {
  Rig rig;
  CHECK(rig.call.is_at_base(rig.call.base_url() + "/x"));
  CHECK_FALSE(rig.call.is_at_base("http://127.0.0.1:1/x"));
  CHECK(rig.call.is_own_address("https://cdn.results.example/a.wav"));
  CHECK(rig.call.is_own_address("https://results.example/a.wav"));
  for (const std::string url :
      {"http://cdn.results.example/a", "https://evilresults.example/a", "file:///etc/passwd",
          "https://results.example@evil.example/a", "https://results.example.evil.example/", "x"})
    CHECK_FALSE(rig.call.is_own_address(url));
  CHECK(not_yet("soon", milliseconds(5)).code == Code::pending);
}
