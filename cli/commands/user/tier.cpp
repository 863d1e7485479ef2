// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "api/access/people_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/events.hpp"
#include "commands/release.hpp"
#include "commands/user/user.hpp"
#include "schedule/zone.hpp"

namespace mv::cli {
namespace {

constexpr Millis kNoonOfTheNext = 36 * 3'600'000LL;  // after midnight; no clock change reaches it

/// A day alone counts to its end.
Result<std::string> given_end(const Context& context) {
  const auto text = context.in.text("until");
  if (text.size() > std::string_view("2027-12-31").size()) return given_time(context, "until");
  const auto zone = home_zone(context);
  MV_TRY(const auto begin, given_time(context, "until"));
  MV_TRY(const auto at, parse_utc(begin));
  MV_TRY(const auto next, schedule::at_zone(at + kNoonOfTheNext, zone));
  MV_TRY(const auto end, schedule::midnight(next.local.substr(0, 10), zone));
  return format_utc(end);
}

Result<Outcome> run(Context& context) {
  api::SetTier input;
  input.tier = context.in.argument(0);
  if (std::find(model::kTiers.begin(), model::kTiers.end(), input.tier) == model::kTiers.end())
    return make_error(Code::usage, fmt::format("'{}' is not a tier", printable(input.tier)), "",
        "Tiers are free, pro, enterprise and operator.");
  if (context.in.has("until")) { MV_TRY(input.until, given_end(context)); }
  MV_TRY(auto* session, context.session());  // a name is now an id
  const auto id = context.in.maybe("user").value_or("me");
  const auto after =
      session->put<api::UserView>("/api/v1/users/" + url_encode(id) + "/tier", input);
  if (!after) return in_flags(after.error(), {{"tier", "TIER"}});
  return user_outcome(context, *after);
}

}  // namespace

Command user_tier_command() {
  return {
      .path = "user tier",
      .summary = "Set a user's subscription tier and when it ends",
      .about =
          "For operators. Releases that wait for a payment continue at once when the new "
          "tier is valid.",
      .arguments = {{.name = "TIER", .help = "free, pro, enterprise or operator"}},
      .options =
          {
              {.name = "user",
                  .value = Value::text,
                  .shown = "USER",
                  .help = "Which user (default: you)",
                  .complete = Complete::users},
              text_option("until", "DATE", "Its last day, or a time (default: no end)"),
          },
      .examples = {{"user tier pro --until 2027-12-31", ""},
          {"user tier free --user usr_01jd2m3x8yq5w7e9r1t3y5u7i9", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
