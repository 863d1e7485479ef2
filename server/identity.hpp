// SPDX-License-Identifier: Apache-2.0
#pragma once
// What belongs together: a database, its key file and its media folder. A server that has another
// key or another folder than the database knows refuses to start.
#include <vector>

#include "base/crypto/key_file.hpp"
#include "base/crypto/sealer.hpp"
#include "media/folder_media.hpp"
#include "store/engine/database.hpp"
#include "store/key_versions.hpp"

namespace mv::server {

/// Reads the key file, or makes it for a database that has no secrets yet. Error: config, when it
/// is missing or another one.
Result<Sealer> open_key_file(store::Database& db, const fs::path& path, Millis now);

/// The ring that follows from what the database knows and from the keys at hand; the one that seals
/// comes first. Nothing when a key is missing without which something cannot be read.
std::optional<std::vector<SealingKey>> ring_of(
    const std::vector<store::KeyVersion>& versions, const std::vector<FileKey>& keys);
/// For KeyVersion::peppers, under the one key that takes the place of this one.
std::string seal_peppers(const FileKey& key, const Sealer& next);

/// Gives a new folder its id, or compares it with the database's. Error: config, when it is another
/// folder or an empty one, such as the place of a share that is not mounted.
Status check_media_folder(store::Database& db, media::FolderMedia& media, Millis now);

}  // namespace mv::server
