// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/settings.hpp"

namespace mv {
namespace {

using K = SettingKind;

// name, flag, environment, default, kind, secret, project file, choices, help
constexpr std::array kKeys{
    SettingKey{"server", "--server", "MV_SERVER", "", K::text, false, false, "",
               "Address of a shared server: https://host or unix:/path. Empty: an own one, started "
               "on demand"},
    SettingKey{"api_key", "", "MV_API_KEY", "", K::text, true, false, "",
               "API key for the server"},
    SettingKey{"api_key_file", "--api-key-file", "MV_API_KEY_FILE", "", K::path, false, false, "",
               "File that holds the API key"},
    SettingKey{"sandbox", "--sandbox", "MV_SANDBOX", "no", K::yes_no, false, true, "",
               "Rehearse against simulators; nothing leaves this machine"},
    SettingKey{"artist", "--artist", "MV_ARTIST", "", K::text, false, true, "",
               "Artist when neither flag nor tag names one"},
    SettingKey{"label", "--label", "MV_LABEL", "", K::text, false, true, "",
               "Label when neither flag nor tag names one"},
    SettingKey{"platforms", "--to", "MV_PLATFORMS", "", K::list, false, true, "",
               "Where to distribute when --to is not given"},
    SettingKey{"timezone", "--tz", "MV_TIMEZONE", "", K::text, false, true, "",
               "Time zone that dates are read and shown in, such as Europe/Berlin; empty: the "
               "system's"},
    SettingKey{"color", "--color", "MV_COLOR", "auto", K::choice, false, true, "auto always never",
               "When to use colour"},
    SettingKey{"timeout", "--timeout", "MV_TIMEOUT", "15s", K::duration, false, true, "",
               "How long calls to the server are tried again"},
    SettingKey{"wait_timeout", "--wait-timeout", "MV_WAIT_TIMEOUT", "30m", K::duration, false, true,
               "", "How long --wait waits"},
    SettingKey{"idle_timeout", "--idle-timeout", "MV_IDLE_TIMEOUT", "10m", K::duration, false,
               false, "", "The embedded server stops after so long without work"},
    SettingKey{"credential_command", "", "MV_CREDENTIAL_COMMAND", "", K::text, false, false, "",
               "Program that prints the API key"},
    SettingKey{"database_url", "--database", "MV_DATABASE_URL", "", K::text, true, false, "",
               "mvd: sqlite:PATH or postgresql://…"},
    SettingKey{"listen", "--listen", "MV_LISTEN", "", K::text, false, false, "",
               "mvd: address:port to listen on"},
    SettingKey{"tls_cert", "--tls-cert", "MV_TLS_CERT", "", K::path, false, false, "",
               "mvd: certificate chain (PEM)"},
    SettingKey{"tls_key", "--tls-key", "MV_TLS_KEY", "", K::path, false, false, "",
               "mvd: private key of the certificate (PEM)"},
    SettingKey{"webhooks.allow_cidr", "", "MV_WEBHOOKS_ALLOW_CIDR", "", K::list, false, false, "",
               "mvd: address blocks that webhooks may go to although they are not public"},
    SettingKey{"webhooks.dns_servers", "", "MV_WEBHOOKS_DNS_SERVERS", "", K::text, false, false, "",
               "mvd: name servers for webhooks, address:port; empty: those of the system"},
    SettingKey{"webhooks.ca_file", "", "MV_WEBHOOKS_CA_FILE", "", K::path, false, false, "",
               "mvd: certificates that webhooks' servers may be signed by (PEM); empty: the system's"},
    SettingKey{"webhooks.timeout", "", "MV_WEBHOOKS_TIMEOUT", "15s", K::duration, false, false, "",
               "mvd: how long one attempt of a webhook may take"},
    SettingKey{"webhooks.retry_schedule", "", "MV_WEBHOOKS_RETRY_SCHEDULE",
               "1s,2s,4s,8s,16s,5m,30m,2h,5h,10h,10h", K::list, false, false, "",
               "mvd: waits before a webhook is tried again"},
    SettingKey{"webhooks.keep", "", "MV_WEBHOOKS_KEEP", "30d", K::duration, false, false, "",
               "mvd: how long ended deliveries and their attempts are kept"},
};

}  // namespace

std::span<const SettingKey> setting_keys() { return kKeys; }

const SettingKey* find_setting(std::string_view name) {
  for (const auto& key : kKeys)
    if (key.name == name) return &key;
  return nullptr;
}

}  // namespace mv
