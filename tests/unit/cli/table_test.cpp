// SPDX-License-Identifier: Apache-2.0
// Every row of the command table is usable and explains itself.
#include <set>

#include "base/settings/settings.hpp"
#include "base/text/text.hpp"
#include "help.hpp"
#include "io/streams.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::cli;

namespace {

void fits(const std::string& text) {
  for (const auto& line : split(text, '\n')) {
    CAPTURE(line);
    REQUIRE(display_width(line) <= 80);
  }
}

}  // namespace

TEST_CASE("every command has a summary, an example and help of 80 columns") {
  for (const auto& command : commands()) {
    CAPTURE(command.path);
    REQUIRE_FALSE(command.summary.empty());
    REQUIRE_FALSE(command.summary.ends_with('.'));
    REQUIRE_FALSE(command.examples.empty());
    for (const auto& example : command.examples) REQUIRE(example.line.starts_with(command.path));
    REQUIRE(command.run);
    fits(command_help(command, {"musicverse", false}));
  }
  const auto all = overview({"musicverse", false});
  fits(all);
  for (const auto& word : top_words()) {
    CAPTURE(word);
    REQUIRE(all.find("\n  " + word + " ") != std::string::npos);
  }
  for (const auto& word : top_words())
    if (!commands_below(word).empty()) fits(noun_help(word, {"musicverse", false}));
  for (const auto& topic : topics()) fits(topic.text(80));
}

TEST_CASE("options are unambiguous and their settings exist") {
  for (const auto& command : commands()) {
    CAPTURE(command.path);
    std::set<std::string> names;
    std::set<char> letters;
    for (const auto* list : {&command.options, &global_options()})
      for (const auto& option : *list) {
        CAPTURE(option.name);
        REQUIRE(names.insert(option.name).second);
        if (option.letter) REQUIRE(letters.insert(option.letter).second);
        REQUIRE_FALSE(option.help.empty());
        if (!option.setting.empty()) {
          const auto* key = find_setting(option.setting);
          REQUIRE(key);
          REQUIRE(key->flag == "--" + option.name);
        }
        REQUIRE((option.value == Value::choice) == !option.choices.empty());
      }
  }
}

TEST_CASE("no secret can be given as an option's value") {
  for (const auto& command : commands())
    for (const auto& option : command.options)
      for (const auto* word : {"secret", "token", "password", "api-key"})
        if (option.name.find(word) != std::string::npos) {
          CAPTURE(option.name);
          REQUIRE((option.value == Value::file || option.value == Value::none));
        }
}
