// SPDX-License-Identifier: Apache-2.0
// The client against the simulator, with every refusal.
#include "support/catch.hpp"

#include <boost/json.hpp>
#include <thread>

#include "notify/telegram.hpp"
#include "sandbox/simulator.hpp"
#include "support/loopback.hpp"

using namespace mv;

namespace {

struct Rig {
  std::unique_ptr<sandbox::Simulator> simulator =
      sandbox::make_telegram_simulator({.chat_burst = 3});
  test::Loopback server{*simulator};
  boost::json::object account = simulator->mint_account();
  std::string token{account.at("token").as_string()};
  std::string chat{account.at("chat_id").as_string()};
  SystemClock clock;
  notify::Telegram bot{server.url(), SecretText(token), clock};

  ~Rig() { simulator->stop(); }
  boost::json::value control(const std::string& path, const boost::json::object& body) {
    client::OutgoingRequest request;
    request.method = "POST";
    request.url = server.url() + "/_sandbox/" + path;
    request.headers.set("Content-Type", "application/json");
    request.body = boost::json::serialize(body);
    client::Transport transport;
    return boost::json::parse(transport.send(request)->body);
  }
  void order(const char* fault) { REQUIRE(simulator->order_fault({{"fault", fault}}).ok()); }
};

}  // namespace

TEST_CASE("A bot tells who it is and sends") {
  Rig rig;
  const auto me = rig.bot.me();
  REQUIRE(me.ok());
  CHECK(me->name == "musicverse_1_bot");
  REQUIRE(rig.bot.send(rig.chat, notify::html_of({"<Hello> & bye", {}})).ok());
  CHECK(rig.simulator->state().at("messages").at(0).at("text") == "<Hello> & bye");
}

TEST_CASE("Refusals are told apart, and never show the token") {
  Rig rig;
  const auto failed = [&](const Result<notify::Sent>& sent, Code code) {
    REQUIRE_FALSE(sent.ok());
    CHECK(sent.error().code == code);
    CHECK(sent.error().line().find(rig.token) == std::string::npos);
    return sent.error();
  };
  notify::Telegram stranger(rig.server.url(), SecretText("1:AAFnobodyknows"), rig.clock);
  failed(stranger.send(rig.chat, "x"), Code::unauthenticated);
  failed(rig.bot.send("99", "x"), Code::not_found);
  failed(rig.bot.send(rig.chat, "<b>x"), Code::rejected);
  failed(rig.bot.send(rig.chat, std::string(5000, 'x')), Code::rejected);
  rig.order("bot_blocked");
  failed(rig.bot.send(rig.chat, "x"), Code::forbidden);
  rig.order("flood");
  CHECK(failed(rig.bot.send(rig.chat, "x"), Code::rate_limited).retry_after ==
        std::chrono::milliseconds(2000));
  rig.order("html_error");
  failed(rig.bot.send(rig.chat, "x"), Code::upstream);
  rig.order("rate_limited_no_header");
  failed(rig.bot.send(rig.chat, "x"), Code::rate_limited);
  rig.order("dropped");
  failed(rig.bot.send(rig.chat, "x"), Code::upstream);
  notify::Telegram nowhere("http://127.0.0.1:1", SecretText(rig.token), rig.clock);
  failed(nowhere.send(rig.chat, "x"), Code::network);
}

TEST_CASE("A chat takes three at once, then one a second") {
  Rig rig;
  for (int i = 0; i < 3; ++i) CHECK(rig.bot.send(rig.chat, "x").ok());
  const auto fourth = rig.bot.send(rig.chat, "x");
  REQUIRE_FALSE(fourth.ok());
  CHECK(fourth.error().retry_after == std::chrono::milliseconds(1000));
}

TEST_CASE("A group that became a supergroup names its new id") {
  Rig rig;
  rig.order("chat_moved");
  const auto sent = rig.bot.send(rig.chat, "x");
  REQUIRE(sent.ok());
  CHECK(sent->moved_to.starts_with("-100"));
  CHECK(rig.bot.send(rig.chat, "x")->moved_to == sent->moved_to);
  CHECK(rig.bot.send(sent->moved_to, "x")->message_id > 0);
}

TEST_CASE("What people write is asked for, and waited for") {
  Rig rig;
  CHECK(rig.bot.updates(0, std::chrono::seconds(0))->empty());
  rig.control("say", {{"text", "/start abc"}, {"chat_id", rig.chat}, {"name", "Ada"}});
  const auto first = rig.bot.updates(0, std::chrono::seconds(20));
  REQUIRE(first.ok());
  REQUIRE(first->size() == 1);
  CHECK(first->front().text == "/start abc");
  CHECK(first->front().chat_id == rig.chat);
  CHECK(first->front().chat_kind == "private");
  SECTION("a long poll ends when somebody writes") {
    std::thread writer([&] { rig.control("say", {{"text", "later"}, {"chat_id", rig.chat}}); });
    const auto next = rig.bot.updates(first->front().id + 1, std::chrono::seconds(20));
    writer.join();
    REQUIRE(next.ok());
    CHECK(next->at(0).text == "later");
  }
  SECTION("409 for a second poller and while a webhook is set") {
    rig.order("second_poller");
    CHECK(rig.bot.updates(0, std::chrono::seconds(0)).error().code == Code::conflict);
    REQUIRE(rig.bot.set_webhook("https://example.com/h", "secret").ok());
    CHECK(rig.bot.updates(0, std::chrono::seconds(0)).error().code == Code::conflict);
    REQUIRE(rig.bot.delete_webhook().ok());
    CHECK(rig.bot.updates(0, std::chrono::seconds(0)).ok());
  }
}

TEST_CASE("A long poll ends when it is told to") {
  Rig rig;
  int asked = 0;
  notify::Telegram bot(
      rig.server.url(), SecretText(rig.token), rig.clock, [&] { return ++asked > 3; });
  const auto updates = bot.updates(0, std::chrono::seconds(25));
  REQUIRE_FALSE(updates.ok());
  CHECK(updates.error().code == Code::cancelled);
}
