// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the release commands share: their options, when something is due, what releases look like,
// and waiting for one.
#include <string>
#include <vector>

#include "api/catalogue/release_views.hpp"
#include "context.hpp"

namespace mv::cli {

/// "/api/v1/releases/rel_…" and what comes behind it.
std::string release_path(const std::string& id, std::string_view behind = "");
/// The argument ID of a release.
Argument release_argument();

/// What `release create` and `release edit` say of the release as a whole, beside what
/// metadata_options() has for its tracks.
std::vector<Option> release_options();
/// Whether one of metadata_options() says something of a release as a whole.
bool is_of_release(std::string_view option);
/// The members of model::ReleaseMetadata that flags name, as a merge patch.
boost::json::object given_release(const Context& context);

/// The zone times are read and shown in: the setting `timezone`, else the system's.
std::string home_zone(const Context& context);
/// A date as people write it ("next friday") as resolve() reads it, others as they are. Error:
/// usage, where nobody can be asked whether it was understood; invalid, as schedule::read_spoken.
Result<std::string> written_date(
    const Context& context, const std::string& text, const std::string& zone);
/// --at, --tz and --local-midnight.
std::vector<Option> due_options();
/// What they say, with the date read here already, so that a day without that hour is told of
/// before anything is sent. Error: usage (no --at), invalid.
Result<api::ScheduleInput> given_date(const Context& context);
/// A day or time of an option, in the home zone, as RFC 3339 in UTC. Error: usage.
Result<std::string> given_time(const Context& context, std::string_view option);

/// What `schedule` and `reschedule` both take and do.
std::vector<Option> schedule_options();
Result<Outcome> schedule_release(Context& context, const api::ReleaseView& release);
/// Gives it this date; warnings and what must run then are said on standard error.
Result<api::ReleaseView> send_schedule(Context& context, client::Session& session,
    const std::string& id, const api::ScheduleRelease& input);
/// In live mode somebody must have agreed: --yes, or a terminal that can be asked. Error: usage.
Status needs_yes(const Context& context);
Table table_of(const api::ReleasePlan& plan);
/// Of --dry-run: what would be done, and as an error what pre-flight has against it.
Outcome plan_outcome(const api::ReleasePlan& plan);
/// The plan is shown on a terminal and asked about; elsewhere needs_yes() has decided. Error:
/// cancelled.
Status agree(Context& context, const api::ReleasePlan& plan, const std::string& question);

/// "2027-01-15 00:00 Europe/Berlin" of an RFC 3339 time.
std::string local_time(std::string_view utc, const std::string& zone);
/// "in 3 d 4 h"; empty without a date.
std::string countdown(const api::ReleaseView& release);
Table table_of(const std::vector<api::ReleaseView>& releases, const std::string& zone);
/// One row a platform.
Table placements_of(const api::ReleaseView& release);
Outcome release_outcome(const Context& context, const api::ReleaseView& release);

/// Reads the release until nothing more happens by itself on any platform, or the time is over;
/// says each change. Error: interrupted.
Result<api::ReleaseView> wait_for_release(Context& context, client::Session& session,
    api::ReleaseView start, std::chrono::milliseconds timeout);
/// All live 0, some 3, none 1, unsettled 8.
Outcome settled_outcome(const Context& context, const api::ReleaseView& release);

/// Faults of a request about a release, said of the flags that they came from.
Error in_release_flags(Error error);

}  // namespace mv::cli
