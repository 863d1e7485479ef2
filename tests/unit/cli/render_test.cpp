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

TEST_CASE("tables for terminals fit and keep the first column") {
  const Table table{
      {"ID", "TITLE"}, {{"trk_01jd2m3x8yq5w7e9r1t3y5u7i9", std::string(100, 'x')}}, ""};
  const auto text = table_for_terminal(table, 60, false);
  REQUIRE(text.find("trk_01jd2m3x8yq5w7e9r1t3y5u7i9") != std::string::npos);
  REQUIRE(text.find("…") != std::string::npos);
  REQUIRE(display_width(text.substr(text.find('\n') + 1)) <= 60);
}

TEST_CASE("widths are those of the terminal") {
  REQUIRE(display_width("abc") == 3);
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
