// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/catalogue/release_views.hpp"
#include "commands/all.hpp"
#include "commands/release.hpp"
#include "model/release.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  if (const auto date = given_date(context); !date) return date.error();
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto release, session->get<api::ReleaseView>(release_path(context.in.argument(0))));
  if (is(release.state, {model::ReleaseState::draft, model::ReleaseState::cancelled}))
    return make_error(Code::conflict, fmt::format("{} has no date yet", release.id),
        fmt::format("It is {}", release.state),
        fmt::format("Schedule it: {}", context.next(fmt::format("release schedule {} --at '{}'",
                                           release.id, context.in.text("at")))));
  return schedule_release(context, release);
}

}  // namespace

Command release_reschedule_command() {
  return {
      .path = "release reschedule",
      .summary = "Change the date of a scheduled release",
      .about = "Platforms that already have it are updated. A release without a date is refused.",
      .arguments = {release_argument()},
      .options = schedule_options(),
      .examples = {{"release reschedule rel_01jd2m3x8yq5w7e9r1t3y5u7i9 \\\n"
                    "      --at '2027-02-05 00:00' --tz Europe/Berlin --yes",
          ""}},
      .run = run,
  };
}

}  // namespace mv::cli
