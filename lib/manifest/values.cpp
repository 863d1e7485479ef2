// SPDX-License-Identifier: Apache-2.0
#include "manifest/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "base/text/text.hpp"
#include "base/text/unicode.hpp"
#include "manifest/codes.hpp"
#include "model/provider/platform.hpp"
#include "preflight/text.hpp"

namespace mv::manifest {
namespace {

using preflight::shown;

std::string normal(std::string_view key) {
  auto out = lower(key.substr(0, 64));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '-' || c == ' '; }, '_');
  return out;
}

const Field* find_also(std::span<const Field> fields, const std::string& name) {
  for (const auto& field : fields)
    for (const auto& word : split(field.also, ' '))
      if (!word.empty() && word == name) return &field;
  return nullptr;
}

std::vector<std::string> names_of(std::span<const Field> fields) {
  std::vector<std::string> out;
  for (const auto& field : fields) out.emplace_back(field.name);
  return out;
}

/// Where else this field stands: "explicit stands in [defaults] or [[tracks]]."
std::string stands_in(std::string_view name, const Section& here) {
  std::vector<std::string> places;
  for (const auto& other : sections()) {
    const auto* field = find_field(other.fields, name);
    if (&other != &here && field && !(other.name == "defaults" && field->own))
      places.emplace_back(other.title);
  }
  if (places.empty()) return {};
  return fmt::format("{} belongs in {}.", name, join(places, " or "));
}

std::string meant(const std::string& name, const Section& section) {
  const auto suggest = [](std::string_view word) { return fmt::format("Did you mean {}?", word); };
  if (const auto* field = find_field(section.fields, name)) return suggest(field->name);
  if (const auto* field = find_also(section.fields, name)) return suggest(field->name);
  if (auto elsewhere = stands_in(name, section); !elsewhere.empty()) return elsewhere;
  const auto names = names_of(section.fields);
  if (const auto near = closest(name, names)) return suggest(*near);
  for (const auto& other : sections())
    if (const auto* field = find_also(other.fields, name); field && &other != &section)
      return fmt::format("Did you mean {} in {}?", field->name, other.title);
  return fmt::format("The fields are: {}.", join(names, ", "));
}

/// The file that is there, when only its letters are composed in another way: a name that came
/// from a Mac has "é" in two characters, one that was typed elsewhere in one.
fs::path by_letters(const fs::path& file) {
  std::error_code code;
  if (file.empty() || fs::exists(fs::symlink_status(file, code))) return file;
  const auto folder = file.has_parent_path() && file.parent_path() != file
                          ? by_letters(file.parent_path())
                          : fs::path();
  const auto wanted = to_nfc(file.filename().string());
  fs::path found;
  for (fs::directory_iterator at(folder.empty() ? "." : folder, code), end; !code && at != end;
       at.increment(code)) {
    const auto name = at->path().filename();
    if (to_nfc(name.string()) != wanted) continue;
    if (!found.empty()) return file;
    found = folder / name;
  }
  return found.empty() ? folder / file.filename() : found;
}

bool has_control(std::string_view text, bool paragraphs) {
  return std::any_of(text.begin(), text.end(), [&](char c) {
    if (paragraphs && (c == '\n' || c == '\t')) return false;
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
}

}  // namespace

std::string_view type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string: return "text";
    case toml::node_type::integer: return "a whole number";
    case toml::node_type::floating_point: return "a number";
    case toml::node_type::boolean: return "true or false";
    case toml::node_type::array: return "a list";
    case toml::node_type::table: return "a table";
    case toml::node_type::date: return "a date";
    case toml::node_type::time: return "a time";
    case toml::node_type::date_time: return "a date and time";
    default: return "nothing";
  }
}

std::optional<std::string> written_moment(const toml::node& node) {
  std::ostringstream out;
  if (const auto* date = node.as_date())
    out << date->get();
  else if (const auto* moment = node.as_date_time())
    out << moment->get();
  else
    return std::nullopt;
  return out.str();
}

void Values::unknown(const toml::key& key, const Section& section) {
  if (faults_.full()) return faults_.add(key.source().begin, "unknown_key", std::string());
  faults_.add(key.source().begin, "unknown_key",
      fmt::format("{} is not a field of {}", shown(key.str()), section.title),
      meant(normal(key.str()), section));
}

