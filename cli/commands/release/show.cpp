// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/release_views.hpp"
#include "commands/all.hpp"
#include "commands/release.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto release,
         session->get<api::ReleaseView>(release_path(context.in.argument(0))));
  return release_outcome(context, release);
}

}  // namespace

Command release_show_command() {
  Command out;
  out.path = "release show";
  out.summary = "Show one release: tracks, date, countdown and platforms";
  out.arguments = {release_argument()};
  out.examples = {{"release show rel_01jd2m3x8yq5w7e9r1t3y5u7i9", ""},
                  {"release show rel_01jd2m3x8yq5w7e9r1t3y5u7i9 --json=state", "From a script"}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
