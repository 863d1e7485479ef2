// SPDX-License-Identifier: Apache-2.0
#pragma once
// What was edited after it was sent is sent again.
#include <span>

#include "model/placement.hpp"
#include "model/release.hpp"
#include "store/engine/tx.hpp"

namespace mv::platforms {

/// The update jobs for every shipment of these distributions.
void add_update_jobs(store::Tx& tx, std::span<const model::Distribution> distributions, Millis now);
/// A release has new words: its shipments are brought up to date.
void add_update_jobs(store::Tx& tx, const model::Release& release, Millis now);

}  // namespace mv::platforms
