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

constexpr std::string_view kVideoPlatforms[] = {"youtube"};
constexpr CredentialField kYouTubeFields[] = {
    {.name = "client_id",
        .label = "client id",
        .where =
            "The page of your OAuth client at https://console.cloud.google.com/apis/credentials "
            "shows it.",
        .secret = false,
        .longest = 200},
    {.name = "client_secret",
        .label = "client secret",
        .where = "The same page shows it.",
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
// A receiver of DDEX messages: what it tells a label that delivers to it.
constexpr std::string_view kSpotifyPlatforms[] = {"spotify"};
constexpr std::string_view kYouTubePlatforms[] = {"youtube-music"};
constexpr std::string_view kAudiusPlatforms[] = {"audius"};
constexpr std::string_view kOtherPlatforms[] = {"amazon-music", "deezer", "tidal", "qobuz"};
constexpr std::size_t kLongestKey = 10'000;
constexpr CredentialField kDdexFields[] = {
    {.name = "address",
        .label = "address",
        .where = "The receiver tells it: sftp://user@host/folder, or s3://bucket/prefix?region=….",
        .secret = false},
    {.name = "sender_dpid",
        .label = "DDEX party identifier of the sender",
        .where = "Yours; DDEX gives it to you, free, at https://dpid.ddex.net.",
        .secret = false,
        .longest = 30},
    {.name = "sender_name",
        .label = "name of the sender",
        .where = "As your contract with the receiver has it.",
        .secret = false,
        .required = false},
    {.name = "recipient_dpid",
        .label = "DDEX party identifier of the receiver",
        .where = "The receiver tells it to those who deliver to it.",
        .secret = false,
        .required = false,
        .longest = 30},
    {.name = "host_key",
        .label = "fingerprint of the server's host key",
        .where =
            "For SFTP: `ssh-keyscan HOST | ssh-keygen -lf -` shows it; compare it with what the "
            "receiver says.",
        .secret = false,
        .required = false},
    {.name = "private_key",
        .label = "private key",
        .where =
            "For SFTP: make one with `ssh-keygen -t ed25519` and send the receiver its .pub file.",
        .required = false,
        .longest = kLongestKey},
    {.name = "sftp_password",
        .label = "password of SFTP",
        .where = "For SFTP, where the receiver takes no keys; or the password of the private key.",
        .required = false},
    {.name = "access_key_id",
        .label = "access key id",
        .where = "For S3: the receiver gives you one for its bucket.",
        .secret = false,
        .required = false},
    {.name = "secret_access_key",
        .label = "secret access key",
        .where = "For S3: it is shown once, with the access key id.",
        .required = false},
    {.name = "ern_version",
        .label = "version of the messages",
        .where =
            "4.3 or 4.3.2, as the receiver takes them. Left out, releases in which AI was used go "
            "as 4.3.2, which alone has words for it.",
        .secret = false,
        .required = false,
        .longest = 10},
    {.name = "test_messages",
        .label = "mark for test messages",
        .where = "\"yes\" while the receiver tests your deliveries: it checks them and publishes "
                 "nothing.",
        .secret = false,
        .required = false,
        .longest = 5},
};

constexpr std::string_view kDistroKidPlatforms[] = {
    "spotify", "apple-music", "youtube-music", "amazon-music", "deezer", "tidal"};

constexpr DroppedField kLabelGridDrops[] = {{"description", "description"}, {"tags", "tags"}};

/// Rows that differ in whom they reach.
constexpr ProviderInfo ddex_row(std::string_view id, std::string_view name,
    std::span<const std::string_view> platforms, std::string_view page, std::string_view aliases,
    int lead_days = 0, bool territories = true) {
  return {.id = id,
      .name = name,
      .platforms = platforms,
      .sign_in = SignInKind::fields,
      .before =
          "The receiver has to take you on first: it tests your deliveries, and tells you "
          "where to deliver to.",
      .credentials = kDdexFields,
      .can = {.date = DateKind::instant,
          .update = true,
          .takedown = TakedownKind::release,
          .territories = territories,
          .catalogue_number = true},
      .lead_days = lead_days,
      .cost = "by your contract with the receiver",
      .page = page,
      .aliases = aliases};
}

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
    {.id = "youtube",
        .name = "YouTube",
        .platforms = kVideoPlatforms,
        .sign_in = SignInKind::oauth,
        .before = "Make a project at https://console.cloud.google.com, enable the YouTube Data API "
                  "v3 for it, and make an OAuth client of the type \"Desktop app\".",
        .credentials = kYouTubeFields,
        .can = {.date = DateKind::instant,
            .update = true,
            .takedown = TakedownKind::release,
            .statistics = true,
            .catalogue_number = true},
        .cost = "free; Google's quota is about 100 uploads a day",
        .page = "https://developers.google.com/youtube/v3/docs/videos",
        .aliases = "yt"},
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
    ddex_row("ddex-spotify", "DDEX to Spotify", kSpotifyPlatforms,
        "https://providersupport.spotify.com", "ddex:spotify", 5),
    ddex_row("ddex-youtube", "DDEX to YouTube", kYouTubePlatforms,
        "https://support.google.com/youtube/answer/3498397", "ddex:youtube"),
    ddex_row("ddex-audius", "DDEX to Audius", kAudiusPlatforms,
        "https://docs.audius.org/distributors/specification/overview", "ddex:audius", 0, false),
    ddex_row("ddex", "DDEX", kOtherPlatforms, "https://kb.ddex.net", "ddex:generic"),
    {.id = "distrokid",
        .name = "DistroKid",
        .platforms = kDistroKidPlatforms,
        .sign_in = SignInKind::none,
        .before = "It has no interface for programs: MusicVerse makes a package, and you fill in "
                  "its form at https://distrokid.com/new/ yourself.",
        .can = {.date = DateKind::day, .takedown = TakedownKind::release, .handoff = true},
        .lead_days = 7,
        .cost = "by your DistroKid plan; choosing a date needs Musician Plus or more",
        .page = "https://support.distrokid.com",
        .aliases = "distro-kid"},
};

}  // namespace

std::string_view name_of(SignInKind kind) {
  constexpr std::string_view kNames[] = {"fields", "oauth", "none"};
  return kNames[static_cast<std::size_t>(kind)];
}

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
  return "MV_" + upper(replace_all(std::string(id), "-", "_")) + "_" +
         upper(std::string(field.name));
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
