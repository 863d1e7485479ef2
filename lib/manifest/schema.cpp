// SPDX-License-Identifier: Apache-2.0
// The table of fields as a JSON Schema for editors, and as Markdown for readers.
#include <fmt/format.h>
#include <toml++/toml.h>

#include <boost/json.hpp>

#include "base/text/text.hpp"
#include "identifiers/countries.hpp"
#include "manifest/codes.hpp"
#include "manifest/fields.hpp"
#include "model/provider/platform.hpp"

namespace mv::manifest {
namespace {

namespace json = boost::json;

json::value as_json(const toml::node& node) {
  if (const auto* text = node.as_string()) return json::string(text->get());
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* yes = node.as_boolean()) return yes->get();
  if (const auto* list = node.as_array()) {
    json::array out;
    for (const auto& item : *list) out.push_back(as_json(item));
    return out;
  }
  json::object out;
  for (const auto& [key, item] : *node.as_table()) out.emplace(key.str(), as_json(item));
  return out;
}

json::value example_of(const Field& field) {
  return as_json(*toml::parse("x = " + std::string(field.example)).get("x"));
}

json::object reference(std::string_view name) {
  return {{"$ref", fmt::format("#/$defs/{}", name)}};
}

json::object list_of(json::value items, const Field& field) {
  json::object out{{"type", "array"}, {"items", std::move(items)}, {"maxItems", limit_of(field)}};
  if (field.required || field.form == Form::territories) out["minItems"] = 1;
  return out;
}

json::array choice_words(const Field& field) {
  json::array out;
  for (const auto& word : choices_of(field)) out.push_back(json::string(word));
  return out;
}

json::array platform_aliases() {
  json::array out;
  for (const auto& word : model::platform_aliases()) out.push_back(json::string(word));
  return out;
}

json::object text_type(const Field& field) {
  json::object out{{"type", "string"}, {"maxLength", limit_of(field)}};
  if (field.required) out["minLength"] = 1;
  if (const auto pattern = pattern_of(field.form); !pattern.empty()) out["pattern"] = pattern;
  return out;
}

json::object type_of(const Field& field) {
  switch (field.form) {
    case Form::flag: return {{"type", "boolean"}};
    case Form::count: return {{"type", "integer"}, {"minimum", 1}, {"maximum", limit_of(field)}};
    case Form::choice: return {{"enum", choice_words(field)}};
    case Form::explicit_flag: {
      auto values = choice_words(field);
      values.insert(values.begin(), {true, false});
      return {{"enum", values}};
    }
    case Form::territories:
      return {{"oneOf", {{{"const", "world"}}, list_of(reference("country"), field)}}};
    case Form::country: return reference("country");
    case Form::platforms: return list_of({{"enum", platform_aliases()}}, field);
    case Form::words: return list_of({{"type", "string"}, {"maxLength", 200}}, field);
    case Form::artists: return list_of(reference("artist"), field);
    case Form::writers: return list_of(reference("writer"), field);
    case Form::ai: return reference("ai");
    default: return text_type(field);
  }
}

json::object table_type(const Section& section, bool shared = false) {
  json::object properties;
  json::array required;
  for (const auto& field : section.fields) {
    if (shared && field.own) continue;
    auto type = type_of(field);
    type["description"] = field.description;
    type["examples"] = json::array{example_of(field)};
    properties.emplace(field.name, std::move(type));
    if (field.required && !shared) required.push_back(json::string(field.name));
  }
  json::object out{{"type", "object"}, {"description", section.description},
      {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) out["required"] = std::move(required);
  return out;
}

/// A name alone, or a table.
json::object person_type(const Section& section) {
  return {
      {"oneOf", {{{"type", "string"}, {"minLength", 1}, {"maxLength", 300}}, table_type(section)}}};
}

void pretty(const json::value& value, std::string& out, const std::string& indent) {
  const auto inner = indent + "  ";
  std::string_view between;
  if (const auto* object = value.if_object(); object && !object->empty()) {
    out += "{";
    for (const auto& [key, item] : *object) {
      out += std::string(between) + "\n" + inner + json::serialize(json::value(key)) + ": ";
      pretty(item, out, inner);
      between = ",";
    }
    out += "\n" + indent + "}";
  } else if (const auto* list = value.if_array();
             list && !list->empty() && !list->front().is_primitive()) {
    out += "[";
    for (const auto& item : *list) {
      out += std::string(between) + "\n" + inner;
      pretty(item, out, inner);
      between = ",";
    }
    out += "\n" + indent + "]";
  } else {
    out += json::serialize(value);
  }
}

std::string allowed(const Field& field) {
  switch (field.form) {
    case Form::choice: return "`" + join(choices_of(field), "`, `") + "`";
    case Form::explicit_flag: return "`true`, `false`, `\"clean\"`";
    case Form::flag: return "`true`, `false`";
    case Form::count: return fmt::format("whole number, 1 to {}", limit_of(field));
    case Form::moment: return "date, date and time, or either as text";
    case Form::zone: return "IANA time zone";
    case Form::country: return "country code";
    case Form::territories: return "`\"world\"` or list of country codes";
    case Form::platforms: return "list of platforms";
    case Form::words: return "list of texts";
    case Form::artists: return "list of [artists](#artists)";
    case Form::writers: return "list of [writers](#writers)";
    case Form::ai: return "[table](#ai)";
    case Form::audio_file:
    case Form::image_file: return "path";
    case Form::language: return "language code";
    case Form::isrc:
    case Form::upc:
    case Form::iswc:
    case Form::ipi: return "code, as text";
    default: return fmt::format("text, up to {} characters", limit_of(field));
  }
}

std::string markdown_of(const Section& section) {
  auto out = fmt::format("### {}\n\n{}\n\n", section.title, section.description);
  out += "| Field | Value | Meaning | Example |\n|---|---|---|---|\n";
  for (const auto& field : section.fields)
    out += fmt::format("| `{}`{}{} | {} | {} | `{}` |\n", field.name,
        field.required ? " (needed)" : "", field.own && section.name == "tracks" ? " (own)" : "",
        allowed(field), field.description, field.example);
  return out;
}

}  // namespace

std::string json_schema() {
  json::array country_codes;
  for (const auto& code : split(identifiers::countries(), ' '))
    country_codes.push_back(json::string(code));
  const json::value schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
      {"title", "MusicVerse release manifest"},
      {"description", "release.toml: what is released, when, and its tracks"}, {"type", "object"},
      {"properties",
          {{"release", table_type(section("release"))},
              {"schedule", table_type(section("schedule"))},
              {"defaults", table_type(section("defaults"), true)},
              {"tracks", {{"type", "array"}, {"description", section("tracks").description},
                             {"items", table_type(section("tracks"))}, {"minItems", 1},
                             {"maxItems", kMostTracks}}}}},
      {"required", {"release", "tracks"}}, {"additionalProperties", false},
      {"$defs", {{"artist", person_type(artist_section())},
                    {"writer", person_type(writer_section())}, {"ai", table_type(ai_section())},
                    {"country", {{"enum", std::move(country_codes)}}}}}};
  std::string out;
  pretty(schema, out, "");
  return out + "\n";
}

std::string markdown_reference() {
  std::string out;
  for (const auto& section : sections())
    // What it may hold stands below [[tracks]].
    out += section.name == "defaults"
               ? fmt::format("### {}\n\n{}\n\n", section.title, section.description)
               : markdown_of(section) + "\n";
  for (const auto* inner : {&artist_section(), &writer_section(), &ai_section()})
    out += markdown_of(*inner) + "\n";
  out.pop_back();
  return out;
}

}  // namespace mv::manifest
