// SPDX-License-Identifier: Apache-2.0
#include "invocation.hpp"

#include "base/text/text.hpp"
#include "command.hpp"
#include "command_paths.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::cli;

namespace {

Owner owner(std::string_view program, std::string_view line, std::string_view existing = "",
    std::string_view personality = "") {
  const auto words = split(line, ' ');
  Invocation call;
  call.program = program;
  for (const auto& word : words)
    if (!word.empty()) call.arguments.emplace_back(word);
  call.personality = personality;
  call.file_exists = [&](std::string_view name) { return !existing.empty() && name == existing; };
  return decide(call, kCommandPaths);
}

}  // namespace

TEST_CASE("the front knows exactly the commands of the table") {
  std::vector<std::string> table;
  for (const auto& command : commands())
    if (!command.hidden) table.push_back(command.path);
  REQUIRE(std::vector<std::string>(kCommandPaths.begin(), kCommandPaths.end()) == table);
}

TEST_CASE("as musicverse every call is ours") {
  for (const auto* line : {"", "a b", "-f a b", "distribute", "release"})
    for (const auto* program : {"musicverse", "/usr/bin/musicverse", "./musicverse"})
      REQUIRE(owner(program, line, "distribute") == Owner::ours);
}

TEST_CASE("as mv only complete commands without such a file are ours") {
  for (const auto* program : {"mv", "/opt/musicverse/bin/mv", "build/bin/mv"}) {
    for (const auto path : kCommandPaths) {
      const std::string first{path.substr(0, path.find(' '))};
      REQUIRE(owner(program, path) == Owner::ours);
      REQUIRE(owner(program, std::string(path) + " x --json") == Owner::ours);
      REQUIRE(owner(program, path, first) == Owner::ambiguous);
      REQUIRE(owner(program, path, "other") == Owner::ours);
    }
    for (const auto* line : {"", "a b", "-f a b", "-- distribute x", "--version", "--help", "-h",
             "track", "track x", "release", "release x", "user x", "identifier", "distribut x.wav",
             "a distribute", "./distribute x", "-v version", "apikey"})
      REQUIRE(owner(program, line) == Owner::system);
    REQUIRE(owner(program, "track x", "track") == Owner::system);
  }
}

TEST_CASE("MV_PERSONALITY decides without looking") {
  REQUIRE(owner("mv", "a b", "", "ours") == Owner::ours);
  REQUIRE(owner("mv", "version", "version", "ours") == Owner::ours);
  REQUIRE(owner("mv", "version", "", "system") == Owner::system);
  REQUIRE(owner("mv", "version", "", "other") == Owner::ours);
}

TEST_CASE("the message says how to mean either") {
  Invocation call;
  call.arguments = {"distribute", "my song.wav"};
  const auto text = ambiguity_message(call, "/usr/bin/mv");
  REQUIRE(text.find("musicverse distribute 'my song.wav'") != std::string::npos);
  REQUIRE(text.find("/usr/bin/mv ./distribute 'my song.wav'") != std::string::npos);
}

TEST_CASE("the next mv is never in a relative folder") {
  const auto found = next_mv("::.:relative");
  REQUIRE((found == "/usr/bin/mv" || found == "/bin/mv"));
}
