// SPDX-License-Identifier: Apache-2.0
#pragma once
// Settings as data. A value comes, strongest first, from a flag, the environment, the project's
// mv.toml, the user's config.toml, or its default; every value knows where it came from.
#include <chrono>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/settings/paths.hpp"

namespace mv {

enum class SettingKind { text, yes_no, integer, duration, list, path, choice, rate };

struct SettingKey {
  std::string_view name;      ///< in files and for `mv config`: wait_timeout
  std::string_view flag;      ///< --wait-timeout; empty = none
  std::string_view env;       ///< MV_WAIT_TIMEOUT
  std::string_view fallback;  ///< the default, as text
  SettingKind kind = SettingKind::text;
  bool secret = false;       ///< never shown
  bool project = false;      ///< a project's mv.toml may set it
  std::string_view choices;  ///< separated by blanks; for SettingKind::choice
  std::string_view help;
};

/// Every setting of mv and mvd. Static storage.
std::span<const SettingKey> setting_keys();
const SettingKey* find_setting(std::string_view name);

enum class Source { fallback, user_file, project_file, environment, flag };
std::string_view to_text(Source source);  ///< "default", "user file", ...

struct Setting {
  const SettingKey* key = nullptr;
  std::string value;  ///< as text; lists joined by commas
  Source source = Source::fallback;
  std::string where;  ///< "FOLDER/config.toml:3", "MV_SERVER", "--server"
};

struct SettingsInput {
  std::map<std::string, std::string, std::less<>> flags;  ///< by key name
  Environment environment;
  fs::path user_file;
  fs::path folder;   ///< the search for mv.toml starts here; empty = no project file
  fs::path stop_at;  ///< and does not go above this one (the home folder)
};

/// Read once, then immutable: may be read by any thread.
class Settings {
 public:
  /// Errors: Code::config with one fault for every wrong value, named by file:line.
  static Result<Settings> load(const SettingsInput& input);

  /// The value with its source; a name that is not in the table is a bug and throws.
  const Setting& get(std::string_view name) const;
  const std::string& text(std::string_view name) const { return get(name).value; }
  bool yes(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  std::chrono::milliseconds duration(std::string_view name) const;
  std::vector<std::string> list(std::string_view name) const;

  std::span<const Setting> all() const { return values_; }
  /// Unknown keys and the like, as sentences.
  const std::vector<std::string>& warnings() const { return warnings_; }
  const fs::path& project_file() const { return project_file_; }  ///< empty = none found

 private:
  std::vector<Setting> values_;
  std::vector<std::string> warnings_;
  fs::path project_file_;
};

/// Nearest mv.toml from `folder` upward, not above `stop_at` or the root of a repository.
fs::path find_project_file(const fs::path& folder, const fs::path& stop_at);

/// "15s", "30m", "2h", "250ms", "1d" or seconds as a number.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
std::optional<bool> parse_yes_no(std::string_view text);

/// The value in the form the table wants, or Code::config with what is wrong.
Result<std::string> check_setting(const SettingKey& key, std::string_view value);

/// The text of a TOML file with one top-level key set; comments and order stay. Error: Code::config
/// when the text is not TOML.
Result<std::string> set_in_toml(
    std::string_view text, const SettingKey& key, std::string_view value);

}  // namespace mv
