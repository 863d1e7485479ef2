// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "base/text/text.hpp"
#include "base/text/unicode.hpp"
#include "commands/order/recording.hpp"
#include "model/provider/platform.hpp"

namespace mv::cli {
namespace {

Option text_option(std::string name, std::string shown, std::string help, bool repeat = false) {
  return {.name = std::move(name),
      .value = Value::text,
      .shown = std::move(shown),
      .help = std::move(help),
      .repeat = repeat};
}

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

const std::vector<Option>& metadata_options() {
  static const std::vector<Option> options{
      text_option("title", "TEXT", "Title of the recording"),
      text_option("version", "TEXT", "Version, such as Radio Edit"),
      {.name = "artist",
          .value = Value::text,
          .shown = "NAME",
          .help = "Main artist",
          .setting = "artist",
          .repeat = true},
      text_option("featuring", "NAME", "Featured artist", true),
      text_option("writer", "NAME", "Songwriter, by legal name", true),
      text_option("album", "TEXT", "Title of the release (default: the track's)"),
      {.name = "label", .value = Value::text, .shown = "NAME", .help = "Label", .setting = "label"},
      text_option("genre", "NAME", "Genre"),
      text_option("isrc", "CODE", "ISRC of the recording"),
      text_option("upc", "CODE", "UPC or EAN of the release"),
      text_option("language", "CODE", "Language of the lyrics, zxx = instrumental"),
      {.name = "explicit", .help = "The lyrics are explicit"},
      {.name = "clean", .help = "A clean version of explicit lyrics"},
      {.name = "not-explicit", .help = "Nothing in the lyrics is explicit"},
      text_option("p-line", "TEXT", "Year and owner of the recording: 2026 Name"),
      text_option("c-line", "TEXT", "Year and owner of the release: 2026 Name"),
      text_option("release-date", "DATE", "YYYY-MM-DD"),
      text_option("description", "TEXT", "A short text, where platforms show one"),
      text_option("ai", "PART=USE", "AI in each part: vocals=generated, all=assisted", true),
      {.name = "artwork",
          .value = Value::file,
          .shown = "FILE",
          .help = "Cover, JPEG or PNG, 3000 x 3000",
          .complete = Complete::files},
      {.name = "override",
          .value = Value::text,
          .shown = "RULE=REASON",
          .help = "Ignore an error of this rule, and say why",
          .complete = Complete::rules,
          .repeat = true},
  };
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
  const std::pair<const char*, std::string model::Metadata::*> texts[] = {
      {"title", &model::Metadata::title}, {"version", &model::Metadata::version},
      {"album", &model::Metadata::album}, {"label", &model::Metadata::label},
      {"genre", &model::Metadata::genre}, {"isrc", &model::Metadata::isrc},
      {"upc", &model::Metadata::upc}, {"language", &model::Metadata::language},
      {"p-line", &model::Metadata::p_line}, {"c-line", &model::Metadata::c_line},
      {"release-date", &model::Metadata::release_date},
      {"description", &model::Metadata::description}};
  for (const auto& [option, member] : texts) out.*member = to_nfc(in.text(option));
  for (auto* code : {&out.isrc, &out.upc, &out.language, &out.release_date})
    *code = to_plain_code(*code);
  for (const auto& name : in.all("artist")) out.artists.push_back({to_nfc(name), "primary"});
  for (const auto& name : in.all("featuring")) out.artists.push_back({to_nfc(name), "featured"});
  for (const auto& name : in.all("writer"))
    out.writers.push_back({to_nfc(name), "composer_lyricist", ""});
  set_explicit(in, out, faults);
  for (const auto& text : in.all("ai")) set_ai(out.ai, text, faults);
  return out;
}

std::vector<preflight::Override> given_overrides(
    const Context& context, std::vector<Fault>& faults) {
  std::vector<preflight::Override> out;
  for (const auto& text : context.in.all("override")) {
    const auto equals = text.find('=');
    const auto reason = equals == std::string::npos
                            ? std::string_view()
                            : trim(std::string_view(text).substr(equals + 1));
    out.push_back({text.substr(0, equals), std::string(reason)});
  }
  if (const auto checked = preflight::check_overrides(out); !checked) {
    for (const auto& fault : checked.error().faults)
      faults.push_back({"--override", "", fault.message, fault.hint});
  }
  return out;
}

std::vector<std::string> chosen_platforms(
    const Context& context, std::string_view option, std::vector<Fault>& faults) {
  auto words = context.in.all(option);
  if (words.empty()) words = context.settings.list("platforms");
  std::vector<std::string> out;
  for (const auto& word : words) {
    const auto* known = model::find_platform(word);
    if (!known) {
      const auto near = model::closest_platform(word);
      faults.push_back({fmt::format("--{}", option), "",
          fmt::format("--{}: \"{}\" is not a platform", option, word),
          near ? fmt::format("Did you mean {}?", *near)
               : fmt::format("`{}` lists them.", context.next("platform list"))});
    } else if (std::find(out.begin(), out.end(), known->id) == out.end()) {
      out.emplace_back(known->id);
    }
  }
  return out;
}

std::vector<std::string> judged_platforms(std::vector<std::string> chosen) {
  if (!chosen.empty()) return chosen;
  return {"soundcloud", "spotify", "apple-music", "youtube-music"};
}

}  // namespace mv::cli
