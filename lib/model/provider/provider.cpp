// SPDX-License-Identifier: Apache-2.0
#include "model/provider/provider.hpp"

#include <algorithm>

#include "base/text/text.hpp"

namespace mv::model {
namespace {

constexpr std::string_view kSoundCloudPlatforms[] = {"soundcloud"};
constexpr CredentialField kSoundCloudFields[] = {
    {.name = "client_id",
        .label = "client id",
        .where =
            "Register an app at https://soundcloud.com/you/apps; its page shows the client id.",
        .secret = false,
        .longest = 200},
    {.name = "client_secret",
        .label = "client secret",
        .where = "The app's page at https://soundcloud.com/you/apps shows it.",
        .longest = 200},
};

constexpr std::string_view kLabelGridPlatforms[] = {
    "spotify", "apple-music", "youtube-music", "amazon-music", "deezer", "tidal"};
constexpr CredentialField kLabelGridFields[] = {
    {.name = "token",
        .label = "API token",
        .where = "Create one in your account at LabelGrid, under API tokens."},
    {.name = "webhook_secret",
        .label = "webhook secret",
        .where = "LabelGrid shows it once, when you create a webhook there. Without it, MusicVerse "
                 "asks for changes.",
        .required = false},
};

// What the upload of a track takes: https://developers.soundcloud.com/docs/api/explorer/open-api
constexpr DroppedField kSoundCloudDrops[] = {
    {"writers", "songwriters"},
    {"iswc", "ISWC"},
    {"p_line", "℗ line"},
    {"c_line", "© line"},
    {"explicit_content", "explicit lyrics"},
    {"language", "language"},
    {"recording_country", "country of recording"},
};
constexpr DroppedField kLabelGridDrops[] = {{"description", "description"}, {"tags", "tags"}};

constexpr ProviderInfo kProviders[] = {
    {.id = "soundcloud",
        .name = "SoundCloud",
        .platforms = kSoundCloudPlatforms,
        .sign_in = SignInKind::oauth,
        .before = "Register an app at https://soundcloud.com/you/apps with the redirect address "
                  "http://127.0.0.1:8765/callback.",
        .credentials = kSoundCloudFields,
        .can = {.date = DateKind::server,
            .update = true,
            .takedown = TakedownKind::release,
            .statistics = true,
            .catalogue_number = true},
        .drops = kSoundCloudDrops,
        .cost = "free per release; your SoundCloud plan limits the hours of audio",
        .page = "https://developers.soundcloud.com/docs/api/guide",
        .aliases = "sc"},
    {.id = "labelgrid",
        .name = "LabelGrid",
        .platforms = kLabelGridPlatforms,
        .sign_in = SignInKind::fields,
        .credentials = kLabelGridFields,
        // The retry of a release that was refused is not documented: it is tried, and said when
        // refused.
        .can = {.date = DateKind::day,
            .update = true,
            .takedown = TakedownKind::release,
            .outlets = false,
            .catalogue_number = true},
        .drops = kLabelGridDrops,
        .hook = {.signature = "X-Webhook-Signature",
            .event = "X-Webhook-Event",
            .check = "HMAC-SHA256 of the body in hex; the provider does not document the format, "
                     "so it is untested"},
        .lead_days = 14,
        .cost = "by your LabelGrid plan",
        .simulator = "/api/public",
        .page = "https://labelgrid-docs.pages.dev/en/integrations/webhooks"},
};

}  // namespace

std::string_view name_of(SignInKind kind) { return kind == SignInKind::oauth ? "oauth" : "fields"; }

std::string_view name_of(DateKind kind) {
  constexpr std::string_view kNames[] = {"server", "day", "instant"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view name_of(TakedownKind kind) {
  constexpr std::string_view kNames[] = {"none", "release", "track", "territory"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string CredentialField::option() const {
  return replace_all(std::string(name), "_", "-") + (secret ? "-file" : "");
}

const CredentialField* ProviderInfo::credential(std::string_view wanted) const {
  const auto found = std::find_if(credentials.begin(), credentials.end(),
      [&](const auto& field) { return field.name == wanted; });
  return found == credentials.end() ? nullptr : &*found;
}

bool ProviderInfo::carries(std::string_view platform) const {
  return std::find(platforms.begin(), platforms.end(), platform) != platforms.end();
}

std::string ProviderInfo::environment(const CredentialField& field) const {
  return "MV_" + upper(std::string(id)) + "_" + upper(std::string(field.name));
}

std::span<const ProviderInfo> providers() { return kProviders; }

const ProviderInfo* find_provider(std::string_view word) {
  const auto wanted = lower(trim(word));
  for (const auto& provider : kProviders) {
    if (provider.id == wanted) return &provider;
    for (const auto& alias : split(provider.aliases, ' '))
      if (!alias.empty() && alias == wanted) return &provider;
  }
  return nullptr;
}

std::vector<const ProviderInfo*> providers_for(std::string_view platform) {
  std::vector<const ProviderInfo*> out;
  for (const auto& provider : kProviders)
    if (provider.carries(platform)) out.push_back(&provider);
  return out;
}

std::string provider_name(std::string_view id) {
  const auto* provider = find_provider(id);
  return std::string(provider ? provider->name : id);
}

}  // namespace mv::model
