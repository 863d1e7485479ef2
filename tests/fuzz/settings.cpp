// SPDX-License-Identifier: Apache-2.0
// A user's config.toml, and what `config set` makes of it.
#include "base/settings/settings.hpp"

#include "fuzz.hpp"

using namespace mv;

std::vector<std::string> fuzz_seeds() {
  return {"# mine\nserver = \"https://music.example\"\ntimeout = \"1m\" # long\n",
      "platforms = [\"spotify\", \"soundcloud\"]\nsandbox = true\nwait_timeout = 90\n",
      "label = 'It''s'\nartist = \"\"\"A\nB\"\"\"\n[table]\nx = 1\n[[list]]\ny = 1979-05-27\n",
      "artist = \"\\u00e9 \\U0001F3B5\"\ncolor = \"always\"\r\n"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzz::MemoryFile file;
  const auto text = fuzz::view(data, size);
  SettingsInput input;
  input.environment = [](std::string_view) { return std::nullopt; };
  input.user_file = file.with(text);
  const auto settings = Settings::load(input);
  if (!settings)
    fuzz::require(settings.error().code == Code::config, "a wrong file is Code::config");

  const auto& key = *find_setting("label");
  const auto set = set_in_toml(text, key, "Own \"Label\"");
  if (!set) return 0;
  const auto again = set_in_toml(*set, key, "Own \"Label\"");
  fuzz::require(again && *again == *set, "setting the same value again changes nothing");
  input.user_file = file.with(*set);
  const auto loaded = Settings::load(input);
  fuzz::require(!loaded || loaded->text("label") == "Own \"Label\"", "the value that was set");
  return 0;
}
