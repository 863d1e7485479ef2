// SPDX-License-Identifier: Apache-2.0
#include "parse.hpp"

#include "support/catch.hpp"

using namespace mv;
using namespace mv::cli;

namespace {
using Words = std::vector<std::string>;
Result<Parsed> read(const Words& words) { return parse(words, "musicverse"); }
}  // namespace

TEST_CASE("options and arguments in any order") {
  for (const auto& words :
      {Words{"distribute", "a b.wav", "--to", "spotify,deezer", "--json", "--yes"},
          Words{"--json", "distribute", "--yes", "--to=spotify", "--to", "deezer", "a b.wav"},
          Words{"--yes", "distribute", "--json", "--to", "spotify, deezer", "--", "a b.wav"}}) {
    const auto parsed = read(words);
    REQUIRE(parsed);
    REQUIRE(parsed->command->path == "distribute");
    REQUIRE(parsed->input.arguments() == Words{"a b.wav"});
    REQUIRE(parsed->input.all("to") == Words{"spotify", "deezer"});
    REQUIRE(parsed->input.has("yes"));
    REQUIRE(parsed->json == "");
  }
}

TEST_CASE("an option's value is never taken for a command or a field list") {
  const auto parsed = read({"--server", "unix:/x", "track", "list", "--json=id,title", "-n", "3"});
  REQUIRE(parsed);
  REQUIRE(parsed->command->path == "track list");
  REQUIRE(parsed->input.text("server") == "unix:/x");
  REQUIRE(parsed->json == "id,title");
  REQUIRE(parsed->input.text("limit") == "3");
}

TEST_CASE("everything that is wrong is said at once") {
  const auto parsed =
      read({"distribute", "--wiat", "--wait-timeout", "soon", "--color", "sometimes"});
  REQUIRE_FALSE(parsed);
  const auto& error = parsed.error();
  REQUIRE(error.code == Code::usage);
  REQUIRE(error.faults.size() == 4);
  std::string all;
  for (const auto& fault : error.faults) all += fault.message + fault.hint;
  for (const auto* part :
      {"--wiat", "Did you mean --wait?", "soon", "sometimes", "FILE is missing"})
    REQUIRE(all.find(part) != std::string::npos);
}

TEST_CASE("mistyped commands are answered with the nearest") {
  REQUIRE(read({"distribut", "x"}).error().hint == "Did you mean `musicverse distribute`?");
  REQUIRE(read({"track", "lsit"}).error().hint == "Did you mean `musicverse track list`?");
  REQUIRE(read({"oauth", "clinet"}).error().hint == "Did you mean `musicverse oauth client`?");
  REQUIRE(read({"oauth", "client"}).error().what == "\"oauth client\" is not a whole command");
  REQUIRE(read({"qqqqqq"}).error().hint.find("help") != std::string::npos);
  REQUIRE(read({"track"}).error().code == Code::usage);
}

TEST_CASE("a missing id is asked for by its noun, in whole sentences") {
  REQUIRE(read({"track", "show"}).error().line() ==
          "which track? Give its id: trk_…, or a title. See `musicverse track show --help`.");
  REQUIRE(read({"config", "get"}).error().what == "which setting?");
  REQUIRE(read({"shell-init"}).error().why == "Give bash, zsh or fish.");
  REQUIRE(read({"track", "list", "--limt", "3"}).error().line().find("?.") == std::string::npos);
}

TEST_CASE("too many words and repeated files") {
  REQUIRE_FALSE(read({"track", "show", "a", "b"}));
  REQUIRE(read({"check", "a", "b", "c"})->input.arguments().size() == 3);
}

TEST_CASE("help needs nothing else") {
  for (const auto& words : {Words{}, Words{"--help"}, Words{"track", "--help"},
           Words{"distribute", "--help"}, Words{"-h"}}) {
    const auto parsed = read(words);
    REQUIRE(parsed);
    REQUIRE(parsed->help);
  }
}