void Values::read(const toml::table& table, const Section& section, Target target, bool shared) {
  for (const auto& [key, node] : table) {
    const auto* found = find_field(section.fields, key.str());
    if (!found) {
      unknown(key, section);
    } else if (shared && found->own) {
      faults_.add(key.source().begin, "own_field",
          fmt::format("{} belongs to one track and cannot be a default", found->name),
          "Put it in the [[tracks]] it is for.");
    } else {
      std::visit([&, field = found, value = &node]<class Owner, class T>(
                     T Owner::*member) { take(*field, *value, std::get<Owner*>(target)->*member); },
          found->member);
    }
  }
  for (const auto& field : section.fields)
    if (field.required && !shared && !table.contains(field.name))
      faults_.add(table.source().begin, "missing",
          fmt::format("{} has no {}", section.title, field.name),
          fmt::format("Add {} = {}", field.name, field.example));
}

void Values::wrong_type(
    const Field& field, const toml::node& node, std::string_view wanted, std::string hint) {
  if (hint.empty()) hint = fmt::format("Write {} = {}", field.name, field.example);
  faults_.add(node.source().begin, "type",
      fmt::format("{} must be {}, not {}", field.name, wanted, type_name(node)), std::move(hint));
}

std::optional<std::string> Values::text_of(const Field& field, const toml::node& node) {
  const auto at = node.source().begin;
  const auto* found = node.as_string();
  if (!found) {
    const auto* number = node.as_integer();
    wrong_type(
        field, node, "text", number ? fmt::format("Put it in quotes: \"{}\"", number->get()) : "");
    return std::nullopt;
  }
  const bool path = field.form == Form::audio_file || field.form == Form::image_file;
  // The name of a file has the form that it has in the folder.
  auto text = replace_all(path ? found->get() : to_nfc(found->get()), "\r\n", "\n");
  const auto length = preflight::length(text);
  const auto limit = limit_of(field);
  if (limit > 0 && length > limit)
    faults_.add(at, "length",
        fmt::format("{} has {} characters; the maximum is {}", field.name, length, limit),
        "Shorten it.");
  else if (path && has_control(text, false))
    faults_.add(at, "control",
        fmt::format("{} has a line break, a tab or a control character in it: between "
                    "double quotes \\n, \\t and the like stand for those",
            field.name),
        "Write a path with \\ in single quotes, or with / in its place.");
  else if (has_control(text, field.form == Form::paragraphs))
    faults_.add(at, "control",
        fmt::format(
            "{} has a line break or a control character in it: {}", field.name, shown(text)),
        "Write it on one line.");
  else if (field.required && trim(text).empty())
    faults_.add(at, "missing", fmt::format("{} is empty", field.name),
        fmt::format("Write {} = {}", field.name, field.example));
  else
    return text;
  return std::nullopt;
}

const toml::array* Values::list_of(const Field& field, const toml::node& node) {
  const auto* list = node.as_array();
  if (!list) {
    const auto* text = node.as_string();
    wrong_type(field, node, "a list",
        text ? fmt::format("Put it in brackets: {} = [{}]", field.name, shown(text->get())) : "");
    return nullptr;
  }
  if (field.required && list->empty())
    faults_.add(node.source().begin, "missing", fmt::format("{} is an empty list", field.name),
        fmt::format("Write {} = {}", field.name, field.example));
  const auto limit = limit_of(field);
  if (list->size() <= limit) return list;
  faults_.add(node.source().begin, "length",
      fmt::format("{} has {} entries; the maximum is {}", field.name, list->size(), limit),
      "Leave some out.");
  return nullptr;
}

void Values::take(const Field& field, const toml::node& node, std::string& out) {
  if (field.form == Form::moment) {
    if (auto moment = written_moment(node)) {
      out = *std::move(moment);
      return;
    }
    if (!node.is_string()) return wrong_type(field, node, "a date, or a date and time");
  }
  if (field.form == Form::explicit_flag && node.is_boolean()) {
    out = node.as_boolean()->get() ? "explicit" : "not_explicit";
    return;
  }
  if (auto text = text_of(field, node)) {
    check_form(field, node.source().begin, *text);
    out = *std::move(text);
  }
}

