// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "api/distribution/platform_views.hpp"
#include "api/page.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "context.hpp"
#include "io/streams.hpp"
#include "manifest/manifest.hpp"
#include "model/fields/not_sent.hpp"
#include "model/provider/date_warnings.hpp"
#include "model/provider/platform.hpp"
#include "schedule/zone.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

/// What one provider would do with the release.
struct Quoted {
  const model::ProviderInfo* provider = nullptr;
  std::vector<std::string> platforms;  ///< of those that are wanted, what it reaches
  std::vector<std::string> taken;      ///< for which it would be taken
  std::vector<std::string> cannot;     ///< what it does not keep, as sentences
};

/// Everything that a provider has no place for, each once.
void add_dropped(const model::ProviderInfo& provider, const manifest::Manifest& manifest,
    std::vector<std::string>& out) {
  model::Release release;
  release.metadata = manifest.release;
  std::vector<model::Metadata> all{model::overall_metadata(release)};
  for (const auto& track : manifest.tracks)
    all.push_back(model::metadata_on(manifest.release, track.metadata));
  std::vector<std::string> labels;
  for (const auto& metadata : all)
    for (auto& label : model::labels_not_sent(provider, metadata))
      if (std::find(labels.begin(), labels.end(), label) == labels.end())
        labels.push_back(std::move(label));
  if (!labels.empty()) out.push_back(fmt::format("It has no field for: {}.", join(labels, ", ")));
}

Status add_dates(const Quoted& quoted, const manifest::Manifest& manifest, Millis now,
    std::vector<std::string>& out) {
  if (!manifest.schedule) return {};
  const auto& schedule = *manifest.schedule;
  MV_TRY(const auto due, schedule::resolve(schedule.at, schedule.zone));
  std::vector<model::DatedPlatform> dated;
  for (const auto& platform : quoted.platforms)
    dated.push_back({platform, std::string(quoted.provider->id), quoted.provider->lead_days,
        quoted.provider->can.date});
  for (auto& line : model::date_warnings(
           {schedule.at, schedule.zone, schedule.local_midnight, due.at}, now, dated))
    out.push_back(std::move(line));
  return {};
}

Result<std::vector<Quoted>> quotes(const manifest::Manifest& manifest,
    const std::vector<std::string>& platforms, const std::vector<api::PlatformView>& chosen) {
  std::vector<Quoted> out;
  const SystemClock clock;
  for (const auto& provider : model::providers()) {
    Quoted one{&provider};
    for (const auto& platform : platforms) {
      if (!provider.carries(platform)) continue;
      one.platforms.push_back(platform);
      const auto view = std::find_if(chosen.begin(), chosen.end(),
          [&](const auto& each) { return each.platform == platform; });
      if (view != chosen.end() && view->provider == provider.id) one.taken.push_back(platform);
    }
    if (one.platforms.empty()) continue;
    const auto& release = manifest.release;
    if (!release.territories.empty() && !provider.can.territories)
      one.cannot.emplace_back("It cannot leave countries out: the release would be refused (M32).");
    if (!release.catalogue_number.empty() && !provider.can.catalogue_number)
      one.cannot.emplace_back("It does not keep your catalogue number.");
    add_dropped(provider, manifest, one.cannot);
    MV_CHECK(add_dates(one, manifest, clock.now(), one.cannot));
    if (provider.can.handoff)
      one.cannot.emplace_back("You deliver it yourself, by its form, and change it there.");
    else if (!provider.can.update)
      one.cannot.emplace_back("Nothing can be changed once it was sent.");
    if (provider.can.takedown == model::TakedownKind::none)
      one.cannot.emplace_back("It cannot be taken down from here.");
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<std::string> names_of(const std::vector<std::string>& platforms) {
  std::vector<std::string> out;
  for (const auto& id : platforms) out.push_back(model::platform_name(id));
  return out;
}

std::string text_of(const Quoted& quoted, std::size_t width) {
  constexpr std::size_t kIndent = 2;
  const auto& provider = *quoted.provider;
  auto out = fmt::format("{} ({})\n", provider.name, provider.id);
  std::vector<std::string> lines{"Reaches: " + join(names_of(quoted.platforms), ", ") + "."};
  if (!quoted.taken.empty())
    lines.push_back("Would be taken for: " + join(names_of(quoted.taken), ", ") + ".");
  lines.push_back("Cost: " + std::string(provider.cost) + ".");
  if (provider.lead_days > 0)
    lines.push_back(fmt::format("Time: stores need about {} days.", provider.lead_days));
  if (quoted.cannot.empty()) lines.emplace_back("It keeps everything that the manifest says.");
  lines.insert(lines.end(), quoted.cannot.begin(), quoted.cannot.end());
  for (const auto& line : lines) out += wrap(line, width, kIndent);
  return out;
}

json::object json_of(const Quoted& quoted) {
  return {{"provider", quoted.provider->id}, {"name", quoted.provider->name},
      {"platforms", model::to_json(quoted.platforms)}, {"taken", model::to_json(quoted.taken)},
      {"cost", quoted.provider->cost}, {"lead_days", quoted.provider->lead_days},
      {"cannot", model::to_json(quoted.cannot)}};
}

Result<Outcome> run(Context& context) {
  MV_TRY(const auto manifest, manifest::read(context.in.argument(0)));
  std::vector<std::string> platforms;
  for (const auto& word : context.in.all("to")) {
    const auto* platform = model::find_platform(word);
    if (!platform)
      return make_error(Code::usage, fmt::format("--to: {} is not a platform", word), {},
          fmt::format("See {}.", context.next("platform list")));
    platforms.emplace_back(platform->id);
  }
  if (platforms.empty()) platforms = manifest.platforms;
  if (platforms.empty())
    return make_error(Code::usage, "no platform is named", {},
        "Add platforms = [\"spotify\"] below [release], or name them with --to.");
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto chosen, session->get<api::Page<api::PlatformView>>("/api/v1/platforms"));
  MV_TRY(const auto all, quotes(manifest, platforms, chosen.data));
  Outcome out;
  json::array rows;
  for (const auto& quoted : all) {
    if (!out.text.empty()) out.text += "\n";
    out.text += text_of(quoted, context.io.text_width());
    rows.push_back(json_of(quoted));
  }
  std::vector<std::string> unreached;
  for (const auto& platform : platforms)
    if (model::providers_for(platform).empty()) unreached.push_back(platform);
  if (!unreached.empty())
    out.text += fmt::format("{}Nobody delivers to {}.\n", out.text.empty() ? "" : "\n",
        join(names_of(unreached), ", "));
  out.text +=
      fmt::format("\nChoose with {}.", context.next("platform route PLATFORM --via PROVIDER"));
  out.value = json::object{{"quotes", std::move(rows)}, {"unreached", model::to_json(unreached)}};
  return out;
}

}  // namespace

Command quote_command() {
  return {
      .path = "quote",
      .summary = "Compare who could deliver a release: cost, time, what is lost",
      .about = "Nothing is stored or sent.",
      .arguments = {{.name = "MANIFEST", .help = "release.toml", .complete = Complete::files}},
      .options = {{.name = "to",
          .value = Value::list,
          .shown = "A,B",
          .help = "Platforms (default: those of the manifest)",
          .complete = Complete::platforms,
          .repeat = true}},
      .examples = {{"quote release.toml", ""}, {"quote release.toml --to spotify,deezer", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
