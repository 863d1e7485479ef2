// SPDX-License-Identifier: Apache-2.0
#pragma once
// What there is to do and when: an embedded server stays for what is soon, and says what waits when
// it goes.
#include <vector>

#include "base/result.hpp"
#include "model/job.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// One entry for each kind of work that there is, of all users: releases and distributions,
/// generations, files to measure, webhook deliveries, messages to people, bots that are polled.
std::vector<model::Waiting> outlook(Tx& tx);

/// Reads one row of the schema, which is always there: whether the database answers.
Result<std::int64_t> answers(Tx& tx);

/// Whether any of it is due before `now` plus an hour; a placement that is only looked at again, 20
/// minutes.
bool soon(const std::vector<model::Waiting>& waiting, Millis now);

/// "webhook deliveries: 3 (the first at 2026-11-28T12:00:00Z), files to measure: 1 (now)"; "" for nothing.
std::string waiting_text(const std::vector<model::Waiting>& waiting);

}  // namespace mv::store
