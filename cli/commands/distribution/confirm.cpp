// SPDX-License-Identifier: Apache-2.0
#include "api/distribution/distribution_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/events.hpp"
#include "commands/order/links.hpp"
#include "commands/order/recording.hpp"
#include "commands/present.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  std::vector<Fault> faults;
  api::ConfirmDistribution input;
  if (context.in.has("only")) input.platforms = chosen_platforms(context, "only", faults);
  if (!faults.empty()) {
    auto error = make_error(Code::usage, "cannot read the command");
    error.faults = std::move(faults);
    return error;
  }
  input.url = context.in.maybe("url");
  boost::json::object body{
      {"platforms", model::to_json(input.platforms)}, {"removed", context.in.has("removed")}};
  if (input.url) body["url"] = *input.url;
  MV_TRY(auto* session, context.session());
  const auto path = "/api/v1/distributions/" + url_encode(context.in.argument(0)) + "/confirm";
  const auto done = session->post<api::DistributionView>(path, body, context.run_key("confirm"));
  if (!done) return in_flags(done.error(), {{"url", "--url"}, {"platforms", "--only"}});
  Outcome out;
  out.value = model::to_json(*done);
  out.table = placements_of(*done);
  out.screen = placements_screen(context, done->placements);
  return out;
}

}  // namespace

Command distribution_confirm_command() {
  return {
      .path = "distribution confirm",
      .summary = "Say that you delivered a package, or removed what was delivered",
      .about =
          "For providers that take no deliveries from programs, such as DistroKid. Without --url "
          "it counts as submitted. With --url it is live: do that when you have seen it there. "
          "With --removed a takedown is done.",
      .arguments = {{.name = "ID",
          .help = "dst_…, or a title",
          .complete = Complete::distributions}},
      .options = {{.name = "only",
                      .value = Value::list,
                      .shown = "A,B",
                      .help = "Only these platforms",
                      .complete = Complete::platforms,
                      .repeat = true},
          text_option("url", "URL", "Where listeners find it; of one platform"),
          {.name = "removed", .help = "After a takedown: you have removed it there"}},
      .examples = {{"distribution confirm dst_01jd2m3x8yq5w7e9r1t3y5u7i9", ""},
          {"distribution confirm \"Night Train\" --only spotify \\\n"
           "      --url https://open.spotify.com/album/4aawyAB9vmqN3uQ7FjRGTy",
              ""}},
      .run = run,
  };
}

}  // namespace mv::cli
