// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const auto id = context.in.argument(0);
  MV_CHECK(context.confirm(fmt::format("Delete track {}?", id)));
  MV_TRY(auto* session, context.session());
  MV_CHECK(session->remove("/api/v1/tracks/" + url_encode(id)));
  Outcome out;
  out.value = boost::json::object{{"id", id}, {"deleted", true}};
  out.text = fmt::format("{} deleted", id);
  return out;
}

}  // namespace

Command track_delete_command() {
  Command out;
  out.path = "track delete";
  out.summary = "Delete a track that no distribution uses";
  out.arguments = {{"ID", "trk_…", true, false, Complete::tracks}};
  out.examples = {{"track delete trk_01jd2m3x8yq5w7e9r1t3y5u7i9 --yes", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
