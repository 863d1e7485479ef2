// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/catalogue/track_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/fetch.hpp"

namespace mv::cli {
namespace {

/// The last part only: a name from the server must not choose the folder.
fs::path local_name(const std::string& name, const std::string& id) {
  auto out = printable(fs::path(name).filename().string());
  return out.empty() || out == "." || out == ".." ? id : out;
}

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  const auto url = "/api/v1/tracks/" + url_encode(context.in.argument(0));
  MV_TRY(const auto track, session->get<api::TrackView>(url));
  fs::path to = context.in.text("output");
  if (to.empty()) to = local_name(track.audio.file_name, track.id);
  std::error_code code;
  if (fs::is_directory(to, code)) to /= local_name(track.audio.file_name, track.id);
  MV_CHECK(may_write(context, to));
  MV_CHECK(fetch_file(context, *session, url + "/audio", track.audio, to));
  Outcome out;
  out.value = boost::json::object{{"id", track.id}, {"file", to.string()},
      {"bytes", track.audio.bytes}, {"sha256", track.audio.sha256}};
  out.text = to.string();
  return out;
}

}  // namespace

Command track_download_command() {
  return {
      .path = "track download",
      .summary = "Download a track's audio file, byte for byte",
      .arguments = {{.name = "ID", .help = "trk_…, or a title", .complete = Complete::tracks}},
      .options = {{.name = "output",
          .letter = 'o',
          .value = Value::file,
          .shown = "FILE",
          .help = "Where to (default: its own name, here)",
          .complete = Complete::files}},
      .examples = {{"track download trk_01jd2m3x8yq5w7e9r1t3y5u7i9 -o copy.wav", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
