// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/release_views.hpp"
#include "commands/all.hpp"
#include "commands/release.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  // A wrong date is told of before a server is asked for.
  if (const auto date = given_date(context); !date) return date.error();
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto release, session->get<api::ReleaseView>(release_path(context.in.argument(0))));
  return schedule_release(context, release);
}

}  // namespace

Command release_schedule_command() {
  return {
      .path = "release schedule",
      .summary = "Schedule a release and upload it ahead of time",
      .about =
          "Pre-flight runs first; with an error nothing is sent. The release is then "
          "uploaded, stays private, and is published at that time. A time that a clock "
          "change skips or repeats is refused, and both possible times are offered. Outside "
          "the sandbox and without a terminal it needs --yes.",
      .arguments = {release_argument()},
      .options = schedule_options(),
      .examples =
          {
              {"release schedule rel_01jd2m3x8yq5w7e9r1t3y5u7i9 \\\n"
               "      --at '2027-01-15 00:00' --tz Europe/Berlin --yes",
                  ""},
              {"release schedule rel_01jd2m3x8yq5w7e9r1t3y5u7i9 \\\n"
               "      --at 2027-01-15 --local-midnight --dry-run",
                  "See the plan"},
          },
      .run = run,
  };
}

}  // namespace mv::cli
