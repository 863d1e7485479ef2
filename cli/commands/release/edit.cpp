// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/catalogue/release_views.hpp"
#include "api/catalogue/track_views.hpp"
#include "artwork/inspect.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/order/recording.hpp"
#include "commands/present.hpp"
#include "commands/release.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

Result<api::UpdateRelease> given(const Context& context) {
  std::vector<Fault> faults;
  api::UpdateRelease out;
  if (auto words = given_release(context); !words.empty()) out.metadata = std::move(words);
  if (context.in.has("to")) out.platforms = chosen_platforms(context, "to", faults);
  if (context.in.has("override")) {
    out.overrides.emplace();
    for (const auto& item : given_overrides(context, faults))
      out.overrides->push_back({item.rule, item.reason});
  }
  if (faults.empty() && !out.metadata && !out.platforms && !out.overrides &&
      !context.in.has("artwork"))
    return make_error(
        Code::usage, "nothing to change", "", "Name a change, for example --label 'Own Label'.");
  if (faults.empty()) return out;
  auto error = make_error(Code::usage, "cannot change the release");
  error.faults = std::move(faults);
  return error;
}

/// A single and its recording carry the same words: what is said of the one holds for the other.
bool is_single(const api::ReleaseView& release) {
  return release.tracks.size() == 1 && release.tracks.front().title == release.title;
}

json::object of_the_track(const json::object& words) {
  json::object out;
  for (const auto* name :
      {"title", "version", "artists", "genre", "p_line", "c_line", "description"})
    if (const auto* value = words.if_contains(name)) out[name] = *value;
  return out;
}

Status update_track(
    client::Session& session, const api::ReleaseView& release, const json::object& words) {
  api::UpdateTrack input;
  input.metadata = of_the_track(words);
  if (input.metadata.empty()) return {};
  const auto done = session.patch<api::TrackView>(
      "/api/v1/tracks/" + url_encode(release.tracks.front().track_id), input);
  if (!done) return in_release_flags(done.error());
  return {};
}

/// The cover is looked at here first: what cannot be read is not uploaded.
Result<std::string> send_cover(Context& context, client::Session& session) {
  const fs::path file = context.in.text("artwork");
  MV_TRY(const auto facts, artwork::inspect(file));
  MV_TRY(const auto sent, send_file(context, session, file, facts.sha256));
  return sent.id;
}

/// A merge patch as members: what was not said must not be sent as null.
json::object body_of(const api::UpdateRelease& input) {
  auto out = model::to_json(input).as_object();
  for (const auto* name : {"metadata", "tracks", "artwork_upload_id", "platforms", "overrides"})
    if (out.at(name).is_null()) out.erase(name);
  return out;
}

Result<Outcome> run(Context& context) {
  MV_TRY(auto input, given(context));
  MV_TRY(auto* session, context.session());
  const auto path = release_path(context.in.argument(0));
  MV_TRY(const auto before, session->get<api::ReleaseView>(path));
  if (context.in.has("artwork")) { MV_TRY(input.artwork_upload_id, send_cover(context, *session)); }
  if (input.metadata && is_single(before))
    MV_CHECK(update_track(*session, before, *input.metadata));
  const auto after = session->patch<api::ReleaseView>(path, body_of(input));
  if (!after) return in_release_flags(after.error());
  if (after->revision == before.revision) context.say("Nothing changed.");
  for (const auto& warning : after->warnings) context.say("warning: " + printable(warning));
  return release_outcome(context, *after);
}

std::vector<Option> options() {
  auto out = release_options();
  for (const auto& option : metadata_options())
    if (is_of_release(option.name)) out.push_back(option);
  out.push_back({.name = "to",
      .value = Value::list,
      .shown = "A,B",
      .help = "All platforms to release it on",
      .complete = Complete::platforms,
      .repeat = true});
  return out;
}

}  // namespace

Command release_edit_command() {
  return {
      .path = "release edit",
      .summary = "Change a release; the rest stays as it is",
      .about =
          "Platforms that already have it are updated. A new cover is used only for what is "
          "sent from now on; platforms keep the cover they have. Changes to a single also "
          "apply to its recording; change the recordings of an album in its manifest.",
      .arguments = {release_argument()},
      .options = options(),
      .examples =
          {
              {"release edit rel_01jd2m3x8yq5w7e9r1t3y5u7i9 --title 'Night Train'", ""},
              {"release edit rel_01jd2m3x8yq5w7e9r1t3y5u7i9 --artwork cover.jpg", ""},
          },
      .run = run,
  };
}

}  // namespace mv::cli
