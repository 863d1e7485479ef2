// SPDX-License-Identifier: Apache-2.0
#include "identity.hpp"

#include <fmt/format.h>

#include "base/ids.hpp"
#include "store/server_facts.hpp"

namespace mv::server {
namespace {

constexpr std::string_view kSentinel = "musicverse", kContext = "server_facts.key_sentinel";

struct Known {
  std::optional<std::string> sentinel;
  bool secrets = false;
  std::optional<std::pair<std::string, std::string>> account;
};

Error other_key(const fs::path& path) {
  return make_error(Code::config,
      fmt::format("{}: is not the key file of this database", path.string()),
      "It cannot decrypt the secrets stored there",
      "Use the right key file with --key-file: the one the other servers use, or the "
      "one in your backup.");
}

}  // namespace

Result<Sealer> open_key_file(store::Database& db, const fs::path& path) {
  MV_TRY(const auto known, db.read([](store::Tx& tx) -> Result<Known> {
    return Known{store::fact_get(tx, store::kKeyFact), store::has_secrets(tx),
        store::some_account_secret(tx)};
  }));
  std::error_code ignored;
  if (!fs::exists(path, ignored) && (known.sentinel || known.secrets))
    return make_error(Code::config, fmt::format("{}: the key file is missing", path.string()),
        "This database has API keys and secrets that only this file can decrypt; "
        "with a new one they would all be lost",
        "Restore the file from your backup, or point to it with --key-file. To start "
        "over, use a new database.");
  MV_TRY(auto sealer, Sealer::from_file(path));
  // Older versions have left no sentinel.
  if (!known.sentinel && known.account &&
      !sealer.open(
          known.account->second, "platform_accounts.sealed_secret." + known.account->first))
    return other_key(path);
  MV_TRY(const auto sentinel, db.write([&](store::Tx& tx) -> Result<std::string> {
    return store::fact_keep(tx, store::kKeyFact, sealer.seal(kSentinel, kContext));
  }));
  if (!sealer.open(sentinel, kContext)) return other_key(path);
  return sealer;
}

Status check_media_folder(store::Database& db, media::FolderMedia& media, Millis now) {
  MV_TRY(const auto known, db.read([](store::Tx& tx) -> Result<std::string> {
    return store::fact_get(tx, store::kMediaFact).value_or("");
  }));
  MV_TRY(auto here, media.identity());
  if (here.empty() && known.empty()) {
    // The file first: servers that start at once with one folder agree on who was faster.
    MV_CHECK(media.set_identity(new_id("sto", now)));
    MV_TRY(here, media.identity());
  }
  const auto folder = media.folder().string();
  if (here.empty())
    return make_error(Code::config,
        fmt::format("{}: is not the media folder of this database", folder),
        "It has no file 'store-id'; the files of all tracks would be missing. Perhaps a shared "
        "folder is not mounted, or the setting 'media' differs from the other servers",
        fmt::format("Mount the folder or correct the setting. If the files are really here, write "
                    "{} into {}/store-id.",
            known, folder));
  MV_TRY(const auto kept, db.write([&](store::Tx& tx) -> Result<std::string> {
    return store::fact_keep(tx, store::kMediaFact, here);
  }));
  if (kept == here) return {};
  return make_error(Code::config,
      fmt::format("{}: is the media folder of another database", folder),
      fmt::format("It is {}, and this database's files are in {}", here, kept),
      "Servers of one database share one media folder: set 'media' (or MV_MEDIA) to the same "
      "folder "
      "on all of them.");
}

}  // namespace mv::server
