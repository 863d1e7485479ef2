// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "api/page.hpp"
#include "audio/measure/analyse.hpp"
#include "base/text/text.hpp"
#include "client/upload.hpp"
#include "commands/all.hpp"
#include "commands/order/batch.hpp"
#include "commands/order/recording.hpp"
#include "commands/track/import_rows.hpp"
#include "commands/track/send.hpp"
#include "io/signals.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

bool is_csv(const fs::path& path) {
  const auto ending = lower(path.extension().string());
  return ending == ".csv" || ending == ".tsv";
}

// ---- what is to be uploaded
// --------------------------------------------------------------------

void say_skipped(Context& context, std::string_view why, const std::vector<std::string>& names) {
  if (!names.empty()) context.say(fmt::format("Skipped, {}: {}", why, printable(names_of(names))));
}

std::vector<ImportRow> rows_below(Context& context, const fs::path& folder) {
  auto found = folder_rows(folder);
  say_skipped(context, "hidden", found.hidden);
  say_skipped(context, "a link to nothing, to a folder or out of the folder", found.links);
  say_skipped(context, "cannot be read", found.unreadable);
  if (found.rows.empty())
    context.say(fmt::format("{}: has no audio files", printable(folder.string())));
  return std::move(found.rows);
}

Error no_source(const std::string& name) {
  return make_error(Code::usage,
      fmt::format("{}: is neither a folder nor a CSV file", printable(name)), "",
      "One file is uploaded with `track upload`. The name of a CSV file ends in .csv or .tsv.");
}

/// The rows of all sources, each file once. Errors: usage; invalid, with the faults of every CSV
/// file.
Result<std::vector<ImportRow>> rows_of(Context& context) {
  MV_CHECK(check_files(context.in.arguments()));
  std::vector<ImportRow> out;
  std::optional<Error> refused;
  std::set<fs::path> seen;
  for (const auto& name : context.in.arguments()) {
    std::error_code code;
    const bool folder = fs::is_directory(name, code);
    if (!folder && !is_csv(name)) return no_source(name);
    auto rows = folder ? Result(rows_below(context, name)) : csv_rows(name);
    if (!rows && refused)
      for (auto& fault : rows.error().faults) refused->faults.push_back(fault);
    else if (!rows)
      refused = rows.error();
    else
      for (auto& row : *rows) {
        const auto file = fs::weakly_canonical(row.file, code);
        if (seen.insert(code ? row.file : file).second) out.push_back(std::move(row));
      }
  }
  if (refused) return *std::move(refused);
  return out;
}

// ---- one row
// -----------------------------------------------------------------------------------

class Import {
 public:
  Import(Context& context, client::Session& session, const std::vector<ImportRow>& rows)
      : context_(context), session_(session), rows_(rows) {}

  Result<Outcome> row(std::size_t at) {
    const auto& row = rows_[at];
    place_ = fmt::format("[{}/{}] {}", at + 1, rows_.size(), printable(row.name));
    MV_TRY(const auto sha256, hash_of(row.file));
    MV_TRY(auto known, known_as(row, "sha256", sha256));
    if (known) return *std::move(known);
    MV_TRY(const auto samples, samples_of(row.file));
    MV_TRY(known, known_as(row, "audio_sha256", samples));
    if (known) return *std::move(known);
    if (context_.in.has("dry-run")) return told("new", "", "would be uploaded");
    MV_TRY(const auto track,
        send_track(context_, session_,
            {.file = row.file, .sha256 = sha256, .cover = row.cover, .metadata = row.metadata}));
    return told("imported", track.id, "is " + track.id);
  }

 private:
  /// A line for people, an object for programs.
  Outcome told(std::string_view state, const std::string& id, const std::string& what) {
    context_.say(fmt::format("{}: {}", place_, what));
    Outcome out;
    out.value =
        json::object{{"id", id.empty() ? json::value(nullptr) : json::value(id)}, {"state", state}};
    return out;
  }

