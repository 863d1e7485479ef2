// SPDX-License-Identifier: Apache-2.0
#pragma once
// What there is to do and when: an embedded server stays for what is soon, and says what waits when
// it goes.
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/waiting.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// Kinds of jobs and how they keep a server awake (queue::Registry::awake).
using AwakeKinds = std::map<std::string, model::KeepsAwake, std::less<>>;

/// One entry for each kind of work that there is, of all users: scheduled releases, jobs of these
/// kinds, webhook deliveries, bots that are polled. Kinds that are called the same are one entry.
std::vector<model::Waiting> outlook(Tx& tx, const AwakeKinds& kinds);

/// Reads one row of the schema, which is always there: whether the database answers.
Result<std::int64_t> answers(Tx& tx);

/// Whether any of it is due so soon that an embedded server stays for it.
bool soon(const std::vector<model::Waiting>& waiting, Millis now);

/// "webhook deliveries: 3 (the first at 2026-11-28T12:00:00Z), files to measure: 1 (now)"; "" for
/// nothing.
std::string waiting_text(const std::vector<model::Waiting>& waiting);

}  // namespace mv::store
