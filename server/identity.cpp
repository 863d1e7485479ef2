// SPDX-License-Identifier: Apache-2.0
#include "identity.hpp"

#include <fmt/format.h>

#include "base/ids.hpp"
#include "store/server_facts.hpp"

namespace mv::server {

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
