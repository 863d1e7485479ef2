// SPDX-License-Identifier: Apache-2.0
#include "io/render.hpp"

#include <boost/json.hpp>
#include <map>

#include "io/colour.hpp"
#include "io/table.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::cli;

TEST_CASE("fields are chosen from objects and lists") {
  const boost::json::value list = {
      {{"id", "a"}, {"state", "live"}, {"n", 1}}, {{"id", "b"}, {"state", "failed"}, {"n", 2}}};
  REQUIRE(boost::json::serialize(*select_fields(list, "state,id")) ==
          R"([{"state":"live","id":"a"},{"state":"failed","id":"b"}])");
  REQUIRE(*select_fields(list, "") == list);
  const auto wrong = select_fields(list, "stat");
  REQUIRE_FALSE(wrong);
  REQUIRE(wrong.error().why == "Did you mean state?");
}

TEST_CASE("an error as JSON") {
  auto error = make_error(Code::preflight, "what", "why", "hint");
  error.faults = {{"x.wav", "A2", "22,050 Hz", "export again"}};
  REQUIRE(boost::json::serialize(error_json(error, "req_1")) ==
          R"({"error":{"code":"preflight_failed","message":"what","why":"why","hint":"hint",)"
          R"("errors":[{"at":"x.wav","rule":"A2","message":"22,050 Hz","hint":"export again"}],)"
          R"("request_id":"req_1","exit_code":9}})");
}

TEST_CASE("tables for pipes keep every cell and column") {
  const Table table{{"A", "B", "C"}, {{"", "x\ty", "z\033[31m"}, {"long", "", ""}}, ""};
  REQUIRE(table_for_pipe(table) == "\tx y\tz[31m\nlong\t\t\n");
}

namespace {

constexpr const char* kId = "trk_01jd2m3x8yq5w7e9r1t3y5u7i9";
constexpr const char* kOtherId = "trk_01jd2m3x8yq5aaaaaaaaaaaaaa";

void fits(const std::string& text, std::size_t width) {
  std::size_t from = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', from)) {
    const auto line = text.substr(from, end - from);
    INFO(line);
    REQUIRE(display_width(line) <= width);
    REQUIRE(!line.ends_with(' '));
    from = end + 1;
  }
}

/// Without line ends and blanks: what was wrapped is still whole.
std::string joined(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}

}  // namespace

TEST_CASE("tables for terminals fit every width and cut no words") {
  const std::string title = "Eine sehr lange Nacht im letzten Zug nach Norden, live in Kiel";
  const Table table{{"ID", "STATE", "CREATED", "TITLE"},
      {{kId, "live", "2026-11-29 11:07", title},
          {kOtherId, "queued", "2026-11-29 11:08", "夜行列車"}},
      ""};
  for (const std::size_t width : {40, 60, 80, 140}) {
    INFO(width);
    const auto text = table_for_terminal(table, width, false);
    fits(text, width);
    REQUIRE(text.find("…") == std::string::npos);
    REQUIRE(text.find("live") != std::string::npos);
    REQUIRE(text.find("夜行列車") != std::string::npos);
    for (const auto* word : {"Eine", "letzten", "Kiel"})
      REQUIRE(text.find(word) != std::string::npos);
  }
  const auto wide = table_for_terminal(table, 140, false);
  REQUIRE(wide.starts_with("TITLE"));
  REQUIRE(wide.find("CREATED") != std::string::npos);
  REQUIRE(table_for_terminal(table, 80, false).find("CREATED") == std::string::npos);
}

TEST_CASE("ids are shortened to what tells them apart, other people's are not") {
  const Table table{{"ID", "TITLE"}, {{kId, "A"}, {kOtherId, "B"}}, ""};
  const auto text = table_for_terminal(table, 80, false);
  REQUIRE(text.find("trk_01jd2m3x8yq5w7e") != std::string::npos);
  REQUIRE(text.find("trk_01jd2m3x8yq5aaa") != std::string::npos);
  REQUIRE(text.find(kId) == std::string::npos);
  const Table theirs{{"ID", "STATE"}, {{"spotify:album:e201a2a6491c1c70bb749e", "live"}}, ""};
  REQUIRE(
      table_for_terminal(theirs, 80, false).find("e201a2a6491c1c70bb749e") != std::string::npos);
}

