// SPDX-License-Identifier: Apache-2.0
#include "handlers/media/upload_heal.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include "handlers/media/upload_sink.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/catalogue/uploads.hpp"
#include "store/engine/named_lock.hpp"

namespace mv::handlers {

Result<model::Upload> find_upload(Deps& deps, const api::Call& call) {
  return deps.db.read([&](store::Tx& tx) {
    return store::upload_get(tx, model::owner_of(call.principal), call.param("id"));
  });
}

std::int64_t offset_of(const Deps& deps, const model::Upload& upload) {
  return upload.state == model::UploadState::complete ? upload.length
                                                      : deps.local.part_size(upload.id);
}

namespace {

Result<model::Upload> as_it_is(const Deps& deps, const model::Upload& upload) {
  return deps.db.read(
      [&](store::Tx& tx) { return store::upload_get(tx, model::owner_of(upload), upload.id); });
}

}  // namespace

Result<model::Upload> heal(Deps& deps, model::Upload upload) {
  if (upload.state == model::UploadState::complete) return upload;
  // Of nothing there may be no file yet.
  const auto path = deps.local.part(upload.id);
  const int create = upload.length == 0 ? O_CREAT : 0;
  FileLock held{Fd{::open(path.c_str(), O_RDWR | create | O_CLOEXEC, 0600)}};
  // Who sends it now (PartSink) will complete it, and may have done so since it was looked up.
  if (held && held.lock(LOCK_EX | LOCK_NB) != 0) return upload;
  MV_TRY(upload, as_it_is(deps, upload));
  const auto arrived = deps.local.part_size(upload.id);
  if (upload.state == model::UploadState::complete) {
    if (create && arrived == 0) deps.local.remove_part(upload.id);
    return upload;
  }
  if (held && arrived == upload.length) {
    MV_TRY(auto hash, hash_part(deps, upload));
    const auto done = complete_part(deps, upload, hash.finish());
    if (!done && done.error().code == Code::conflict) return as_it_is(deps, upload);
    if (!done && done.error().code != Code::invalid) return done.error();
    return upload;  // of other bytes than promised: it begins anew
  }
  const auto whole = deps.local.whole(upload.id);
  if (arrived > 0 || whole.empty()) return upload;
  auto healed = upload;
  healed.sha256 = whole;
  healed.state = model::UploadState::complete;
  const auto stored = deps.db.write([&](store::Tx& tx) -> Result<bool> {
    // The sweep (jobs/sweep.cpp) may be about to delete the same bytes of an earlier upload.
    store::named_lock(tx, "media " + whole);
    MV_TRY(const bool there, media::has(deps.media, whole));
    if (!there) return false;
    MV_CHECK(store::media_insert(tx, {whole, healed.file_name, healed.length}, deps.clock.now()));
    MV_CHECK(store::upload_complete(tx, healed));
    return true;
  });
  if (!stored.ok() && stored.error().code == Code::conflict) return as_it_is(deps, upload);
  if (!stored.ok()) return stored.error();
  return *stored ? healed : upload;
}

}  // namespace mv::handlers
