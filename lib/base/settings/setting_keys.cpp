// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/settings/settings.hpp"

// clang-format off

namespace mv {
namespace {

using K = SettingKind;

constexpr std::array kKeys{
    SettingKey{.name = "server", .flag = "--server", .env = "MV_SERVER",
               .help = "Address of a shared server: https://host or unix:/path. Empty: your own, "
                       "started on demand"},
    SettingKey{.name = "api_key", .env = "MV_API_KEY", .secret = true,
               .help = "API key for the server"},
    SettingKey{.name = "api_key_file", .flag = "--api-key-file", .env = "MV_API_KEY_FILE",
               .kind = K::path, .help = "File that holds the API key"},
    SettingKey{.name = "ca_file", .env = "MV_CA_FILE", .kind = K::path,
               .help = "PEM file of the authorities to trust for the server's certificate, beside "
                       "SSL_CERT_FILE; empty: those of the system"},
    SettingKey{.name = "sandbox", .flag = "--sandbox", .env = "MV_SANDBOX", .fallback = "no",
               .kind = K::yes_no, .project = true,
               .help = "Rehearse on simulated platforms; nothing leaves this machine"},
    SettingKey{.name = "artist", .flag = "--artist", .env = "MV_ARTIST", .project = true,
               .help = "Artist when neither --artist nor the file's tags name one"},
    SettingKey{.name = "label", .flag = "--label", .env = "MV_LABEL", .project = true,
               .help = "Label when neither --label nor the file's tags name one"},
    SettingKey{.name = "writer", .env = "MV_WRITER", .project = true,
               .help = "Songwriters by legal name, parted by ;, when neither --writer nor the "
                       "file's tags name one"},
    SettingKey{.name = "platforms", .flag = "--to", .env = "MV_PLATFORMS", .kind = K::list,
               .project = true, .help = "Where to distribute when --to is not given"},
    SettingKey{.name = "timezone", .flag = "--tz", .env = "MV_TIMEZONE", .project = true,
               .help = "Time zone that dates are read and shown in, such as Europe/Berlin; "
                       "empty: the system's"},
    SettingKey{.name = "color", .flag = "--color", .env = "MV_COLOR", .fallback = "auto",
               .kind = K::choice, .project = true, .choices = "auto always never",
               .help = "When to use colour"},
    SettingKey{.name = "timeout", .flag = "--timeout", .env = "MV_TIMEOUT", .fallback = "15s",
               .kind = K::duration, .project = true,
               .help = "How long to retry calls to the server"},
    SettingKey{.name = "wait_timeout", .flag = "--wait-timeout", .env = "MV_WAIT_TIMEOUT",
               .fallback = "30m", .kind = K::duration, .project = true,
               .help = "How long --wait waits"},
    SettingKey{.name = "idle_timeout", .flag = "--idle-timeout", .env = "MV_IDLE_TIMEOUT",
               .fallback = "10m", .kind = K::duration,
               .help = "Stop your own server after this long without work"},
    SettingKey{.name = "credential_command", .env = "MV_CREDENTIAL_COMMAND",
               .help = "Program that prints the API key"},
    SettingKey{.name = "database_url", .flag = "--database", .env = "MV_DATABASE_URL",
               .secret = true, .help = "mvd: sqlite:PATH or postgresql://…"},
    SettingKey{.name = "media", .flag = "--media", .env = "MV_MEDIA", .kind = K::path,
               .help = "mvd: folder of the media files; servers that share a database must share "
                       "it; empty: in the data folder"},
    SettingKey{.name = "simulators.address", .env = "MV_SIMULATORS_ADDRESS",
               .fallback = "127.0.0.1",
               .help = "mvd: IPv4 address at which the sandbox's simulators answer servers on "
                       "other machines"},
    SettingKey{.name = "listen", .flag = "--listen", .env = "MV_LISTEN",
               .help = "mvd: address:port to listen on"},
    SettingKey{.name = "public_url", .flag = "--public-url", .env = "MV_PUBLIC_URL",
               .help = "mvd: address at which people and apps reach the server, such as "
                       "https://music.example; empty: the first of listen"},
    SettingKey{.name = "oauth.registration", .env = "MV_OAUTH_REGISTRATION", .fallback = "off",
               .kind = K::choice, .choices = "off invitation open",
               .help = "mvd: whether apps may register themselves: not at all, with a credential "
                       "that has oauth-clients:write, or all of them"},
    SettingKey{.name = "oauth.client_documents", .env = "MV_OAUTH_CLIENT_DOCUMENTS",
               .fallback = "off", .kind = K::choice, .choices = "off on",
               .help = "mvd: whether an app may be named by the https URL of a document about it, "
                       "which the server fetches, as programs that speak MCP are"},
    SettingKey{.name = "keys.rotate_after", .env = "MV_KEYS_ROTATE_AFTER", .fallback = "365d",
               .kind = K::duration,
               .help = "mvd: age of the secret of an API key after which its owner is reminded to "
                       "rotate it; 0 = never"},
    SettingKey{.name = "keys.unused_after", .env = "MV_KEYS_UNUSED_AFTER", .fallback = "90d",
               .kind = K::duration,
               .help = "mvd: time without use after which the owner of an API key is reminded to "
                       "revoke it; 0 = never"},
    SettingKey{.name = "keys.secret_scanning", .env = "MV_KEYS_SECRET_SCANNING", .fallback = "off",
               .kind = K::choice, .choices = "off on",
               .help = "mvd: whether GitHub may report keys and tokens that it found in public, "
                       "which then end"},
    SettingKey{.name = "keys.secret_scanning_url", .env = "MV_KEYS_SECRET_SCANNING_URL",
               .fallback = "https://api.github.com/meta/public_keys/secret_scanning",
               .help = "mvd: where GitHub publishes the public keys that its reports are signed "
                       "with"},
    SettingKey{.name = "tls_cert", .flag = "--tls-cert", .env = "MV_TLS_CERT", .kind = K::path,
               .help = "mvd: certificate chain (PEM)"},
    SettingKey{.name = "tls_key", .flag = "--tls-key", .env = "MV_TLS_KEY", .kind = K::path,
               .help = "mvd: private key of the certificate (PEM)"},
    SettingKey{.name = "access_log", .flag = "--access-log", .env = "MV_ACCESS_LOG",
               .help = "mvd: file that gets one line of JSON per request; -: standard output"},
    SettingKey{.name = "webhooks.allow_cidr", .env = "MV_WEBHOOKS_ALLOW_CIDR", .kind = K::list,
               .help = "mvd: private address blocks that webhooks may be sent to, and documents of "
                       "apps fetched from"},
    SettingKey{.name = "webhooks.dns_servers", .env = "MV_WEBHOOKS_DNS_SERVERS",
               .help = "mvd: name servers for webhooks and documents of apps, address:port; empty: "
                       "those of the system"},
    SettingKey{.name = "webhooks.ca_file", .env = "MV_WEBHOOKS_CA_FILE", .kind = K::path,
               .help = "mvd: CA certificates to trust for webhooks and documents of apps (PEM); "
                       "empty: the system's"},
    SettingKey{.name = "webhooks.timeout", .env = "MV_WEBHOOKS_TIMEOUT", .fallback = "15s",
               .kind = K::duration,
               .help = "mvd: how long one attempt to deliver a webhook may take"},
    SettingKey{.name = "webhooks.retry_schedule", .env = "MV_WEBHOOKS_RETRY_SCHEDULE",
               .fallback = "1s,2s,4s,8s,16s,5m,30m,2h,5h,10h,10h", .kind = K::list,
               .help = "mvd: how long to wait before each retry of a webhook"},
    SettingKey{.name = "webhooks.keep", .env = "MV_WEBHOOKS_KEEP", .fallback = "30d",
               .kind = K::duration,
               .help = "mvd: how long finished deliveries and their attempts are kept"},
    SettingKey{.name = "usage.keep_requests", .env = "MV_USAGE_KEEP_REQUESTS", .fallback = "7d",
               .kind = K::duration,
               .help = "mvd: how long each request is kept, at most a million of them; 0s: they "
                       "are only counted"},
    SettingKey{.name = "usage.keep", .env = "MV_USAGE_KEEP", .fallback = "400d",
               .kind = K::duration,
               .help = "mvd: how long the counts of each hour are kept"},
    SettingKey{.name = "measure.longest", .env = "MV_MEASURE_LONGEST", .fallback = "12h",
               .kind = K::duration, .help = "mvd: the longest recording that is accepted"},
    SettingKey{.name = "measure.concurrency", .env = "MV_MEASURE_CONCURRENCY", .fallback = "2",
               .kind = K::integer, .help = "mvd: how many files are measured at a time"},
    SettingKey{.name = "quota.uploads", .env = "MV_QUOTA_UPLOADS", .fallback = "100",
               .kind = K::integer, .help = "mvd: unfinished uploads per user; 0 = no limit"},
    SettingKey{.name = "quota.upload_mb", .env = "MV_QUOTA_UPLOAD_MB", .fallback = "102400",
               .kind = K::integer,
               .help = "mvd: MB per user in uploads that are not tracks yet; 0 = no limit"},
    SettingKey{.name = "quota.streams", .env = "MV_QUOTA_STREAMS", .fallback = "100",
               .kind = K::integer, .help = "mvd: open event streams per user; 0 = no limit"},
    SettingKey{.name = "quota.connections", .env = "MV_QUOTA_CONNECTIONS", .fallback = "1000",
               .kind = K::integer,
               .help = "mvd: connections per address, other than this machine's; 0 = no limit"},
    SettingKey{.name = "limits.free", .env = "MV_LIMITS_FREE", .fallback = "10/h", .kind = K::rate,
               .help = "mvd: API requests of a user of the tier free: 10/h, 5/s or unlimited"},
    SettingKey{.name = "limits.pro", .env = "MV_LIMITS_PRO", .fallback = "100/h", .kind = K::rate,
               .help = "mvd: API requests of a user of the tier pro"},
    SettingKey{.name = "limits.enterprise", .env = "MV_LIMITS_ENTERPRISE", .fallback = "1000/h",
               .kind = K::rate, .help = "mvd: API requests of a user of the tier enterprise"},
    SettingKey{.name = "limits.operator", .env = "MV_LIMITS_OPERATOR", .fallback = "unlimited",
               .kind = K::rate,
               .help = "mvd: API requests of a user of the tier operator, by API key"},
    SettingKey{.name = "limits.generate", .env = "MV_LIMITS_GENERATE", .fallback = "60/h",
               .kind = K::rate,
               .help = "mvd: pieces and covers that a user of a limited tier may order"},
    SettingKey{.name = "limits.suspend_after", .env = "MV_LIMITS_SUSPEND_AFTER",
               .fallback = "1000", .kind = K::integer,
               .help = "mvd: refused requests within an hour after which an API key is "
                       "suspended; 0 = never"},
    SettingKey{.name = "payments.stripe_secret", .env = "MV_PAYMENTS_STRIPE_SECRET",
               .secret = true,
               .help = "mvd: signing secret of Stripe's webhook, whsec_…; two, with a comma, while "
                       "it is rotated; empty: no payments"},
    SettingKey{.name = "payments.stripe_secret_file", .env = "MV_PAYMENTS_STRIPE_SECRET_FILE",
               .kind = K::path, .help = "mvd: file that holds it"},
    SettingKey{.name = "payments.stripe_prices", .env = "MV_PAYMENTS_STRIPE_PRICES",
               .kind = K::list,
               .help = "mvd: which tier a price of Stripe pays for: price_abc=pro,"
                       "price_def=enterprise"},
    SettingKey{.name = "payments.grace", .env = "MV_PAYMENTS_GRACE", .fallback = "3d",
               .kind = K::duration,
               .help = "mvd: how long a tier outlasts the period that was paid for"},
    SettingKey{.name = "generate.provider", .env = "MV_GENERATE_PROVIDER", .fallback = "local",
               .help = "Provider that makes music: local, command, replicate, elevenlabs or "
                       "stability"},
    SettingKey{.name = "generate.command", .env = "MV_GENERATE_COMMAND",
               .help = "Command line of the provider 'command': it writes the WAV that MV_OUTPUT "
                       "names"},
    SettingKey{.name = "generate.sound_font", .env = "MV_GENERATE_SOUND_FONT", .kind = K::path,
               .help = "General MIDI sound font of the local provider; empty: the system's"},
    SettingKey{.name = "generate.concurrency", .env = "MV_GENERATE_CONCURRENCY", .fallback = "2",
               .kind = K::integer, .help = "How many pieces of music are made at a time"},
    SettingKey{.name = "generate.per_user", .env = "MV_GENERATE_PER_USER", .fallback = "2",
               .kind = K::integer,
               .help = "How many pieces of music are made at a time for one user"},
    SettingKey{.name = "art.provider", .env = "MV_ART_PROVIDER", .fallback = "local",
               .help = "Provider that makes covers: local, command, openai, stability or "
                       "replicate"},
    SettingKey{.name = "art.command", .env = "MV_ART_COMMAND",
               .help = "Command line of the provider 'command' for covers: it writes the JPEG or "
                       "PNG that MV_OUTPUT names"},
    SettingKey{.name = "replicate.token", .env = "MV_REPLICATE_TOKEN", .secret = true,
               .help = "API token of Replicate"},
    SettingKey{.name = "replicate.model", .env = "MV_REPLICATE_MODEL",
               .fallback = "stability-ai/stable-audio-2.5", .help = "Music model at Replicate"},
    SettingKey{.name = "replicate.image_model", .env = "MV_REPLICATE_IMAGE_MODEL",
               .fallback = "black-forest-labs/flux-1.1-pro", .help = "Image model at Replicate"},
    SettingKey{.name = "elevenlabs.key", .env = "MV_ELEVENLABS_KEY", .secret = true,
               .help = "API key of ElevenLabs"},
    SettingKey{.name = "elevenlabs.model", .env = "MV_ELEVENLABS_MODEL", .fallback = "music_v1",
               .help = "Music model at ElevenLabs"},
    SettingKey{.name = "stability.key", .env = "MV_STABILITY_KEY", .secret = true,
               .help = "API key of Stability AI"},
    SettingKey{.name = "stability.model", .env = "MV_STABILITY_MODEL",
               .fallback = "stable-audio-2.5",
               .help = "Music model at Stability AI: stable-audio-2, stable-audio-2.5 or "
                       "stable-audio-3"},
    SettingKey{.name = "stability.image_model", .env = "MV_STABILITY_IMAGE_MODEL",
               .fallback = "core", .help = "Image model at Stability AI: core, ultra or sd3"},
    SettingKey{.name = "openai.key", .env = "MV_OPENAI_KEY", .secret = true,
               .help = "API key of the images endpoint"},
    SettingKey{.name = "openai.base_url", .env = "MV_OPENAI_BASE_URL",
               .fallback = "https://api.openai.com/v1",
               .help = "Images endpoint that speaks OpenAI's protocol"},
    SettingKey{.name = "openai.image_model", .env = "MV_OPENAI_IMAGE_MODEL",
               .fallback = "gpt-image-1", .help = "Image model at that endpoint"},
};

}  // namespace

std::span<const SettingKey> setting_keys() { return kKeys; }

const SettingKey* find_setting(std::string_view name) {
  for (const auto& key : kKeys)
    if (key.name == name) return &key;
  return nullptr;
}

}  // namespace mv
