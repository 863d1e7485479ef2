// SPDX-License-Identifier: Apache-2.0
#include "delivery/batch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/crash_point.hpp"

namespace mv::delivery {
namespace {

/// Names come from folders of others, too.
Status check_path(const Piece& piece) {
  const auto parts = fs::path(piece.path);
  if (!parts.is_absolute() && std::find(parts.begin(), parts.end(), "..") == parts.end()) return {};
  return make_error(Code::invalid,
      fmt::format("{} leads out of the folder of the batch", piece.path), {}, "Nothing was sent.");
}

std::string path_of(const Batch& batch, const Piece& piece) {
  return batch.folder.empty() ? piece.path : batch.folder + "/" + piece.path;
}

}  // namespace

Result<Presence> presence(Receiver& receiver, const Batch& batch, const Control& control) {
  MV_TRY(const auto names, receiver.list(batch.folder, control));
  if (names.empty()) return Presence::nothing;
  const bool last = std::find(names.begin(), names.end(), batch.last.path) != names.end();
  return last ? Presence::whole : Presence::part;
}

Result<bool> is_complete(Receiver& receiver, const Batch& batch, const Control& control) {
  MV_TRY(const auto found, presence(receiver, batch, control));
  return found == Presence::whole;
}

Status lay_down(Receiver& receiver, const Batch& batch, const Control& control,
    const std::function<void(const Piece& piece)>& begins) {
  MV_TRY(const auto done, is_complete(receiver, batch, control));
  if (done) return {};
  for (const auto& piece : batch.pieces) MV_CHECK(check_path(piece));
  for (const auto& piece : batch.pieces) {
    crash_point("delivery.file");
    if (begins) begins(piece);
    const auto path = path_of(batch, piece);
    MV_CHECK(piece.content.file.empty() ? receiver.put_at_once(path, piece.content.text, control)
                                        : receiver.put(path, piece.content, control));
  }
  crash_point("delivery.files.sent");
  return {};
}

Status complete(Receiver& receiver, const Batch& batch, const Control& control) {
  MV_TRY(const auto done, is_complete(receiver, batch, control));
  if (done) return {};
  crash_point("delivery.last");
  return receiver.put_at_once(path_of(batch, batch.last), batch.last.content.text, control);
}

Status take_back(Receiver& receiver, const Batch& batch, const Control& control) {
  for (const auto& piece : batch.pieces) MV_CHECK(receiver.remove(path_of(batch, piece), control));
  return {};
}

}  // namespace mv::delivery
