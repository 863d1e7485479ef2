// SPDX-License-Identifier: Apache-2.0
#pragma once
// What belongs together: a database and its media folder (and its key file: keys/key_ring.hpp). A
// server that has another folder than the database knows refuses to start.
#include "media/folder_media.hpp"
#include "store/engine/database.hpp"

namespace mv::server {

/// Gives a new folder its id, or compares it with the database's. Error: config, when it is another
/// folder or an empty one, such as the place of a share that is not mounted.
Status check_media_folder(store::Database& db, media::FolderMedia& media, Millis now);

}  // namespace mv::server
