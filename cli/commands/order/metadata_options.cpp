// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "base/text/text.hpp"
#include "base/text/unicode.hpp"
#include "base/settings/settings.hpp"
#include "commands/order/recording.hpp"
#include "model/fields/words.hpp"
#include "model/json.hpp"

namespace mv::cli {
namespace {

struct AiField {
  std::string_view name;
  std::string model::AiUse::*member;
};
constexpr std::array kAiFields{
    AiField{"vocals", &model::AiUse::vocals},
    AiField{"lyrics", &model::AiUse::lyrics},
    AiField{"instrumentation", &model::AiUse::instrumentation},
    AiField{"composition", &model::AiUse::composition},
    AiField{"post_production", &model::AiUse::post_production},
    AiField{"artwork", &model::AiUse::artwork},
};

void set_ai(model::AiUse& ai, const std::string& text, std::vector<Fault>& faults) {
  const auto equals = text.find('=');
  const auto name = text.substr(0, equals);
  const auto value = equals == std::string::npos ? "" : text.substr(equals + 1);
  const bool known = value == "none" || value == "assisted" || value == "generated";
  bool set = false;
  for (const auto& field : kAiFields)
    if (known && (name == field.name || name == "all")) {
      ai.*field.member = value;
      set = true;
    }
  if (!set)
    faults.push_back({"--ai", "", fmt::format("--ai: \"{}\" is not PART=USE", text),
        "Parts: all, vocals, lyrics, instrumentation, composition, "
        "post_production, artwork. Uses: none, assisted, generated."});
}

void set_explicit(const Input& in, model::Metadata& out, std::vector<Fault>& faults) {
  int given = 0;
  for (const auto& [option, value] : {std::pair("explicit", "explicit"),
           std::pair("clean", "clean"), std::pair("not-explicit", "not_explicit")})
    if (in.has(option)) {
      out.explicit_content = value;
      ++given;
    }
  if (given > 1)
    faults.push_back({"--explicit", "",
        "--explicit, --clean and --not-explicit contradict each other", "Use only one of them."});
}

}  // namespace

namespace {

/// Where one word has more than one option, or one that is more than a text.
std::vector<Option> own_options(std::string_view word) {
  if (word == "artists")
    return {{.name = "artist",
                .value = Value::text,
                .shown = "NAME",
                .help = "Main artist",
                .setting = "artist",
                .repeat = true},
        repeated(text_option("featuring", "NAME", "Featured artist"))};
  if (word == "writers")
    return {repeated(text_option("writer", "NAME", "Songwriter, by legal name"))};
  if (word == "explicit_content")
    return {{.name = "explicit", .help = "The lyrics are explicit"},
        {.name = "clean", .help = "A clean version of explicit lyrics"},
        {.name = "not-explicit", .help = "Nothing in the lyrics is explicit"}};
  if (word == "ai")
    return {
        repeated(text_option("ai", "PART=USE", "AI in each part: vocals=generated, all=assisted"))};
  return {};
}

/// A word whose option takes its text as it is.
bool is_plain(const model::FieldRule& rule) {
  return !rule.option.empty() && own_options(rule.name).empty();
}

Option option_of(const model::FieldRule& rule) {
  auto out =
      text_option(std::string(rule.option), std::string(rule.shown), std::string(rule.description));
  if (find_setting(rule.option)) out.setting = rule.option;
  return out;
}

}  // namespace

const std::vector<Option>& metadata_options() {
  static const auto options = [] {
    std::vector<Option> out;
    for (const auto& rule : model::words_of<model::Metadata>()) {
      if (is_plain(rule)) out.push_back(option_of(rule));
      for (auto& option : own_options(rule.name)) out.push_back(std::move(option));
    }
    out.push_back(file_option("artwork", "FILE", "Cover, JPEG or PNG, 3000 x 3000"));
    out.push_back({.name = "override",
        .value = Value::text,
        .shown = "RULE=REASON",
        .help = "Ignore an error of this rule, and say why",
        .complete = Complete::rules,
        .repeat = true});
    return out;
  }();
  return options;
}

std::vector<Option> with_metadata_options(std::vector<Option> options) {
  const auto& more = metadata_options();
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

model::Metadata given_metadata(const Context& context, std::vector<Fault>& faults) {
  const auto& in = context.in;
  model::Metadata out;
  boost::mp11::mp_for_each<model::members_of<model::Metadata>>([&](auto member) {
    auto& word = out.*member.pointer;
    if constexpr (std::is_same_v<std::decay_t<decltype(word)>, std::string>)
      for (const auto& rule : model::words_of<model::Metadata>())
        if (rule.name == member.name && is_plain(rule)) {
          word = to_nfc(in.text(rule.option));
          if (rule.shown == "CODE" || rule.shown == "DATE") word = to_plain_code(word);
        }
  });
  for (const auto& name : in.all("artist")) out.artists.push_back({to_nfc(name), "primary"});
  for (const auto& name : in.all("featuring")) out.artists.push_back({to_nfc(name), "featured"});
  for (const auto& name : in.all("writer"))
    out.writers.push_back({to_nfc(name), "composer_lyricist", ""});
  set_explicit(in, out, faults);
  for (const auto& text : in.all("ai")) set_ai(out.ai, text, faults);
  return out;
}

}  // namespace mv::cli
