// SPDX-License-Identifier: Apache-2.0
#pragma once
// A database and its key file belong together: a server that has another file refuses to start.
#include <optional>
#include <string>
#include <vector>

#include "base/crypto/key_file.hpp"
#include "base/crypto/sealer.hpp"
#include "store/engine/database.hpp"
#include "store/key_versions.hpp"

namespace mv::keys {

/// Reads the key file, or makes it for a database that has no secrets yet. Error: config, when it
/// is missing or another one.
Result<Sealer> open_key_file(store::Database& db, const fs::path& path, Millis now);

/// The ring that follows from what the database knows and from the keys at hand; the one that seals
/// comes first, and keys that have no version yet open, too. Nothing when a key is missing without
/// which something cannot be read.
std::optional<std::vector<SealingKey>> ring_of(
    const std::vector<store::KeyVersion>& versions, const std::vector<FileKey>& keys);
/// For KeyVersion::peppers, under the one key that takes the place of this one.
std::string seal_peppers(const FileKey& key, const Sealer& next);

}  // namespace mv::keys