TEST_CASE("in a text nothing is cut or moved") {
  const Table table{{"TRACK", "TITLE"}, {{kId, "A"}, {kOtherId, ""}}, ""};
  REQUIRE(table_in_text(table) ==
          std::string("TRACK                           TITLE\n") + kId + "  A\n" + kOtherId + "\n");
}

TEST_CASE("what matters less makes room") {
  const Table table{{"TYPE", "TIME", "SUBJECT", "ID"},
      {{"distribution.uploading", "2026-11-29T11:55:11.725Z", kOtherId, kId}}, ""};
  const auto narrow = table_for_terminal(table, 70, false);
  REQUIRE(narrow.find("SUBJECT") == std::string::npos);
  REQUIRE(narrow.find("distribution.uploading  2026-11-29 11:55:11  trk_01jd2m3x8yq5") !=
          std::string::npos);
  REQUIRE(table_for_terminal(table, 90, false).find("SUBJECT") != std::string::npos);
}

TEST_CASE("a link is never broken, and stands alone where it does not fit") {
  const std::string link = "https://soundcloud.example/sandbox-artist/northern-line-1";
  const Table table{{"PLATFORM", "STATE", "LINK OR REASON"}, {{"soundcloud", "live", link}}, ""};
  for (const std::size_t width : {40, 60, 80, 140})
    REQUIRE(table_for_terminal(table, width, false).find(link) != std::string::npos);
  REQUIRE(table_for_terminal(table, 60, false).find("\n  " + link + "\n") != std::string::npos);
}

TEST_CASE("what a reader sees as one is not torn apart") {
  REQUIRE(display_width("e\u0301") == 1);
  REQUIRE(display_width("👩‍👩‍👧") == 2);
  REQUIRE(display_width("🇩🇪") == 2);
  REQUIRE(fit("👩‍👩‍👧👩‍👩‍👧", 3) == "👩‍👩‍👧…");
  REQUIRE(wrap_cell("abcdefgh", 3) == std::vector<std::string>{"abc", "def", "gh"});
  REQUIRE(wrap_cell("one two three", 7) == std::vector<std::string>{"one two", "three"});
  REQUIRE(wrap_cell("tracks:read,tracks:write", 14) ==
          std::vector<std::string>{"tracks:read,", "tracks:write"});
  REQUIRE(wrap_cell("one,two  three ", 7) == std::vector<std::string>{"one,two", "three"});
  REQUIRE(wrap_cell("", 7) == std::vector<std::string>{""});
  REQUIRE(wrap_cell("日本語", 4) == std::vector<std::string>{"日本", "語"});
  REQUIRE(joined(wrap("one two three", 8, 0, 2)) == "onetwothree");
  REQUIRE(wrap("one two three", 8, 0, 2) == "one two\n  three\n");
}

TEST_CASE("widths are those of the terminal") {
  REQUIRE(display_width("abc") == 3);
  REQUIRE(display_width("\x1b[31mab\x1b[0mc") == 3);
  REQUIRE(wrap_wide_lines("\x1b[31merror\x1b[0m  one two three", 16) ==
          "\x1b[31merror\x1b[0m  one two\n       three");
  REQUIRE(display_width("日本") == 4);
  REQUIRE(fit("日本語", 5) == "日本…");
  REQUIRE(printable("a\033[2Jb\n\u202ec") == "a[2Jb c");
}

TEST_CASE("who decides about colour") {
  std::map<std::string, std::string> set;
  const Environment environment = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = set.find(std::string(name));
    if (found == set.end()) return std::nullopt;
    return found->second;
  };
  set["TERM"] = "xterm";
  REQUIRE(use_colour("auto", false, true, environment));
  REQUIRE_FALSE(use_colour("auto", false, false, environment));
  set["TERM"] = "dumb";
  REQUIRE_FALSE(use_colour("auto", false, true, environment));
  set["FORCE_COLOR"] = "1";
  REQUIRE(use_colour("auto", false, false, environment));
  set["NO_COLOR"] = "1";
  REQUIRE_FALSE(use_colour("auto", false, true, environment));
  REQUIRE(use_colour("always", true, false, environment));
  REQUIRE_FALSE(use_colour("never", true, true, environment));
}
