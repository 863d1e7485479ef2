// SPDX-License-Identifier: Apache-2.0
#include "keys/key_ring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/log.hpp"
#include "base/text/text.hpp"
#include "model/json.hpp"
#include "store/server_facts.hpp"

namespace mv::keys {
namespace {

constexpr std::string_view kSentinel = "musicverse", kContext = "server_facts.key_sentinel";

using store::KeyState;

struct Known {
  std::optional<std::string> sentinel;
  bool secrets = false;
  std::optional<std::pair<std::string, std::string>> account;
  std::vector<store::KeyVersion> versions;
};

Result<Known> read_known(store::Tx& tx) {
  return Known{store::fact_get(tx, store::kKeyFact), store::has_secrets(tx),
      store::some_account_secret(tx), store::key_versions(tx)};
}

Error other_key(const fs::path& path) {
  return make_error(Code::config,
      fmt::format("{}: is not the key file of this database", path.string()),
      "It cannot decrypt the secrets stored there",
      "Use the right key file with --key-file: the one the other servers use, or the "
      "one in your backup.");
}

const FileKey* find_key(const std::vector<FileKey>& keys, const std::string& id) {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const auto& key) { return key.id == id; });
  return found == keys.end() ? nullptr : &*found;
}

/// The key of a database that has no versions yet; nothing when it is none of these.
const FileKey* first_key(const Known& known, const std::vector<FileKey>& keys) {
  const auto opens = [&](const FileKey& key) {
    const Sealer sealer(key.key);
    if (known.sentinel) return sealer.open(*known.sentinel, kContext).ok();
    // Older versions have left no sentinel.
    return !known.account || sealer
                                 .open(known.account->second,
                                     "platform_accounts.sealed_secret." + known.account->first)
                                 .ok();
  };
  const auto found = std::find_if(keys.begin(), keys.end(), opens);
  return found == keys.end() ? nullptr : &*found;
}

std::string peppers_context(const std::string& id) { return "key_versions.peppers." + id; }

std::map<std::string, SecretText, std::less<>> open_peppers(
    const Sealer& sealer, const store::KeyVersion& version) {
  std::map<std::string, SecretText, std::less<>> out;
  const auto text = sealer.open(version.peppers, peppers_context(version.id));
  const auto read = text.ok() ? model::parse_json<boost::json::object>(*text)
                              : Result<boost::json::object>(text.error());
  if (!read) {
    log::error("the pepper of the key {}: {}", version.id, read.error().line());
    return out;
  }
  for (const auto& [purpose, hex] : *read)
    if (hex.is_string())
      out[std::string(purpose)] = SecretText(from_hex(hex.get_string()).value_or(""));
  return out;
}

}  // namespace

std::optional<std::vector<SealingKey>> ring_of(
    const std::vector<store::KeyVersion>& versions, const std::vector<FileKey>& keys) {
  std::vector<SealingKey> out;
  for (const auto state : {KeyState::sealing, KeyState::leaving, KeyState::coming})
    for (const auto& version : versions) {
      if (version.state != state) continue;
      const auto* key = find_key(keys, version.id);
      if (key) out.push_back({version.tag, key->key});
      if (!key && state != KeyState::coming) return std::nullopt;
    }
  if (out.empty()) return std::nullopt;
  const Sealer sealer(out);
  // One that the database does not know yet may be announced by any server at any time, and seal.
  for (const auto& key : keys)
    if (std::none_of(versions.begin(), versions.end(),
            [&](const auto& version) { return version.id == key.id; }))
      out.push_back({key.id, key.key});
  for (const auto& version : versions)
    if (version.state == KeyState::retired && !version.peppers.empty())
      if (auto peppers = open_peppers(sealer, version); !peppers.empty())
        out.push_back({version.tag, SecretText(), std::move(peppers)});
  return out;
}

std::string seal_peppers(const FileKey& key, const Sealer& next) {
  boost::json::object out;
  for (const auto purpose : pepper::kAll)
    out[purpose] = to_hex(pepper_of(key.key, purpose).reveal());
  return next.seal(boost::json::serialize(out), peppers_context(key.id));
}

Result<Sealer> open_key_file(store::Database& db, const fs::path& path, Millis now) {
  MV_TRY(auto known, db.read(read_known));
  std::error_code ignored;
  if (!fs::exists(path, ignored) && (known.sentinel || known.secrets || !known.versions.empty()))
    return make_error(Code::config, fmt::format("{}: the key file is missing", path.string()),
        "This database has API keys and secrets that only this file can decrypt; "
        "with a new one they would all be lost",
        "Restore the file from your backup, or point to it with --key-file. To start "
        "over, use a new database.");
  MV_CHECK(key_file_make(path));
  MV_TRY(const auto keys, key_file_read(path));
  if (known.versions.empty()) {
    const auto* first = first_key(known, keys);
    if (!first) return other_key(path);
    MV_TRY(known, db.write([&](store::Tx& tx) -> Result<Known> {
      // What was there before this table was is sealed without a tag.
      const auto tag = known.sentinel || known.secrets ? std::string() : first->id;
      store::key_version_add(tx, {.id = first->id,
                                     .tag = tag,
                                     .state = KeyState::sealing,
                                     .created_at = now,
                                     .changed_at = now});
      const Sealer sealer(std::vector<SealingKey>{{tag, first->key}});
      store::fact_keep(tx, store::kKeyFact, sealer.seal(kSentinel, kContext));
      return read_known(tx);
    }));
  }
  const auto ring = ring_of(known.versions, keys);
  if (!ring) return other_key(path);
  Sealer sealer(*ring);
  if (!known.sentinel || !sealer.open(*known.sentinel, kContext)) return other_key(path);
  return sealer;
}

}  // namespace mv::keys
