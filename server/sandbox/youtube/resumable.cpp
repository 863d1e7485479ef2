// SPDX-License-Identifier: Apache-2.0
#include "sandbox/youtube/resumable.hpp"

#include <algorithm>

#include "base/text/text.hpp"

namespace mv::sandbox {
namespace {

constexpr std::size_t kBlock = 256 << 10;

/// "bytes 1000-1999/5000" begins at 1000.
std::uint64_t start_of(std::string_view range) {
  if (!range.starts_with("bytes ")) return 0;
  range.remove_prefix(6);
  return static_cast<std::uint64_t>(parse_int(range.substr(0, range.find('-'))).value_or(-1));
}

}  // namespace

int Resumable::begin(const std::string& id, std::string_view range) {
  auto& file = files_[id];
  file.rest.clear();  // an earlier part that broke off
  const auto start = start_of(range);
  file.refused = start > file.kept;
  file.skip = file.refused ? 0 : file.kept - start;
  return ++file.part;
}

void Resumable::write(const std::string& id, int part, std::string_view block) {
  auto& file = files_[id];
  if (part != file.part) return;
  file.received += block.size();
  if (file.refused) return;
  const auto skipped = std::min<std::uint64_t>(file.skip, block.size());
  file.skip -= skipped;
  block.remove_prefix(skipped);
  while (!block.empty()) {
    if (file.rest.empty() && block.size() >= kBlock) {
      const auto whole = block.size() - block.size() % kBlock;
      file.digest.update(block.substr(0, whole));
      file.kept += whole;
      block.remove_prefix(whole);
      continue;
    }
    const auto room = kBlock - file.rest.size();
    file.rest += block.substr(0, room);
    block.remove_prefix(std::min(room, block.size()));
    if (file.rest.size() < kBlock) continue;
    file.digest.update(file.rest);
    file.kept += file.rest.size();
    file.rest.clear();
  }
}

void Resumable::end(const std::string& id) {
  auto& file = files_[id];
  file.digest.update(file.rest);
  file.kept += file.rest.size();
  file.rest.clear();
}

std::uint64_t Resumable::stored(const std::string& id, std::uint64_t length) {
  const auto kept = files_[id].kept;
  return kept > length ? length + 1 : kept;
}

std::string Resumable::sha256(const std::string& id) { return to_hex(files_[id].digest.finish()); }

}  // namespace mv::sandbox