void Values::take(const Field& field, const toml::node& node, bool& out) {
  if (const auto* yes = node.as_boolean())
    out = yes->get();
  else
    wrong_type(field, node, "true or false");
}

void Values::take(const Field& field, const toml::node& node, int& out) {
  const auto* number = node.as_integer();
  if (!number) return wrong_type(field, node, "a whole number");
  const auto limit = limit_of(field);
  if (number->get() < 1 || number->get() > static_cast<std::int64_t>(limit))
    return faults_.add(node.source().begin, "range",
        fmt::format("{} is {}, but must be from 1 to {}", field.name, number->get(), limit),
        "Leave it out, or write a number in that range.");
  out = static_cast<int>(number->get());
}

void Values::take(const Field& field, const toml::node& node, fs::path& out) {
  const auto name = text_of(field, node);
  if (!name) return;
  if (trim(*name).empty())
    return faults_.add(node.source().begin, "missing", fmt::format("{} is empty", field.name),
        fmt::format("Write {} = {}", field.name, field.example));
  out = by_letters((folder_ / *name).lexically_normal());
  find_file(field, node.source().begin, *name, out);
}

void Values::take(const Field& field, const toml::node& node, std::vector<std::string>& out) {
  if (field.form == Form::territories) return take_territories(field, node, out);
  const auto* list = list_of(field, node);
  if (!list) return;
  out.clear();
  const Field entry{field.name, Form::text, field.member, field.description, field.example, 200};
  for (const auto& item : *list) {
    auto text = text_of(entry, item);
    if (!text) continue;
    if (field.form == Form::platforms) {
      const auto* known = model::find_platform(*text);
      if (!known) {
        const auto near = model::closest_platform(*text);
        faults_.add(item.source().begin, "platform",
            fmt::format("{} is not a platform", shown(*text)),
            near ? fmt::format("Did you mean \"{}\"?", *near) : "`mv platform list` shows them.");
        continue;
      }
      text = std::string(known->id);
    }
    if (std::find(out.begin(), out.end(), *text) == out.end()) out.push_back(*std::move(text));
  }
}

void Values::take_territories(
    const Field& field, const toml::node& node, std::vector<std::string>& out) {
  if (const auto* word = node.as_string(); word && iequals(trim(word->get()), "world"))
    return out.clear();
  const auto* list = list_of(field, node);
  if (!list) return;
  if (list->empty())
    return faults_.add(node.source().begin, "missing",
        "territories is an empty list: nobody could buy the release",
        "Write territories = \"world\", or name countries.");
  out.clear();
  const Field entry{field.name, Form::country, field.member, field.description, field.example, 60};
  for (const auto& item : *list) {
    auto text = text_of(entry, item);
    if (!text) continue;
    check_country(field, item.source().begin, *text);
    if (std::find(out.begin(), out.end(), *text) == out.end()) out.push_back(*std::move(text));
  }
}

template <class Person>
void Values::take_people(
    const Field& field, const toml::node& node, const Section& section, std::vector<Person>& out) {
  const auto* list = list_of(field, node);
  if (!list) return;
  out.clear();
  for (const auto& item : *list) {
    Person person;
    if (const auto* table = item.as_table())
      read(*table, section, target_of(person));
    else if (item.is_string())
      take(section.fields.front(), item, person.name);
    else
      wrong_type(field, item, "a name or a table of name and role");
    if (!person.name.empty()) out.push_back(std::move(person));
  }
}

void Values::take(const Field& field, const toml::node& node, std::vector<model::Artist>& out) {
  take_people(field, node, artist_section(), out);
}

void Values::take(const Field& field, const toml::node& node, std::vector<model::Writer>& out) {
  take_people(field, node, writer_section(), out);
}

void Values::take(const Field& field, const toml::node& node, model::AiUse& out) {
  if (const auto* table = node.as_table())
    read(*table, ai_section(), target_of(out));
  else
    wrong_type(field, node, "a table");
}

}  // namespace mv::manifest
