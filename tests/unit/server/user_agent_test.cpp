// SPDX-License-Identifier: Apache-2.0
#include "auth/user_agent.hpp"
#include "support/catch.hpp"

namespace mv::auth {
namespace {

TEST_CASE("a browser is called as people call it") {
  struct Row {
    std::string_view said, words;
  };
  const Row rows[] = {
      {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 "
       "Safari/537.36",
          "Chrome on Linux"},
      {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
       "Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0",
          "Edge on Windows"},
      {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
       "Version/18.1 Safari/605.1.15",
          "Safari on Mac"},
      {"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
       "Gecko) CriOS/156.0 Mobile/15E148 Safari/604.1",
          "Chrome on iPhone"},
      {"Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
          "Firefox on Android"},
      {"Mozilla/5.0 (PlayStation) AppleWebKit/605.1.15 Safari/605.1.15", "Safari"},
      {"mv/1.4.0", "mv 1.4.0"},
      {"A player on Linux", "A player on Linux"},
      {"", ""},
  };
  for (const auto& row : rows) {
    INFO(row.said);
    CHECK(agent_in_words(row.said) == row.words);
  }
}

TEST_CASE("what a program calls itself is cut, and is text") {
  CHECK(agent_in_words(std::string(500, 'x')) == std::string(60, 'x'));
  CHECK(agent_in_words("Tape\xff deck") == "Tape\xEF\xBF\xBD deck");
}

TEST_CASE("the address stands behind it, or alone") {
  CHECK(place_in_words("mv/1.4.0", "192.0.2.7") == "mv 1.4.0 at 192.0.2.7");
  CHECK(place_in_words("mv/1.4.0", "") == "mv 1.4.0");
  CHECK(place_in_words("", "192.0.2.7") == "192.0.2.7");
  CHECK(place_in_words("", "").empty());
}

}  // namespace
}  // namespace mv::auth
