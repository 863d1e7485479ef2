// SPDX-License-Identifier: Apache-2.0
#include "base/settings/settings.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <toml++/toml.h>

#include "base/text/text.hpp"
#include "base/text_file.hpp"

namespace mv {
namespace {

struct FileValue {
  std::string value;
  std::string where;
};
using FileValues = std::map<std::string, FileValue, std::less<>>;

std::string text_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* yes = node.as_boolean()) return yes->get() ? "yes" : "no";
  if (const auto* array = node.as_array()) {
    std::vector<std::string> parts;
    for (const auto& item : *array) parts.push_back(text_of(item));
    return join(parts, ",");
  }
  return {};
}

Fault fault(std::string at, const Error& error) {
  return {std::move(at), "setting", error.why.empty() ? error.what : error.what + ". " + error.why,
      error.hint};
}

/// What may not stand in a file that came with somebody else's project.
Fault refused_in_project(const std::string& where, std::string_view key) {
  return {where, "project_file",
      fmt::format("a project's mv.toml may not set {}. Whoever wrote that project could take "
                  "your key or run commands as you",
          key),
      fmt::format("Remove the line, or put {} into your own config.toml.", key)};
}

std::string unknown_key(const std::string& where, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& key : setting_keys()) names.emplace_back(key.name);
  const auto near = closest(name, names);
  return fmt::format("{}: there is no setting {}.{}", where, name,
      near ? fmt::format(" Did you mean {}?", *near) : " It is ignored.");
}

bool is_section(const std::string& name) {
  const auto keys = setting_keys();
  return std::any_of(
      keys.begin(), keys.end(), [&](const auto& key) { return key.name.starts_with(name + "."); });
}

/// Names that look like they would point us elsewhere or run something, known or not.
bool dangerous(std::string_view name) {
  for (const auto word : {"server", "key", "credential", "proxy", "ca_", "command", "hook", "token",
           "secret", "password"})
    if (name.find(word) != std::string_view::npos) return true;
  return false;
}

std::string hint_for(const std::string& text, const toml::parse_error& error) {
  const auto hint = backslash_hint(text, error.source().begin.line);
  return hint.empty() ? "Correct the line." : hint;
}

struct Reader {
  std::vector<Fault> faults;
  std::vector<std::string> warnings;

  FileValues read(const fs::path& file, bool project) {
    FileValues out;
    const auto text = read_text_file(file, 1 << 20);
    if (!text) {
      if (text.error().code != Code::not_found)
        faults.push_back(fault(file.string(), text.error()));
      return out;
    }
    try {
      take(toml::parse(*text, file.string()), file.string(), project, out);
    } catch (const toml::parse_error& error) {
      faults.push_back({fmt::format("{}:{}", file.string(), error.source().begin.line), "toml",
          fmt::format("not valid TOML: {}", error.description()), hint_for(*text, error)});
    }
    return out;
  }

 private:
  /// A setting named "section.key" stands in the table [section].
  void take(const toml::table& table, const std::string& file, bool project, FileValues& out,
      const std::string& section = "") {
    for (const auto& [key, node] : table) {
      const std::string name = section + std::string{key.str()};
      if (section.empty() && node.is_table() && is_section(name)) {
        take(*node.as_table(), file, project, out, name + ".");
        continue;
      }
      const auto where = fmt::format("{}:{}", file, node.source().begin.line);
      const auto* known = find_setting(name);
      if (project && (known ? !known->project : dangerous(name)))
        faults.push_back(refused_in_project(where, name));
      else if (!known)
        warnings.push_back(unknown_key(where, name));
      else if (node.is_table())
        faults.push_back({where, "setting", fmt::format("{} is a value, not a table", name), ""});
      else
        out[name] = {text_of(node), where};
    }
  }
};

}  // namespace

std::string_view to_text(Source source) {
  switch (source) {
    case Source::fallback: return "default";
    case Source::user_file: return "user file";
    case Source::project_file: return "project file";
    case Source::environment: return "environment";
    case Source::flag: return "flag";
  }
  return "default";
}

fs::path find_project_file(const fs::path& folder, const fs::path& stop_at) {
  if (folder.empty()) return {};
  std::error_code code;
  for (fs::path at = folder;; at = at.parent_path()) {
    // The home folder is no project: a file there would hold for everything below it.
    if (!stop_at.empty() && at == stop_at) return {};
    if (fs::is_regular_file(at / "mv.toml", code)) return at / "mv.toml";
    if (fs::exists(at / ".git", code) || at == at.parent_path()) return {};
  }
}

Result<Settings> Settings::load(const SettingsInput& input) {
  Settings out;
  Reader reader;
  const auto user = input.user_file.empty() ? FileValues{} : reader.read(input.user_file, false);
  out.project_file_ = find_project_file(input.folder, input.stop_at);
  const auto project =
      out.project_file_.empty() ? FileValues{} : reader.read(out.project_file_, true);
  for (const auto& key : setting_keys()) {
    Setting value{&key, std::string(key.fallback), Source::fallback, ""};
    const auto from_file = [&](const FileValues& values, Source source) {
      if (const auto found = values.find(key.name); found != values.end())
        value = {&key, found->second.value, source, found->second.where};
    };
    from_file(user, Source::user_file);
    from_file(project, Source::project_file);
    if (auto set = input.environment ? input.environment(key.env) : std::nullopt)
      value = {&key, *set, Source::environment, std::string(key.env)};
    if (const auto flag = input.flags.find(key.name); flag != input.flags.end())
      value = {&key, flag->second, Source::flag, std::string(key.flag)};
    if (value.source != Source::fallback) {
      auto checked = check_setting(key, value.value);
      if (checked)
        value.value = *std::move(checked);
      else
        reader.faults.push_back(fault(value.where, checked.error()));
    }
    out.values_.push_back(std::move(value));
  }
  out.warnings_ = std::move(reader.warnings);
  if (reader.faults.empty()) return out;
  auto error = make_error(
      Code::config, reader.faults.size() == 1 ? "a setting is wrong" : "some settings are wrong");
  error.faults = std::move(reader.faults);
  return error;
}

const Setting& Settings::get(std::string_view name) const {
  for (const auto& value : values_)
    if (value.key->name == name) return value;
  throw std::logic_error("no setting " + std::string(name));
}

bool Settings::yes(std::string_view name) const { return parse_yes_no(text(name)).value_or(false); }

std::int64_t Settings::integer(std::string_view name) const {
  return parse_int(text(name)).value_or(0);
}

std::chrono::milliseconds Settings::duration(std::string_view name) const {
  return parse_duration(text(name)).value_or(std::chrono::milliseconds(0));
}

std::vector<std::string> Settings::list(std::string_view name) const {
  std::vector<std::string> out;
  for (const auto& part : split(text(name), ','))
    if (const auto word = trim(part); !word.empty()) out.emplace_back(word);
  return out;
}

}  // namespace mv
