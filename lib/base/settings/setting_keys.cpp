// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/settings/settings.hpp"

namespace mv {
namespace {

using K = SettingKind;

// name, flag, environment, default, kind, secret, project file, choices, help
constexpr std::array kKeys{
    SettingKey{"server", "--server", "MV_SERVER", "", K::text, false, false, "",
               "Address of a shared server: https://host or unix:/path. Empty: your own, started "
               "on demand"},
    SettingKey{"api_key", "", "MV_API_KEY", "", K::text, true, false, "",
               "API key for the server"},
    SettingKey{"api_key_file", "--api-key-file", "MV_API_KEY_FILE", "", K::path, false, false, "",
               "File that holds the API key"},
    SettingKey{"sandbox", "--sandbox", "MV_SANDBOX", "no", K::yes_no, false, true, "",
               "Rehearse on simulated platforms; nothing leaves this machine"},
    SettingKey{"artist", "--artist", "MV_ARTIST", "", K::text, false, true, "",
               "Artist when neither --artist nor the file's tags name one"},
    SettingKey{"label", "--label", "MV_LABEL", "", K::text, false, true, "",
               "Label when neither --label nor the file's tags name one"},
    SettingKey{"platforms", "--to", "MV_PLATFORMS", "", K::list, false, true, "",
               "Where to distribute when --to is not given"},
    SettingKey{"timezone", "--tz", "MV_TIMEZONE", "", K::text, false, true, "",
               "Time zone that dates are read and shown in, such as Europe/Berlin; empty: the "
               "system's"},
    SettingKey{"color", "--color", "MV_COLOR", "auto", K::choice, false, true, "auto always never",
               "When to use colour"},
    SettingKey{"timeout", "--timeout", "MV_TIMEOUT", "15s", K::duration, false, true, "",
               "How long to retry calls to the server"},
    SettingKey{"wait_timeout", "--wait-timeout", "MV_WAIT_TIMEOUT", "30m", K::duration, false, true,
               "", "How long --wait waits"},
    SettingKey{"idle_timeout", "--idle-timeout", "MV_IDLE_TIMEOUT", "10m", K::duration, false,
               false, "", "Stop your own server after this long without work"},
    SettingKey{"credential_command", "", "MV_CREDENTIAL_COMMAND", "", K::text, false, false, "",
               "Program that prints the API key"},
    SettingKey{"database_url", "--database", "MV_DATABASE_URL", "", K::text, true, false, "",
               "mvd: sqlite:PATH or postgresql://…"},
    SettingKey{"media", "--media", "MV_MEDIA", "", K::path, false, false, "",
               "mvd: folder of the media files; servers that share a database must share it; "
               "empty: in the data folder"},
    SettingKey{"simulators.address", "", "MV_SIMULATORS_ADDRESS", "127.0.0.1", K::text, false, false, "",
               "mvd: IPv4 address at which the sandbox's simulators answer servers on other machines"},
    SettingKey{"listen", "--listen", "MV_LISTEN", "", K::text, false, false, "",
               "mvd: address:port to listen on"},
    SettingKey{"tls_cert", "--tls-cert", "MV_TLS_CERT", "", K::path, false, false, "",
               "mvd: certificate chain (PEM)"},
    SettingKey{"tls_key", "--tls-key", "MV_TLS_KEY", "", K::path, false, false, "",
               "mvd: private key of the certificate (PEM)"},
    SettingKey{"webhooks.allow_cidr", "", "MV_WEBHOOKS_ALLOW_CIDR", "", K::list, false, false, "",
               "mvd: private address blocks that webhooks may be sent to"},
    SettingKey{"webhooks.dns_servers", "", "MV_WEBHOOKS_DNS_SERVERS", "", K::text, false, false, "",
               "mvd: name servers for webhooks, address:port; empty: those of the system"},
    SettingKey{"webhooks.ca_file", "", "MV_WEBHOOKS_CA_FILE", "", K::path, false, false, "",
               "mvd: CA certificates to trust for webhooks (PEM); empty: the system's"},
    SettingKey{"webhooks.timeout", "", "MV_WEBHOOKS_TIMEOUT", "15s", K::duration, false, false, "",
               "mvd: how long one attempt to deliver a webhook may take"},
    SettingKey{"webhooks.retry_schedule", "", "MV_WEBHOOKS_RETRY_SCHEDULE",
               "1s,2s,4s,8s,16s,5m,30m,2h,5h,10h,10h", K::list, false, false, "",
               "mvd: how long to wait before each retry of a webhook"},
    SettingKey{"webhooks.keep", "", "MV_WEBHOOKS_KEEP", "30d", K::duration, false, false, "",
               "mvd: how long finished deliveries and their attempts are kept"},
    SettingKey{"measure.longest", "", "MV_MEASURE_LONGEST", "12h", K::duration, false, false, "",
               "mvd: the longest recording that is accepted"},
    SettingKey{"measure.concurrency", "", "MV_MEASURE_CONCURRENCY", "2", K::integer, false, false, "",
               "mvd: how many files are measured at a time"},
    SettingKey{"quota.uploads", "", "MV_QUOTA_UPLOADS", "100", K::integer, false, false, "",
               "mvd: unfinished uploads per user; 0 = no limit"},
    SettingKey{"quota.upload_mb", "", "MV_QUOTA_UPLOAD_MB", "102400", K::integer, false, false, "",
               "mvd: MB per user in uploads that are not tracks yet; 0 = no limit"},
    SettingKey{"quota.streams", "", "MV_QUOTA_STREAMS", "100", K::integer, false, false, "",
               "mvd: open event streams per user; 0 = no limit"},
    SettingKey{"quota.connections", "", "MV_QUOTA_CONNECTIONS", "1000", K::integer, false, false, "",
               "mvd: connections per address, other than this machine's; 0 = no limit"},
    SettingKey{"generate.provider", "", "MV_GENERATE_PROVIDER", "local", K::text, false, false, "",
               "Provider that makes music: local, command, replicate, elevenlabs or stability"},
    SettingKey{"generate.command", "", "MV_GENERATE_COMMAND", "", K::text, false, false, "",
               "Command line of the provider 'command': it writes the WAV that MV_OUTPUT names"},
    SettingKey{"generate.sound_font", "", "MV_GENERATE_SOUND_FONT", "", K::path, false, false, "",
               "General MIDI sound font of the local provider; empty: the system's"},
    SettingKey{"generate.concurrency", "", "MV_GENERATE_CONCURRENCY", "2", K::integer, false, false,
               "", "How many pieces of music are made at a time"},
    SettingKey{"generate.per_user", "", "MV_GENERATE_PER_USER", "2", K::integer, false, false, "",
               "How many pieces of music are made at a time for one user"},
    SettingKey{"art.provider", "", "MV_ART_PROVIDER", "local", K::text, false, false, "",
               "Provider that makes covers: local, command, openai, stability or replicate"},
    SettingKey{"art.command", "", "MV_ART_COMMAND", "", K::text, false, false, "",
               "Command line of the provider 'command' for covers: it writes the JPEG or PNG that "
               "MV_OUTPUT names"},
    SettingKey{"replicate.token", "", "MV_REPLICATE_TOKEN", "", K::text, true, false, "",
               "API token of Replicate"},
    SettingKey{"replicate.model", "", "MV_REPLICATE_MODEL", "stability-ai/stable-audio-2.5", K::text, false, false, "",
               "Music model at Replicate"},
    SettingKey{"replicate.image_model", "", "MV_REPLICATE_IMAGE_MODEL",
               "black-forest-labs/flux-1.1-pro", K::text, false, false, "",
               "Image model at Replicate"},
    SettingKey{"elevenlabs.key", "", "MV_ELEVENLABS_KEY", "", K::text, true, false, "",
               "API key of ElevenLabs"},
    SettingKey{"elevenlabs.model", "", "MV_ELEVENLABS_MODEL", "music_v1", K::text, false, false, "",
               "Music model at ElevenLabs"},
    SettingKey{"stability.key", "", "MV_STABILITY_KEY", "", K::text, true, false, "",
               "API key of Stability AI"},
    SettingKey{"stability.model", "", "MV_STABILITY_MODEL", "stable-audio-2.5", K::text, false,
               false, "", "Music model at Stability AI: stable-audio-2, stable-audio-2.5 or stable-audio-3"},
    SettingKey{"stability.image_model", "", "MV_STABILITY_IMAGE_MODEL", "core", K::text, false, false,
               "", "Image model at Stability AI: core, ultra or sd3"},
    SettingKey{"openai.key", "", "MV_OPENAI_KEY", "", K::text, true, false, "",
               "API key of the images endpoint"},
    SettingKey{"openai.base_url", "", "MV_OPENAI_BASE_URL", "https://api.openai.com/v1", K::text, false,
               false, "", "Images endpoint that speaks OpenAI's protocol"},
    SettingKey{"openai.image_model", "", "MV_OPENAI_IMAGE_MODEL", "gpt-image-1", K::text, false, false,
               "", "Image model at that endpoint"},
};

}  // namespace

std::span<const SettingKey> setting_keys() { return kKeys; }

const SettingKey* find_setting(std::string_view name) {
  for (const auto& key : kKeys)
    if (key.name == name) return &key;
  return nullptr;
}

}  // namespace mv
