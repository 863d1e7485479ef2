// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/ddex/ddex.hpp"
#include "commands/ddex/place.hpp"
#include "ddex/read/document.hpp"
#include "delivery/batch.hpp"
#include "io/signals.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

bool completes(const fs::path& path) {
  return path.filename().string().starts_with("BatchComplete") && path.extension() == ".xml";
}

Error not_a_batch(const fs::path& folder, std::string why) {
  return make_error(Code::invalid, fmt::format("{} is no batch", folder.string()), std::move(why),
      "`mv ddex build` makes one.");
}

/// Recordings and covers first, then the messages, then BatchComplete.
Result<delivery::Batch> read_batch(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files, messages, last;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (at->is_symlink(error))
      return not_a_batch(folder, fmt::format("{} is a link", at->path().string()));
    if (!at->is_regular_file(error)) continue;
    const auto path = at->path().lexically_relative(folder);
    const bool top = path.parent_path().empty();
    (top && completes(path) ? last : path.extension() == ".xml" ? messages : files).push_back(path);
  }
  if (error)
    return make_error(
        Code::not_found, fmt::format("cannot read {}", folder.string()), error.message());
  if (last.size() != 1)
    return not_a_batch(folder,
        last.empty() ? "It has no BatchComplete_….xml" : "It has several BatchComplete_….xml");
  if (messages.empty()) return not_a_batch(folder, "It has no message");
  std::sort(files.begin(), files.end());
  std::sort(messages.begin(), messages.end());
  delivery::Batch out;
  out.folder = fs::absolute(folder).lexically_normal().filename().string();
  if (out.folder.empty())
    out.folder = fs::absolute(folder).lexically_normal().parent_path().filename().string();
  for (const auto& path : files)
    out.pieces.push_back({path.generic_string(), {.text = {}, .file = folder / path}});
  for (const auto& path : messages) {
    MV_TRY(auto text, read_file(folder / path, ddex::kLargestMessage));
    out.pieces.push_back({path.generic_string(), {std::move(text), {}}});
  }
  out.last.path = last[0].string();
  MV_TRY(out.last.content.text, read_file(folder / last[0], ddex::kLargestMessage));
  return out;
}

/// What the receiver would refuse is not sent.
Result<std::optional<Outcome>> refused(
    Context& context, const fs::path& folder, const delivery::Batch& batch) {
  std::vector<fs::path> files{folder / batch.last.path};
  for (const auto& piece : batch.pieces)
    if (piece.content.file.empty()) files.push_back(folder / piece.path);
  MV_TRY(auto out, checked_outcome(context, files, {}));
  if (out.exit_code == 0) return std::optional<Outcome>();
  out.text += "Nothing was sent.\n";
  return std::optional(std::move(out));
}

Result<Outcome> run(Context& context) {
  auto folder = fs::path(context.in.argument(0)).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  MV_TRY(const auto receiver, open_place(context, "to"));
  MV_TRY(const auto batch, read_batch(folder));
  MV_TRY(auto wrong, refused(context, folder, batch));
  if (wrong) return std::move(*wrong);
  auto& progress = context.progress;
  const delivery::Control control{.cancelled = [] { return interrupted(); },
      .progress = [&](std::uint64_t bytes) { progress.advance(bytes); }};
  MV_TRY(const auto before, delivery::is_complete(*receiver, batch, control));
  if (!before) {
    const auto sent = delivery::lay_down(*receiver, batch, control, [&](const auto& piece) {
      progress.end();
      const auto& file = piece.content.file;
      progress.begin(fs::path(piece.path).filename().string(),
          file.empty() ? piece.content.text.size() : mv::file_size(file).value_or(0), true);
    });
    progress.end();
    if (!sent.ok()) return sent.error();
    MV_CHECK(delivery::complete(*receiver, batch, control));
  }
  Outcome out;
  out.value =
      json::object{{"folder", batch.folder}, {"files", batch.pieces.size() + 1}, {"sent", !before}};
  out.text = before ? fmt::format("{} is there already; nothing was sent.\n", batch.folder)
                    : fmt::format("Delivered {}: {} files, {} last.\n", batch.folder,
                          batch.pieces.size() + 1, batch.last.path);
  return out;
}

}  // namespace

Command ddex_send_command() {
  return {
      .path = "ddex send",
      .summary = "Deliver a DDEX batch to a receiver",
      .about =
          "Recordings go first, then the messages, and BatchComplete last, so that the receiver "
          "never takes half a batch. After a cut, run it again: it goes on where it ended, and a "
          "batch that is there is not sent twice.",
      .arguments = {{.name = "FOLDER",
          .help = "A batch, as `ddex build` makes it",
          .complete = Complete::files}},
      .options = place_options("to", "Where: sftp://user@host/folder, s3://bucket, file:///folder"),
      .examples = {{"ddex send N_20270115000000000 --to file:///mnt/drop", ""},
          {"ddex send N_20270115000000000 --to sftp://us@in.example.com/",
              "With --host-key and --key-file"}},
      .run = run,
      .homeless = true,
  };
}

}  // namespace mv::cli
