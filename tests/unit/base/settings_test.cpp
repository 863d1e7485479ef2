// SPDX-License-Identifier: Apache-2.0
#include "base/settings/settings.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "support/catch.hpp"

using namespace mv;

namespace {

struct World {
  TempFolder folder;
  std::map<std::string, std::string> variables;
  SettingsInput input;

  World() {
    fs::create_directories(folder.path() / "home" / "project" / "deep");
    input.stop_at = folder.path() / "home";
    input.folder = input.stop_at / "project" / "deep";
    input.user_file = folder.path() / "config.toml";
    input.environment = [this](std::string_view name) -> std::optional<std::string> {
      const auto found = variables.find(std::string(name));
      if (found == variables.end()) return std::nullopt;
      return found->second;
    };
  }
  void user(std::string_view text) { REQUIRE(write_file_atomic(input.user_file, text)); }
  fs::path project(std::string_view text) {
    const auto file = input.stop_at / "project" / "mv.toml";
    REQUIRE(write_file_atomic(file, text));
    return file;
  }
};

const SettingKey& key(std::string_view name) { return *find_setting(name); }

}  // namespace

TEST_CASE("a stronger source wins and is named") {
  World world;
  auto settings = Settings::load(world.input);
  REQUIRE(settings);
  REQUIRE(settings->text("timeout") == "15s");
  REQUIRE(settings->get("timeout").source == Source::fallback);

  world.user("# mine\ntimeout = \"1m\"\n");
  settings = Settings::load(world.input);
  REQUIRE(settings->duration("timeout") == std::chrono::minutes(1));
  REQUIRE(settings->get("timeout").where == world.input.user_file.string() + ":2");

  const auto file = world.project("timeout = \"2m\"\n");
  settings = Settings::load(world.input);
  REQUIRE(settings->text("timeout") == "2m");
  REQUIRE(settings->get("timeout").source == Source::project_file);
  REQUIRE(settings->project_file() == file);

  world.variables["MV_TIMEOUT"] = "3m";
  settings = Settings::load(world.input);
  REQUIRE(settings->text("timeout") == "3m");
  REQUIRE(settings->get("timeout").where == "MV_TIMEOUT");

  world.input.flags["timeout"] = "4m";
  settings = Settings::load(world.input);
  REQUIRE(settings->text("timeout") == "4m");
  REQUIRE(settings->get("timeout").source == Source::flag);
}

TEST_CASE("a project file may not redirect or run anything") {
  for (const auto* line : {"server = \"http://evil\"", "api_key = \"x\"", "api_key_file = \"/x\"",
           "credential_command = \"rm\"", "proxy = \"http://evil\"", "ca_file = \"/x\"",
           "upload_command = \"x\"", "[hooks]\nrun = \"x\""}) {
    World world;
    const auto file = world.project(std::string("artist = \"A\"\n") + line + "\n");
    const auto settings = Settings::load(world.input);
    REQUIRE_FALSE(settings);
    REQUIRE(settings.error().code == Code::config);
    REQUIRE(settings.error().faults.at(0).at == file.string() + ":2");
    REQUIRE(settings.error().faults.at(0).message.find("may not set") != std::string::npos);
  }
}

TEST_CASE("wrong values are reported together, unknown keys warn") {
  World world;
  world.user("timeout = \"soon\"\nsandbox = \"perhaps\"\ncolour = \"auto\"\n");
  const auto settings = Settings::load(world.input);
  REQUIRE_FALSE(settings);
  REQUIRE(settings.error().faults.size() == 2);

  world.user("colour = \"auto\"\nplatforms = [\"spotify\", \"soundcloud\"]\n");
  const auto good = Settings::load(world.input);
  REQUIRE(good);
  REQUIRE(good->warnings().size() == 1);
  REQUIRE(good->warnings()[0].find("Did you mean color?") != std::string::npos);
  REQUIRE(good->list("platforms") == std::vector<std::string>{"spotify", "soundcloud"});
}

TEST_CASE("broken TOML names file and line") {
  World world;
  world.user("timeout = \"1s\"\nartist = \n");
  const auto settings = Settings::load(world.input);
  REQUIRE_FALSE(settings);
  REQUIRE(settings.error().faults.at(0).at == world.input.user_file.string() + ":2");
}

