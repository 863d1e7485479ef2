// SPDX-License-Identifier: Apache-2.0
#pragma once
// A batch at a receiver: its files first, and what completes it last, so that nobody takes half of
// it. May be repeated after a crash: what is there whole is not sent again.
#include <string>
#include <vector>

#include "delivery/receiver.hpp"

namespace mv::delivery {

struct Piece {
  std::string path;  ///< below the batch's folder
  Content content;
};

struct Batch {
  std::string folder;
  std::vector<Piece> pieces;  ///< in the order in which they are laid down
  Piece last;                 ///< a text
};

/// What of a batch lies there. Receivers may move away what they took in.
enum class Presence { nothing, part, whole };
/// By names alone: with its last piece it is whole.
Result<Presence> presence(Receiver& receiver, const Batch& batch, const Control& control);
/// Whether its last piece is there: then everything is.
Result<bool> is_complete(Receiver& receiver, const Batch& batch, const Control& control);

/// Lays down everything but the last piece. `begins` is called before each piece. Does nothing when
/// the batch is complete.
Status lay_down(Receiver& receiver, const Batch& batch, const Control& control,
    const std::function<void(const Piece& piece)>& begins = {});
/// Then the last one; nothing when it is there.
Status complete(Receiver& receiver, const Batch& batch, const Control& control);

/// Takes a batch back that was never completed.
Status take_back(Receiver& receiver, const Batch& batch, const Control& control);

}  // namespace mv::delivery
