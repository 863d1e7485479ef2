// SPDX-License-Identifier: Apache-2.0
#pragma once
// What contents are, by their hash: one row and at most one job at a time for each, on any server.
//
//   (asked) ─► queued ─► running ─► done          queued or running, and nobody asks any more,
//                ▲          └─────► failed        or what it was for is gone ─► (no row)
//                └─ asked again, when it may go better
#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "model/measurement.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

inline constexpr std::string_view kMeasureJob = "measure", kCoverJob = "cover";

/// How it stands, and that somebody wants to know: begins it when it is not known and not under way
/// (row and job `measure` or `cover`; its payload is `payload` with subject and kind), also after a
/// failure that may pass.
model::Measurement measurement_ask(Tx& tx, std::string_view subject, std::string_view kind,
    Millis now, boost::json::object payload = {});
/// The same without asking.
std::optional<model::Measurement> measurement_get(
    Tx& tx, std::string_view subject, std::string_view kind);
/// It is running, so far. False when it is no longer wanted (the row is gone).
bool measurement_progress(Tx& tx, std::string_view subject, std::string_view kind, int thousandths);
/// Stores state, result, error and finished_at. False when it is no longer wanted.
bool measurement_end(Tx& tx, const model::Measurement& ended);
/// Takes back one that has not ended.
void measurement_drop(Tx& tx, std::string_view subject, std::string_view kind);
/// Takes back those of a content that have not ended and that no complete upload refers to.
void measurements_drop_unwanted(Tx& tx, std::string_view sha256);
/// Deletes at most `limit` older than `before` whose content is gone; returns how many.
int measurements_delete_unused(Tx& tx, Millis before, int limit);

}  // namespace mv::store
