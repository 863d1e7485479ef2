// SPDX-License-Identifier: Apache-2.0
#include "delivery/batch.hpp"

#include <algorithm>

#include "base/crash_point.hpp"

namespace mv::delivery {
namespace {

std::string path_of(const Batch& batch, const Piece& piece) {
  return batch.folder.empty() ? piece.path : batch.folder + "/" + piece.path;
}

}  // namespace

Result<bool> is_complete(Receiver& receiver, const Batch& batch, const Control& control) {
  MV_TRY(const auto names, receiver.list(batch.folder, control));
  return std::find(names.begin(), names.end(), batch.last.path) != names.end();
}

Status lay_down(Receiver& receiver, const Batch& batch, const Control& control,
    const std::function<void(const Piece& piece)>& begins) {
  MV_TRY(const auto done, is_complete(receiver, batch, control));
  if (done) return {};
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
