// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a receiver has answered to the batches of one shipment, as one word about it.
#include "ddex/read/acknowledgement.hpp"
#include "platforms/adapter.hpp"

namespace mv::platforms::ddex {

/// The answers to one batch, in the order in which they were given.
struct Answers {
  enum class To { release, update, takedown };
  To to = To::release;
  std::vector<mv::ddex::Acknowledgement> said;
};

/// How the release stands. `batches` are in the order in which they were sent: what was said of an
/// earlier one does not undo what is known of a later one. `begins` = from when it may be heard.
StoreStatus standing_of(const std::vector<Answers>& batches, Millis begins, Millis now);

}  // namespace mv::platforms::ddex
