// SPDX-License-Identifier: Apache-2.0
#pragma once
// Jobs that generate: how they look, and following one to its end.
#include "api/catalogue/generation_views.hpp"
#include "context.hpp"

namespace mv::cli {

bool has_ended(const api::JobView& job);
/// "job_…: composing, 40 %, 8 s left" in one line.
std::string line_of(const api::JobView& job);
std::string describe(const api::JobView& job);

/// Follows the job: a line that repaints on a terminal, one for each step elsewhere. Returns what
/// was seen last, ended or not when `timeout` was over. Error: interrupted.
Result<api::JobView> watch(Context& context, client::Session& session, api::JobView start,
    std::chrono::milliseconds timeout);
/// As exit code and words: done 0, pending 8, failed with what went wrong.
Outcome job_outcome(const Context& context, const api::JobView& job);
/// The error of a job that ended without a result, or is not done yet; nullopt when it is done.
std::optional<Error> failure_of(const Context& context, const api::JobView& job);

}  // namespace mv::cli
