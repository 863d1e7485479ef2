// SPDX-License-Identifier: Apache-2.0
#include "support/catch.hpp"

#include "base/text/text.hpp"
#include "notify/commands.hpp"
#include "notify/telegram.hpp"
#include "sandbox/telegram/html.hpp"

using namespace mv;
using notify::Message;

TEST_CASE("Titles with marks of HTML and Markdown arrive as they are") {
  const std::string title = "a <b> & \"c\" _d_ *e* [f](g) `h` </b> &amp; ~i~ \\";
  const Message message{title, {{title, "https://example.com/?a=1&b=\"2\""}, {title, ""}}};
  const auto html = notify::html_of(message);
  const auto parsed = sandbox::parse_telegram_html(html);
  CHECK(parsed.fault == "");
  CHECK(parsed.text == title + "\n" + title + "\n" + title);
  CHECK(html.find("href=\"https://example.com/?a=1&amp;b=&quot;2&quot;\"") != std::string::npos);
}

TEST_CASE("Lengths are those of UTF-16") {
  CHECK(notify::utf16_length("aé音🎵") == 5);
  CHECK(notify::utf16_length("") == 0);
  CHECK(notify::shown_length({"ab", {{"cd", "https://x"}}}) == 5);
}

TEST_CASE("A long message is cut to what Telegram takes, never inside a tag or a character") {
  std::string lot;
  for (int i = 0; i < 3000; ++i) lot += "🎵<&";
  for (const auto& message : {Message{lot, {}}, Message{"Short", {{lot, ""}}},
           Message{lot, {{lot, "https://x"}, {lot, ""}}},
           Message{"Many", std::vector<notify::Line>(2000, {"line <&>", ""})}}) {
    const auto cut = notify::cut(message);
    CHECK(notify::shown_length(cut) <= notify::kTelegramLimit);
    CHECK(notify::shown_length(cut) > 2000);
    const auto parsed = sandbox::parse_telegram_html(notify::html_of(cut));
    CHECK(parsed.fault == "");
    CHECK(is_utf8(parsed.text));
    CHECK(parsed.text.find("…") != std::string::npos);
  }
  const Message fits{"A", {{"b", ""}}};
  CHECK(notify::html_of(notify::cut(fits)) == notify::html_of(fits));
}

TEST_CASE("Many messages become few, each within the limit, none lost") {
  std::vector<Message> all;
  for (int i = 0; i < 500; ++i)
    all.push_back({"Release <" + std::to_string(i) + ">", {{"is live & well", "https://x/y"}}});
  std::span<const Message> rest(all);
  std::string told;
  int sent = 0;
  while (!rest.empty()) {
    std::size_t taken = 0;
    const auto parsed = sandbox::parse_telegram_html(notify::html_of(rest, taken));
    REQUIRE(taken > 0);
    CHECK(parsed.fault == "");
    CHECK(notify::utf16_length(parsed.text) <= notify::kTelegramLimit);
    told += parsed.text + "\n";
    rest = rest.subspan(taken);
    ++sent;
  }
  CHECK(sent < 20);
  for (int i = 0; i < 500; ++i)
    CHECK(told.find("Release <" + std::to_string(i) + ">\n") != std::string::npos);
}

TEST_CASE("Tokens have a form") {
  CHECK(notify::is_bot_token("123456:AAF-x_9abcdefgh"));
  for (const auto* wrong : {"", "123456", ":AAFabcdefgh", "12a:AAFabcdefgh", "1:AAF/../getMe",
           "1:short", "123:AAFabcd efgh"})
    CHECK_FALSE(notify::is_bot_token(wrong));
}

TEST_CASE("Commands of a chat") {
  const auto start = notify::read_command("/start AbC_-1 ");
  CHECK(start.name == "start");
  CHECK(start.rest == "AbC_-1");
  const auto named = notify::read_command("/Status@My_bot");
  CHECK(named.name == "status");
  CHECK(named.bot == "My_bot");
  CHECK(notify::read_command("hello /start").name == "");
  CHECK(notify::read_command("/").name == "");
  CHECK(notify::read_command("").name == "");
}

TEST_CASE("The simulator refuses what Telegram refuses") {
  for (const auto* wrong : {"<b>x", "x</b>", "<b><i>x</b></i>", "<x>y</x>", "a < b", "<b"})
    CHECK(sandbox::parse_telegram_html(wrong).fault.starts_with("can't parse entities"));
  CHECK(sandbox::parse_telegram_html("a &lt; b &amp; c > d & e").text == "a < b & c > d & e");
}
