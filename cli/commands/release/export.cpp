// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/release_views.hpp"
#include "commands/export.hpp"

#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/release.hpp"

namespace mv::cli {
namespace {

Table rows_of(const std::vector<api::ReleaseView>& releases) {
  Table out{{"id", "key", "mode", "state", "title", "version", "artist", "kind", "label", "upc",
                "catalogue_number", "genre", "tracks", "platforms", "due_at", "at", "time_zone",
                "fired_at", "late_ms", "created_at", "updated_at"},
      {}, ""};
  for (const auto& item : releases) {
    const auto& words = item.metadata;
    const auto& date = item.schedule;
    out.rows.push_back({item.id, item.key, item.mode, item.state, item.title, words.version,
        item.artist, words.kind, words.label, words.upc, words.catalogue_number, words.genre,
        std::to_string(item.tracks.size()), join(item.platforms, " "), date ? date->due_at : "",
        date ? date->at : "", date ? date->zone : "", item.fired_at.value_or(""),
        std::to_string(item.late_ms), item.created_at, item.updated_at});
  }
  return out;
}

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto all, client::all_pages<api::ReleaseView>(*session, "/api/v1/releases", 0));
  return exported(context, rows_of(all), model::to_json(all));
}

}  // namespace

Command release_export_command() {
  return {
      .path = "release export",
      .summary = "Export all releases as CSV or JSON",
      .options = export_options(),
      .examples = {{"release export --output releases.csv", ""},
          {"release export --format json", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
