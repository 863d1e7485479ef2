// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include "base/random.hpp"
#include "base/text.hpp"
#include "client/upload.hpp"
#include "commands/all.hpp"
#include "commands/present.hpp"

namespace mv::cli {
namespace {

/// The last part only: a name from the server must not choose the folder.
fs::path local_name(const std::string& name, const std::string& id) {
  auto out = printable(fs::path(name).filename().string());
  return out.empty() || out == "." || out == ".." ? id : out;
}

Status fetch(Context& context, client::Session& session, const api::TrackView& track,
             const std::string& url, const fs::path& to) {
  auto request = session.request("GET", url);
  const auto part = to.string() + fmt::format(".{}.part", to_hex(random_bytes(4)));
  request.answer_file = part;
  request.total_timeout = std::chrono::milliseconds(0);
  context.progress.begin("Downloading " + to.filename().string(),
                         static_cast<std::uint64_t>(track.audio.bytes), true);
  request.progress = [&](std::uint64_t, std::uint64_t received) {
    context.progress.advance(received);
    return !session.stopped();
  };
  const auto answer = session.call(request);
  context.progress.end();
  const auto finish = [&]() -> Status {
    if (!answer) return answer.error();
    MV_TRY(const auto sha, client::hash_file(part, {}));
    if (sha != track.audio.sha256)
      return make_error(Code::corrupt, "the file that arrived is not the one that was asked for",
                        "Its SHA-256 differs", "Download it again.");
    if (::rename(part.c_str(), to.c_str()) != 0)
      return errno_error(errno, fmt::format("{}: cannot be written", to.string()));
    return {};
  };
  const auto status = finish();
  if (!status) ::unlink(part.c_str());
  return status;
}

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  const auto url = "/api/v1/tracks/" + url_encode(context.in.argument(0));
  MV_TRY(const auto track, session->get<api::TrackView>(url));
  fs::path to = context.in.text("output");
  if (to.empty()) to = local_name(track.audio.file_name, track.id);
  std::error_code code;
  if (fs::is_directory(to, code)) to /= local_name(track.audio.file_name, track.id);
  if (fs::exists(fs::symlink_status(to, code)) && !context.in.has("yes"))
    return make_error(Code::conflict, fmt::format("{}: is there already", to.string()),
                      "It would be overwritten", "Name another with --output, or add --yes.");
  MV_CHECK(fetch(context, *session, track, url + "/audio", to));
  Outcome out;
  out.value = boost::json::object{{"id", track.id}, {"file", to.string()},
                                  {"bytes", track.audio.bytes}, {"sha256", track.audio.sha256}};
  out.text = to.string();
  return out;
}

}  // namespace

Command track_download_command() {
  Command out;
  out.path = "track download";
  out.summary = "Fetch a track's audio file, byte for byte";
  out.arguments = {{"ID", "trk_…", true, false, Complete::tracks}};
  out.options = {{"output", 'o', Value::file, "FILE", "Where to; else its own name here", "", "",
                  {}, Complete::files}};
  out.examples = {{"track download trk_01jd2m3x8yq5w7e9r1t3y5u7i9 -o copy.wav", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
