// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/user_file.hpp"
#include "commands/all.hpp"
#include "commands/order/album.hpp"
#include "commands/order/recording.hpp"
#include "commands/release.hpp"

namespace mv::cli {
namespace {

// What the server has assigned and the manifest does not say yet, written into it.
Result<int> write_codes(const fs::path& path, const Album& album) {
  MV_TRY(auto text, read_file(path));
  int written = 0;
  const auto set = [&](const std::string& table, const char* key,
                       const std::string& value) -> Status {
    MV_TRY(text, manifest::set_value(text, table, key, value));
    ++written;
    return {};
  };
  if (album.known && album.manifest.release.upc.empty() && !album.known->metadata.upc.empty())
    MV_CHECK(set("release", "upc", album.known->metadata.upc));
  for (const auto& track : album.tracks)
    if (track.known && track.wanted.metadata.isrc.empty() && !track.known->metadata.isrc.empty())
      MV_CHECK(
          set(fmt::format("tracks[{}]", track.wanted.index), "isrc", track.known->metadata.isrc));
  if (written > 0) MV_CHECK(write_user_file(path, text));
  return written;
}

Result<Outcome> run(Context& context) {
  const fs::path path = context.in.argument(0);
  MV_TRY(auto manifest, manifest::read(path));
  std::vector<Fault> faults;
  add_wishes(context, manifest, faults);
  auto overrides = given_overrides(context, faults);
  if (!faults.empty()) {
    auto error = make_error(Code::usage, "cannot read the command");
    error.faults = std::move(faults);
    return error;
  }
  if (!context.in.has("write-codes"))
    return plan_album(context, std::move(manifest), std::move(overrides));
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto album,
      look_at_album(context, *session, std::move(manifest), std::move(overrides)));
  MV_TRY(const auto written, write_codes(path, album));
  context.say(fmt::format("{} codes written to {}", written, path.string()));
  Outcome out;
  out.value = json_of(album);
  out.table = table_of(album);
  return out;
}

}  // namespace

Command release_plan_command() {
  Command out;
  out.path = "release plan";
  out.summary = "Show what a release manifest would change";
  out.about =
      "Compares the manifest with the server and the platforms. Nothing is stored or sent. Exit "
      "code "
      "9 when a platform would refuse it.";
  out.arguments = {{.name = "MANIFEST", .help = "release.toml", .complete = Complete::files}};
  out.options = due_options();
  out.options.push_back({.name = "to",
      .value = Value::list,
      .shown = "A,B",
      .help = "Platforms (default: those of the manifest)",
      .complete = Complete::platforms,
      .repeat = true});
  out.options.push_back({.name = "override",
      .value = Value::text,
      .shown = "RULE=REASON",
      .help = "Ignore an error of this rule, and say why",
      .complete = Complete::rules,
      .repeat = true});
  out.options.push_back(
      {.name = "write-codes", .help = "Write assigned ISRC and UPC codes into the manifest"});
  out.examples = {{"release plan release.toml", ""},
      {"release plan release.toml --json=nothing_to_do", "From a script"}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