  Result<std::string> hash_of(const fs::path& file) {
    MV_TRY(const auto size, mv::file_size(file));
    context_.progress.begin("Reading " + printable(file.filename().string()), size, true);
    auto out = client::hash_file(file, [&](std::uint64_t done) {
      context_.progress.advance(done);
      return !interrupted();
    });
    context_.progress.end();
    return out;
  }

  /// Of what is heard, whatever the format of the file.
  Result<std::string> samples_of(const fs::path& file) {
    constexpr std::uint64_t kSteps = 1000;
    context_.progress.begin("Measuring " + printable(file.filename().string()), kSteps, false);
    const auto found = audio::analyse(file, [&](double fraction) {
      context_.progress.advance(static_cast<std::uint64_t>(fraction * kSteps));
      return !interrupted();
    });
    context_.progress.end();
    if (interrupted()) return make_error(Code::interrupted, "interrupted");
    if (!found) return found.error();
    return found->measure.audio_sha256;
  }

  /// What is said when the recording is there, or was in another row of a dry run.
  Result<std::optional<Outcome>> known_as(
      const ImportRow& row, std::string_view field, const std::string& hash) {
    using Known = std::optional<Outcome>;
    if (hash.empty()) return Known{};
    MV_TRY(const auto there,
        session_.get<api::Page<api::TrackView>>(fmt::format("/api/v1/tracks?{}={}", field, hash)));
    if (!there.data.empty()) {
      const auto& track = there.data.front();
      return Known{told("there", track.id,
          fmt::format(
              "is there as {} \"{}\", which stays as it is", track.id, printable(track.title)))};
    }
    const auto [first, fresh] = seen_.emplace(hash, &row);
    if (fresh || first->second == &row) return Known{};
    if (!context_.in.has("dry-run")) return Known{};  // that one has failed
    return Known{
        told("there", "", fmt::format("is the recording of {}", printable(first->second->name)))};
  }

  Context& context_;
  client::Session& session_;
  const std::vector<ImportRow>& rows_;
  std::map<std::string, const ImportRow*> seen_;  ///< by both hashes
  std::string place_;
};

/// What every other row would run into, too.
bool stops(const Error& error) {
  constexpr std::array<Code, 5> kOfAll{
      Code::interrupted, Code::network, Code::unauthenticated, Code::forbidden, Code::rate_limited};
  return std::find(kOfAll.begin(), kOfAll.end(), error.code) != kOfAll.end();
}

Result<Outcome> run(Context& context) {
  MV_TRY(const auto rows, rows_of(context));
  if (rows.empty())
    return make_error(Code::usage, "there is nothing to import", "",
        "WAV, FLAC, AIFF, MP3, OGG and CAF files are.");
  MV_TRY(auto* session, context.session());
  std::vector<std::string> names;
  for (const auto& row : rows) names.push_back(row.name);
  Import import(context, *session, rows);
  return each_of(
      names, [&](std::size_t at) { return import.row(at); }, stops);
}

}  // namespace

Command track_import_command() {
  return {
      .path = "track import",
      .summary = "Upload every recording of a folder, or of a CSV file with metadata",
      .about =
          "Of a folder, every audio file in it and below is uploaded; its tags say what it is. Of "
          "a CSV file, each row is a recording: the column `file` names it, `cover` its cover, and "
          "the others are metadata by the API's names, such as title, artists and isrc. All rows "
          "are checked before anything is uploaded. What is there already is skipped and stays as "
          "it is, so that the same command can be run again after an interruption.",
      .arguments = {{.name = "FOLDER|CSV",
          .help = "A folder, or a file whose name ends in .csv or .tsv",
          .repeat = true,
          .complete = Complete::files}},
      .options = {{.name = "dry-run", .help = "Say what would be uploaded, and upload nothing"}},
      .examples = {{"track import ~/Music/masters", ""},
          {"track import catalogue.csv --dry-run", ""},
          {"track import catalogue.csv --json", "One object for each row"}},
      .run = run,
  };
}

}  // namespace mv::cli
