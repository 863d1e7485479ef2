// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/track_views.hpp"
#include "commands/all.hpp"
#include "commands/present.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(const auto limit, limit_of(context));
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto tracks, client::all_pages<api::TrackView>(*session, "/api/v1/tracks", limit));
  Outcome out;
  out.value = model::to_json(tracks);
  out.table = table_of(tracks);
  return out;
}

}  // namespace

Command track_list_command() {
  Command out;
  out.path = "track list";
  out.summary = "List tracks, newest first";
  out.options = {limit_option()};
  out.examples = {{"track list", ""}, {"track list --json=id,title", "For a script"}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
