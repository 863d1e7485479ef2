// SPDX-License-Identifier: Apache-2.0
#pragma once
// The file with the keys of a ring (sealer.hpp): 64 hexadecimal digits in a line. It has one line,
// and two while a new key takes the place of the old one. It is written in one step, mode 0600, by
// one process at a time (the lock is a file beside it); a link stays one.
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace mv {

struct FileKey {
  std::string id;  ///< 16 hexadecimal digits that follow from the key, and tell nothing of it
  SecretText key;  ///< 32 bytes
};

/// Errors: config when it is no key file or has the same key twice; not_found, io.
Result<std::vector<FileKey>> key_file_read(const fs::path& path);
/// Makes one with a random key, unless there is one, and the folder.
Status key_file_make(const fs::path& path);
/// Adds a random key in a line of its own, unless there are two; returns the last one.
Result<FileKey> key_file_add(const fs::path& path);
/// Removes these keys; at least one has to remain. Those that are not there are no error.
Status key_file_remove(const fs::path& path, const std::vector<std::string>& ids);

}  // namespace mv
