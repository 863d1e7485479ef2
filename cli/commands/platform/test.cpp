// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/distribution/platform_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  const auto platform = context.in.argument(0);
  MV_TRY(const auto test, session->post_empty<api::PlatformTest>(
                              "/api/v1/platforms/" + url_encode(platform) + "/test",
                              context.run_key("test")));
  Outcome out;
  out.value = model::to_json(test);
  Table table{{"CHECK", "RESULT", "DETAIL"}, {}, ""};
  for (const auto& check : test.checks)
    table.rows.push_back({check.name, check.result, check.detail});
  out.table = std::move(table);
  if (!test.ok)
    out.error = make_error(Code::upstream, fmt::format("the {} account does not work", platform),
                           "A check failed; see the list",
                           fmt::format("Connect it again: {}",
                                       context.next("platform connect " + platform)));
  return out;
}

}  // namespace

Command platform_test_command() {
  Command out;
  out.path = "platform test";
  out.summary = "Check that the connected account works";
  out.arguments = {{"PLATFORM", "A platform or provider", true, false, Complete::platforms}};
  out.examples = {{"platform test soundcloud", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
