// SPDX-License-Identifier: Apache-2.0
#include "base/crypto/key_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/crash_point.hpp"
#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "base/text_file.hpp"

namespace mv {
namespace {

constexpr std::size_t kKey = 32, kId = 16, kMost = 4096;

Error not_one(const fs::path& path, std::string why) {
  return make_error(Code::config, fmt::format("{}: is not a key file", path.string()),
      std::move(why), "Restore it from your backup.");
}

std::string id_of(const SecretText& key) {
  return to_hex(hmac_sha256(key.reveal(), "key-id")).substr(0, kId);
}

FileKey new_key() {
  const SecretText key(random_bytes(kKey));
  return {id_of(key), key};
}

bool has(const std::vector<FileKey>& keys, const std::string& id) {
  return std::any_of(keys.begin(), keys.end(), [&](const auto& key) { return key.id == id; });
}

/// What a process that was killed has left: it has keys in it, too.
void remove_unfinished(const fs::path& path) {
  const auto begin = fmt::format(".{}.", path.filename().string());
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(path.parent_path(), ignored))
    if (const auto name = entry.path().filename().string();
        name.starts_with(begin) && name.size() == begin.size() + 12)
      fs::remove(entry.path(), ignored);
}

Status write(const fs::path& path, const std::vector<FileKey>& keys) {
  std::string text;
  for (const auto& key : keys) text += to_hex(key.key.reveal()) + "\n";
  remove_unfinished(path);
  return replace_file_atomic(path, text, 0600);
}

/// Where a link leads, and alone with it.
struct Alone {
  fs::path path;
  FileLock lock;
};

Result<Alone> alone(const fs::path& path) {
  std::error_code code;
  auto real = fs::weakly_canonical(path, code);
  if (code) real = path;
  const auto beside = real.string() + ".lock";
  MV_CHECK(make_file_like(beside, real));
  MV_TRY(auto lock, FileLock::take(beside, true));
  return Alone{std::move(real), std::move(lock)};
}

}  // namespace

Result<std::vector<FileKey>> key_file_read(const fs::path& path) {
  MV_TRY(const std::string text, read_text_file(path, kMost));
  std::vector<FileKey> out;
  for (const auto& line : split(text, '\n')) {
    if (trim(line).empty()) continue;
    const auto key = from_hex(trim(line));
    if (!key || key->size() != kKey)
      return not_one(path, "Each line must hold 64 hexadecimal digits");
    SecretText secret(*key);
    auto id = id_of(secret);
    if (has(out, id)) return not_one(path, "It has the same key twice");
    out.push_back({std::move(id), std::move(secret)});
  }
  if (out.empty()) return not_one(path, "It must hold 64 hexadecimal digits");
  return out;
}

Status key_file_make(const fs::path& path) {
  std::error_code ignored;
  if (fs::exists(path, ignored)) return {};
  MV_CHECK(make_private_folder(path.parent_path()));
  MV_TRY(const auto file, alone(path));
  if (fs::exists(file.path, ignored)) return {};
  return write(file.path, {new_key()});
}

Result<FileKey> key_file_add(const fs::path& path) {
  MV_TRY(const auto file, alone(path));
  MV_TRY(auto keys, key_file_read(file.path));
  if (keys.size() > 1) return std::move(keys.back());
  keys.push_back(new_key());
  crash_point("key_file.before_add");
  MV_CHECK(write(file.path, keys));
  crash_point("key_file.added");
  return std::move(keys.back());
}

Status key_file_remove(const fs::path& path, const std::vector<std::string>& ids) {
  if (ids.empty()) return {};
  MV_TRY(const auto file, alone(path));
  MV_TRY(auto keys, key_file_read(file.path));
  const auto before = keys.size();
  std::erase_if(keys,
      [&](const auto& key) { return std::find(ids.begin(), ids.end(), key.id) != ids.end(); });
  if (keys.size() == before) return {};
  if (keys.empty()) return not_one(path, "Nothing would remain of it");
  return write(file.path, keys);
}

}  // namespace mv
