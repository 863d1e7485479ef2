// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const auto id = context.in.argument(0);
  MV_CHECK(context.confirm(fmt::format("Remove range {}? Codes assigned from it stay.", id)));
  MV_TRY(auto* session, context.session());
  MV_CHECK(session->remove("/api/v1/identifier-ranges/" + url_encode(id)));
  Outcome out;
  out.value = boost::json::object{{"id", id}, {"removed", true}};
  out.text = fmt::format("{} removed\n", id);
  return out;
}

}  // namespace

Command identifier_remove_command() {
  Command out;
  out.path = "identifier remove";
  out.summary = "Remove a range; assigned codes stay";
  out.arguments = {{"ID", "rng_…"}};
  out.examples = {{"identifier remove rng_01jd2m3x8yq5w7e9r1t3y5u7i9 --yes", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