TEST_CASE("the search for a project file stops at a repository and at home") {
  World world;
  const auto project = world.input.stop_at / "project";
  REQUIRE(write_file_atomic(world.input.stop_at / "mv.toml", "artist = \"A\"\n"));
  REQUIRE(find_project_file(world.input.folder, world.input.stop_at).empty());
  REQUIRE(write_file_atomic(project / "mv.toml", "artist = \"A\"\n"));
  REQUIRE(find_project_file(world.input.folder, world.input.stop_at) == project / "mv.toml");
  fs::create_directory(world.input.folder / ".git");
  REQUIRE(find_project_file(world.input.folder, world.input.stop_at).empty());
}

TEST_CASE("lengths of time") {
  using namespace std::chrono_literals;
  REQUIRE(parse_duration("15") == 15s);
  REQUIRE(parse_duration("250ms") == 250ms);
  REQUIRE(parse_duration("2h") == 2h);
  REQUIRE(parse_duration("1d") == 24h);
  for (const auto* bad : {"", "s", "1.5s", "-1s", "1y", "1 s x", "99999999999h"})
    REQUIRE_FALSE(parse_duration(bad));
}

TEST_CASE("setting a key keeps comments and order") {
  const std::string before = "# höher\nartist = \"Ä\" # who\n\n[later]\nx = 1\n";
  const auto replaced = set_in_toml(before, key("artist"), "B \"x\"");
  REQUIRE(replaced);
  REQUIRE(*replaced == "# höher\nartist = \"B \\\"x\\\"\" # who\n\n[later]\nx = 1\n");
  const auto added = set_in_toml(before, key("platforms"), "spotify,deezer");
  REQUIRE(added);
  REQUIRE(
      *added ==
      "# höher\nartist = \"Ä\" # who\n\nplatforms = [\"spotify\", \"deezer\"]\n[later]\nx = 1\n");
  REQUIRE(*set_in_toml("", key("sandbox"), "yes") == "sandbox = true\n");
  REQUIRE(
      *set_in_toml("artist = \"A\"", key("sandbox"), "no") == "artist = \"A\"\nsandbox = false\n");
  REQUIRE(*set_in_toml("platforms = [\n  \"a\", # one\n  \"b\",\n]\nlabel = \"L\"\n",
              key("platforms"), "c") == "platforms = [\"c\"]\nlabel = \"L\"\n");
  REQUIRE_FALSE(set_in_toml("artist =", key("artist"), "x"));
}

TEST_CASE("MV_HOME moves everything; long socket paths are hashed") {
  const auto at = [](std::map<std::string, std::string> variables) {
    return user_paths([variables](std::string_view name) -> std::optional<std::string> {
      const auto found = variables.find(std::string(name));
      if (found == variables.end()) return std::nullopt;
      return found->second;
    });
  };
  const auto moved = at({{"MV_HOME", "/x/y"}, {"HOME", "/h"}});
  REQUIRE(moved);
  REQUIRE(moved->config == "/x/y/config");
  REQUIRE(moved->data == "/x/y/data");
  REQUIRE(moved->socket == "/x/y/run/mvd.sock");
  const std::string deep = "/" + std::string(150, 'a');
  const auto hashed = at({{"MV_HOME", deep}});
  REQUIRE(hashed->socket.string().size() <= kSocketPathLimit);
  REQUIRE(hashed->socket.parent_path() == fmt::format("/tmp/mv-{}", ::getuid()));
  REQUIRE(at({{"MV_HOME", deep + "b"}})->socket != hashed->socket);
  const auto xdg = at({{"HOME", "/h"}, {"XDG_DATA_HOME", "/d"}});
  REQUIRE(xdg->data == "/d/musicverse");
  REQUIRE(xdg->config == "/h/.config/musicverse");
  REQUIRE(xdg->socket == "/d/musicverse/run/mvd.sock");
  // A terminal and cron find the same server.
  REQUIRE(at({{"HOME", "/h"}, {"XDG_RUNTIME_DIR", "/run/user/7"}})->socket ==
          at({{"HOME", "/h"}})->socket);
  REQUIRE_FALSE(at({}));
}
