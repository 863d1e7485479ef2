// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "artwork/inspect.hpp"
#include "artwork/to_jpeg.hpp"
#include "base/text/text.hpp"
#include "base/user_file.hpp"
#include "commands/all.hpp"
#include "commands/distribution/package.hpp"
#include "commands/fetch.hpp"
#include "model/json.hpp"

namespace mv::cli {
namespace {

constexpr int kCoverSide = 3000;

/// The form takes a JPEG of 3000 x 3000; what cannot be made so stays as it is.
Status place_cover(Context& context, const fs::path& fetched, const fs::path& to) {
  const auto facts = artwork::inspect(fetched);
  const bool fits =
      facts && facts->format == "jpeg" && facts->width == kCoverSide && facts->height == kCoverSide;
  std::error_code error;
  if (!fits) {
    const auto jpeg = artwork::fit_cover(fetched, kCoverSide);
    if (jpeg) {
      fs::remove(fetched, error);
      return write_user_file(to, *jpeg);
    }
    context.say(fmt::format("warning: the cover stays as it is: {}", jpeg.error().line()));
  }
  fs::rename(fetched, to, error);
  return error ? Status(make_error(Code::io, "the cover cannot be written", error.message()))
               : Status();
}

Status write_all(Context& context, client::Session& session, Package& package,
    const std::vector<FormPart>& form, const fs::path& folder) {
  for (const auto& one : package.audio)
    MV_CHECK(fetch_file(context, session, one.url, one.file, folder / one.name));
  if (package.cover) {
    const auto raw = folder / "cover";
    MV_CHECK(fetch_file(context, session, package.cover->url, package.cover->file, raw));
    MV_CHECK(place_cover(context, raw, folder / package.cover->name));
  }
  const auto& handoff = package.handoff;
  MV_CHECK(write_user_file(
      folder / "release.json", boost::json::serialize(json_of(handoff, form)) + "\n"));
  MV_CHECK(write_user_file(folder / "checklist.txt", checklist_of(handoff, form)));
  return write_user_file(folder / "index.html", page_of(handoff, form));
}

/// What is there already is replaced when it is a package, and when that was asked for.
Status check_place(const Context& context, const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) return {};
  if (!fs::exists(folder / "release.json", error))
    return make_error(Code::conflict, fmt::format("{} is something else", folder.string()),
        "It is no package of MusicVerse", "Choose another folder with --output.");
  if (context.in.has("yes")) return {};
  return make_error(Code::conflict, fmt::format("{} is there already", folder.string()), "",
      "Use --yes to make it anew, or choose another folder with --output.");
}

/// Written beside its place, which it takes when it is whole.
Status write_package(Context& context, client::Session& session, Package& package,
    const std::vector<FormPart>& form, const fs::path& folder) {
  MV_CHECK(check_place(context, folder));
  const auto draft = fs::path(folder.string() + ".part");
  std::error_code error;
  fs::remove_all(draft, error);
  fs::create_directories(draft, error);
  if (error) return make_error(Code::io, "the folder cannot be made", error.message());
  const auto done = write_all(context, session, package, form, draft);
  if (!done) {
    fs::remove_all(draft, error);
    return done;
  }
  fs::remove_all(folder, error);
  fs::rename(draft, folder, error);
  return error ? Status(make_error(Code::io, "the folder cannot be named", error.message()))
               : Status();
}

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(auto package, package_of(*session, context.in.argument(0)));
  auto& handoff = package.handoff;
  if (package.cover) handoff.cover = package.cover->name;
  const auto form = form_of(handoff);
  fs::path folder = context.in.text("output");
  if (folder.empty())
    folder = handoff_file_name(1, 1, false, handoff.release.title, "").substr(3) + " for " +
             std::string(handoff.provider->name);
  MV_CHECK(write_package(context, *session, package, form, folder));
  Outcome out;
  auto value = json_of(handoff, form);
  value["folder"] = folder.string();
  out.value = std::move(value);
  const auto width = static_cast<std::size_t>(context.io.out_width());
  out.text =
      wrap(printable(fmt::format("The package: {}", folder.string())), width) +
      wrap(fmt::format("Open {} in a browser, and fill in the form at {}.",
               (folder / "index.html").string(), handoff.provider->name),
          width) +
      wrap(fmt::format("Then: {}", context.next("distribution confirm " + handoff.id)), width);
  return out;
}

}  // namespace

Command distribution_package_command() {
  return {
      .path = "distribution package",
      .summary = "Make the package that you deliver to a provider yourself",
      .about =
          "For providers that take no deliveries from programs, such as DistroKid: the recordings, "
          "numbered; the cover; a page that has everything in the order of the provider's form, "
          "with "
          "a button that copies each value; the same as a list to print, and as release.json.",
      .arguments = {{.name = "ID",
          .help = "dst_…, or a title",
          .complete = Complete::distributions}},
      .options = {{.name = "output",
          .letter = 'o',
          .value = Value::file,
          .shown = "FOLDER",
          .help = "Where to (default: its title, here)",
          .complete = Complete::files}},
      .examples = {{"distribution package dst_01jd2m3x8yq5w7e9r1t3y5u7i9", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
