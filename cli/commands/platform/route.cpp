// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "api/distribution/platform_views.hpp"
#include "api/page.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "context.hpp"
#include "model/provider/platform.hpp"
#include "model/provider/provider.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const auto word = context.in.argument(0);
  if (context.in.has("automatic") && context.in.has("via"))
    return make_error(Code::usage, "--via and --automatic were both given", "", "Use only one.");
  const auto* platform = model::find_platform(word);
  const auto path = "/api/v1/platforms/" + url_encode(platform ? platform->id : word) + "/route";
  MV_TRY(auto* session, context.session());
  if (context.in.has("automatic")) {
    MV_CHECK(session->remove(path));
  } else if (const auto via = context.in.maybe("via")) {
    const auto* provider = model::find_provider(*via);
    if (platform && provider && !provider->carries(platform->id))
      return make_error(Code::usage,
          fmt::format("{} does not deliver to {}", provider->name, platform->name), "",
          fmt::format("See {}.", context.next("provider list")));
    MV_TRY([[maybe_unused]] const auto done,
        session->put<api::Page<api::PlatformView>>(
            path, api::RoutePlatform{provider ? std::string(provider->id) : *via}));
  }
  MV_TRY(const auto list, session->get<api::Page<api::PlatformView>>("/api/v1/platforms"));
  const auto found = std::find_if(list.data.begin(), list.data.end(),
      [&](const auto& one) { return platform && one.platform == platform->id; });
  const auto near = platform ? std::nullopt : model::closest_platform(word);
  if (found == list.data.end())
    return make_error(Code::not_found,
        fmt::format(
            "no provider delivers to {}", platform ? std::string(platform->name) : printable(word)),
        "",
        near ? fmt::format("Did you mean {}?", *near)
             : fmt::format("See {}.", context.next("platform list")));
  std::vector<std::string> names;
  for (const auto& id : found->providers)
    names.push_back(fmt::format("{} ({})", id, model::provider_name(id)));
  Outcome out;
  out.value = model::to_json(*found);
  out.text = fmt::format("{}: delivered by {}{}. Possible: {}.", found->name,
      model::provider_name(found->provider), found->routed ? ", as you chose" : "",
      join(names, ", "));
  return out;
}

}  // namespace

Command platform_route_command() {
  Command out;
  out.path = "platform route";
  out.summary = "Show or choose the provider for a platform";
  out.about = "The choice is for new distributions; what was sent stays with its provider.";
  out.arguments = {{.name = "PLATFORM", .help = "A platform", .complete = Complete::platforms}};
  std::vector<std::string> ids;
  for (const auto& provider : model::providers()) {
    ids.emplace_back(provider.id);
    for (auto& alias : split(provider.aliases, ' '))
      if (!alias.empty()) ids.push_back(std::move(alias));
  }
  out.options = {{.name = "via",
                     .value = Value::choice,
                     .shown = "PROVIDER",
                     .help = "Use this provider",
                     .choices = ids},
      {.name = "automatic", .help = "Let MusicVerse choose again"}};
  out.examples = {{"platform route spotify", ""},
      {fmt::format("platform route spotify --via {}", model::providers_for("spotify").front()->id),
          ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
