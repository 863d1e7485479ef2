// SPDX-License-Identifier: Apache-2.0
#include "store/distribution/recordings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "store/distribution/distributions.hpp"
#include "store/engine/named_lock.hpp"

namespace mv::store {

void recordings_lock(
    Tx& tx, const model::Owner& owner, const std::vector<model::Recording>& recordings) {
  // In one order everywhere, so that two never wait for each other.
  std::set<std::string> names;
  const auto whose = fmt::format("{} {} ", owner.user_id, owner.mode);
  for (const auto& recording : recordings) {
    names.insert(whose + "samples " + recording.samples_sha256);
    if (!recording.isrc.empty()) names.insert(whose + "isrc " + recording.isrc);
  }
  for (const auto& name : names) named_lock(tx, name);
}

void recordings_set(Tx& tx, const model::Distribution& distribution,
    const std::vector<model::Recording>& recordings) {
  tx.run("delete from distribution_recordings where distribution_id = ?", distribution.id);
  for (const auto& recording : recordings)
    tx.run(
        "insert into distribution_recordings (distribution_id, track_id, user_id, mode, "
        "samples_sha256, isrc) values (?, ?, ?, ?, ?, ?) "
        "on conflict (distribution_id, track_id) do nothing",
        distribution.id, recording.track_id, distribution.user_id, distribution.mode,
        recording.samples_sha256, recording.isrc);
}

std::vector<model::Recording> recordings_of(Tx& tx, std::string_view distribution_id) {
  std::vector<model::Recording> out;
  for (auto& [track, samples, isrc] : tx.rows<std::string, std::string, std::string>(
           "select track_id, samples_sha256, isrc from distribution_recordings "
           "where distribution_id = ? order by track_id",
           distribution_id))
    out.push_back({std::move(track), std::move(samples), std::move(isrc)});
  return out;
}

std::vector<model::Distribution> distributions_sharing(
    Tx& tx, const model::Owner& owner, const std::vector<model::Recording>& recordings) {
  std::set<std::string> ids;
  for (const auto& recording : recordings)
    for (auto& [id] : tx.rows<std::string>(
             "select distribution_id from distribution_recordings where samples_sha256 = ? and "
             "user_id = ? and mode = ? union select distribution_id from distribution_recordings "
             "where isrc = ? and isrc <> '' and user_id = ? and mode = ?",
             recording.samples_sha256, owner.user_id, owner.mode, recording.isrc, owner.user_id,
             owner.mode))
      ids.insert(std::move(id));
  return distributions_with_ids(tx, {ids.begin(), ids.end()});
}

std::vector<model::Distribution> distributions_of_same(
    Tx& tx, const model::Owner& owner, const std::vector<model::Recording>& recordings) {
  if (recordings.empty()) return {};
  auto out = distributions_sharing(tx, owner, {recordings.front()});
  std::erase_if(out, [&](const auto& distribution) {
    return !model::same_recordings(recordings_of(tx, distribution.id), recordings);
  });
  return out;
}

}  // namespace mv::store
