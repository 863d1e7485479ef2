// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/distribution/platform_views.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"

namespace mv::cli {
namespace {

Outcome result(const Context& context, const api::PlatformTest& test) {
  using Check = api::PlatformCheck;
  Outcome out{.value = model::to_json(test),
      .table = table_of<Check>(test.checks,
          {{"CHECK", &Check::name}, {"RESULT", &Check::result}, {"DETAIL", &Check::detail}})};
  const auto platform = context.in.argument(0);
  if (!test.ok)
    out.error = make_error(Code::upstream, fmt::format("the {} account does not work", platform),
        "A check failed; see the list",
        fmt::format("Connect it again: {}", context.next("platform connect " + platform)));
  return out;
}

}  // namespace

Command platform_test_command() {
  return {
      .path = "platform test",
      .summary = "Check that the connected account works",
      .arguments = {{.name = "PLATFORM",
          .help = "A platform or provider",
          .complete = Complete::platforms}},
      .examples = {{"platform test soundcloud", ""}},
      .run = post<api::PlatformTest>({.url = "/api/v1/platforms/{}/test", .finish = result}),
  };
}

}  // namespace mv::cli
