// SPDX-License-Identifier: Apache-2.0
#pragma once
// When a release comes out, and who sees to it.
#include <string>
#include <vector>

#include "api/catalogue/release_views.hpp"
#include "context.hpp"

namespace mv::cli {

/// "Fri 4 Dec 2026 00:00 Berlin (in 5 days 7 hours)" of an RFC 3339 time; a past one without the
/// distance when `ahead` is false.
std::string due_words(std::string_view utc, const std::string& zone, bool ahead = true);

/// Whether somebody's computer has to run at that time: a provider has no dates of its own.
bool needs_server(const std::vector<std::string>& providers);
/// "LabelGrid publishes it by itself; SoundCloud needs this computer".
std::string keepers_of(const Context& context, const std::vector<std::string>& providers);
std::vector<std::string> providers_of(const api::ReleaseView& release);

/// After a date was set: when it is due and who publishes it, on standard error. Where this
/// computer has to run and nothing would start it, a timer is offered on a terminal, and named
/// elsewhere.
void say_due(Context& context, const api::ReleaseView& release);

/// What starts this computer's server when something is due: "its timer (systemd) starts it", or
/// what to type.
std::string starter_of(const Context& context);

}  // namespace mv::cli
