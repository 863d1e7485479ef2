// SPDX-License-Identifier: Apache-2.0
#include "api/distribution/distribution_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/order/recording.hpp"
#include "commands/present.hpp"
#include "commands/watch.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  std::vector<Fault> faults;
  api::RetryDistribution input;
  if (context.in.has("only")) input.platforms = chosen_platforms(context, "only", faults);
  if (!faults.empty()) {
    auto error = make_error(Code::usage, "cannot read the command");
    error.faults = std::move(faults);
    return error;
  }
  MV_TRY(auto* session, context.session());
  const auto path = "/api/v1/distributions/" + url_encode(context.in.argument(0)) + "/retry";
  MV_TRY(const auto again,
      session->post<api::DistributionView>(path, input, context.run_key("retry")));
  if (context.in.has("wait")) {
    MV_TRY(const auto last,
        watch(context, *session, again, context.settings.duration("wait_timeout")));
    return settled_outcome(context, last);
  }
  Outcome out;
  out.value = model::to_json(again);
  out.table = placements_of(again);
  return out;
}

}  // namespace

Command distribution_retry_command() {
  return {
      .path = "distribution retry",
      .summary = "Retry platforms that failed or refused",
      .arguments = {{.name = "ID",
          .help = "dst_…, or a title",
          .complete = Complete::distributions}},
      .options =
          {
              {.name = "only",
                  .value = Value::list,
                  .shown = "A,B",
                  .help = "Only these platforms",
                  .complete = Complete::platforms,
                  .repeat = true},
              {.name = "wait", .letter = 'w', .help = "Wait for the result"},
              wait_timeout_option(),
          },
      .examples = {{"distribution retry dst_01jd2m3x8yq5w7e9r1t3y5u7i9 --wait", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
