// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <set>

#include "base/settings/settings.hpp"
#include "base/text/text.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::server;

TEST_CASE("every option of mvd stands for a setting with its flag, or for itself") {
  std::set<std::string_view> names;
  for (const auto& option : options()) {
    INFO(option.name);
    CHECK(names.insert(option.name).second);
    CHECK_FALSE(option.help.empty());
    if (option.setting.empty()) continue;
    const auto* key = find_setting(option.setting);
    REQUIRE(key);
    CHECK(key->flag == "--" + std::string(option.name));
    CHECK_FALSE(option.shown.empty());
  }
}

TEST_CASE("the help of mvd names every row and keeps to 80 columns") {
  const auto help = help_text();
  for (const auto& option : options())
    CHECK(help.find("\n  --" + std::string(option.name) + " ") != std::string::npos);
  for (const auto& command : commands())
    CHECK(help.find("\n  mvd " + std::string(command.name) + " ") != std::string::npos);
  for (const auto& line : split(help, '\n')) {
    INFO(line);
    CHECK(line.size() <= 80);
    CHECK_FALSE(line.ends_with(' '));
  }
  CHECK(help.find("(default: 10m)") != std::string::npos);
}

TEST_CASE("words are sorted by the rows") {
  const auto words = sort_words({"serve", "--listen=:80", "--data", "/srv", "--embedded"});
  REQUIRE(words.ok());
  CHECK(words->plain == std::vector<std::string>{"serve"});
  CHECK(words->settings.at("listen") == ":80");
  CHECK(words->own.at("data") == "/srv");
  CHECK(words->has("embedded"));
  CHECK_FALSE(words->has("verbose"));
  CHECK(sort_words({"--help"})->plain == std::vector<std::string>{"help"});
}

TEST_CASE("each option is understood in both forms, or refused without its value") {
  for (const auto& option : options()) {
    const auto flag = "--" + std::string(option.name);
    INFO(flag);
    const bool given_alone = sort_words({"serve", flag}).ok();
    CHECK(given_alone == option.shown.empty());
    CHECK(sort_words({"serve", flag + "=15"}).ok());
    if (!option.shown.empty()) CHECK(sort_words({"serve", flag, "15"})->plain.size() == 1);
  }
}

TEST_CASE("a mistyped option is refused with the nearest one") {
  const auto words = sort_words({"serve", "--listn", ":80"});
  REQUIRE_FALSE(words.ok());
  CHECK(words.error().code == Code::usage);
  CHECK(words.error().hint == "Did you mean --listen?");
}
