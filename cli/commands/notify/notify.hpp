// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the notify commands share.
#include <string>
#include <vector>

#include "api/notify/notify_views.hpp"
#include "context.hpp"

namespace mv::cli {

/// "/api/v1/notify-channels/ntc_…" and what comes behind it.
std::string channel_path(const std::string& id, std::string_view behind = "");
Argument channel_argument();
/// Options of a mail server, of `notify setup` and `notify update`.
std::vector<Option> mail_options();
/// --from, --host, --port, --security and --user, as members of a request.
void add_mail(const Context& context, boost::json::object& out);

std::string describe(const api::NotifyChannelView& channel);
/// How it went, as text and exit code (1 when it failed).
Outcome test_outcome(const Context& context, const api::NotifyTest& test);

}  // namespace mv::cli
