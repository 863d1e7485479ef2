// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <set>

#include "base/user_file.hpp"
#include "commands/all.hpp"
#include "commands/order/album.hpp"

namespace mv::cli {
namespace {

// Files that an existing manifest does not name yet are appended; the rest of its text stays.
Result<Outcome> append(const fs::path& path, std::vector<fs::path> files) {
  MV_TRY(const auto text, read_file(path));
  MV_TRY(const auto there, manifest::parse(text, path));
  std::set<fs::path> named;
  std::error_code ignored;
  for (const auto& track : there.tracks) named.insert(fs::weakly_canonical(track.file, ignored));
  std::erase_if(
      files, [&](const auto& file) { return named.contains(fs::weakly_canonical(file, ignored)); });
  Outcome out;
  out.value = boost::json::object{{"manifest", path.string()}, {"added", files.size()}};
  out.text = fmt::format("{}: {} tracks added\n", path.string(), files.size());
  if (files.empty()) return out;
  MV_TRY(auto more, manifest::from_files(std::move(files), path));
  int last = 0;
  for (const auto& track : there.tracks)
    if (track.place.disc == 1) last = std::max(last, track.place.number);
  for (auto& track : more.tracks) track.place.number = ++last;
  MV_TRY(const auto longer,
      manifest::append_tracks(text, more.tracks, fs::absolute(path).parent_path()));
  MV_CHECK(write_user_file(path, longer));
  return out;
}

Result<Outcome> run(Context& context) {
  const fs::path path = context.in.maybe("output").value_or("release.toml");
  std::vector<fs::path> files(context.in.arguments().begin(), context.in.arguments().end());
  std::error_code ignored;
  if (fs::exists(path, ignored)) {
    if (context.in.has("add")) return append(path, std::move(files));
    return make_error(Code::conflict, fmt::format("{} already exists", path.string()),
        "What you wrote in it would be lost",
        "Add new files to it with --add, or name another with --output.");
  }
  MV_TRY(const auto manifest, manifest::from_files(std::move(files), path));
  MV_CHECK(write_user_file(path, manifest::write(manifest, "")));
  Outcome out;
  out.value = boost::json::object{{"manifest", path.string()}, {"added", manifest.tracks.size()}};
  out.text = fmt::format("{}: {} tracks. Check it, then run: {}\n", path.string(),
      manifest.tracks.size(), context.next("release plan " + path.string()));
  return out;
}

}  // namespace

Command release_init_command() {
  return {
      .path = "release init",
      .summary = "Write a release manifest from audio files and their tags",
      .about =
          "Includes a cover beside the files (cover.jpg, folder.jpg, front.png). Nothing is "
          "uploaded or sent.",
      .arguments = {{.name = "FILE",
          .help = "WAV, FLAC, AIFF, MP3 or OGG",
          .repeat = true,
          .complete = Complete::files}},
      .options = {{.name = "output",
                      .letter = 'o',
                      .value = Value::file,
                      .shown = "FILE",
                      .help = "Write the manifest here",
                      .fallback = "release.toml",
                      .complete = Complete::files},
          {.name = "add", .help = "Add the files to an existing manifest"}},
      .examples = {{"release init *.wav", ""}, {"release init bonus.wav --add", ""}},
      .run = run,
      .homeless = true,
  };
}

}  // namespace mv::cli
