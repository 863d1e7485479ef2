// SPDX-License-Identifier: Apache-2.0
#include "commands/generation/variations.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/catalogue/track_views.hpp"
#include "artwork/contact_sheet.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "base/user_file.hpp"
#include "commands/fetch.hpp"
#include "commands/generation/explain.hpp"
#include "commands/job.hpp"

namespace mv::cli {
namespace {

constexpr int kMost = 12;
constexpr std::int64_t kSeeds = 4'294'967'296;

/// rain.wav → rain-2.wav
fs::path numbered(const fs::path& path, const std::string& number) {
  return path.parent_path() /
         fmt::format("{}-{}{}", path.stem().string(), number, path.extension().string());
}

std::int64_t first_seed(const std::optional<std::int64_t>& given) {
  if (given) return *given;
  std::uint32_t drawn = 0;
  for (const char byte : random_bytes(4)) drawn = drawn << 8 | static_cast<unsigned char>(byte);
  return drawn;
}

struct Take {
  std::string seed, id, file;
};

Outcome outcome_of(const std::vector<Take>& takes) {
  Table table{{"TAKE", "SEED", "TRACK", "FILE"}, {}, ""};
  boost::json::array rows;
  for (std::size_t i = 0; i < takes.size(); ++i) {
    const auto& take = takes[i];
    table.rows.push_back({std::to_string(i + 1), take.seed, take.id, take.file});
    rows.push_back(
        {{"take", i + 1}, {"seed", *parse_int(take.seed)}, {"id", take.id}, {"file", take.file}});
  }
  return {.value = std::move(rows), .table = std::move(table)};
}

/// Runs a job to its end. Error: why it has none.
Result<api::JobView> finished(Context& context, client::Session& session, const api::JobView& job) {
  MV_TRY(auto last, watch(context, session, job, context.settings.duration("wait_timeout")));
  if (auto error = failure_of(context, last)) return *std::move(error);
  return last;
}

}  // namespace

Option variations_option(std::string help) {
  return {.name = "variations", .value = Value::number, .shown = "N", .help = std::move(help)};
}

Result<int> variations_given(const Context& context) {
  const auto text = context.in.maybe("variations");
  if (!text) return 1;
  const auto number = parse_int(*text).value_or(0);
  if (number >= 1 && number <= kMost) return static_cast<int>(number);
  return make_error(Code::usage, fmt::format("--variations {}: must be 1 to {}", *text, kMost), {},
      "For example --variations 4.");
}

Result<Outcome> generate_variations(Context& context, client::Session& session,
    api::CreateGeneration input, int count,
    const std::function<Result<api::TrackView>(const std::string& url)>& describe) {
  const fs::path to = context.in.text("output");
  for (int i = 0; !to.empty() && i < count; ++i)
    MV_CHECK(may_write(context, numbered(to, std::to_string(i + 1))));
  const auto first = first_seed(input.seed);
  const auto make = [&](int i) -> Result<Take> {
    input.seed = (first + i) % kSeeds;
    const auto key = context.run_key(fmt::format("generate {}", i));
    MV_TRY(const auto made, session.post<api::JobView>("/api/v1/generate", input, key));
    MV_TRY(const auto job, finished(context, session, made));
    if (i == 0) say_result(context, job);
    Take take{std::to_string(*input.seed), job.track_id.value_or(""), ""};
    const auto url = "/api/v1/tracks/" + url_encode(take.id);
    MV_TRY(const auto track, describe(url));
    if (to.empty()) return take;
    const auto file = numbered(to, std::to_string(i + 1));
    MV_CHECK(fetch_file(context, session, url + "/audio", track.audio, file));
    take.file = file.string();
    return take;
  };
  std::vector<Take> takes;
  for (int i = 0; i < count; ++i) {
    auto take = make(i);
    if (!take && takes.empty()) return take.error();
    if (!take) {
      auto out = outcome_of(takes);
      out.error = take.error();
      return out;
    }
    takes.push_back(*std::move(take));
  }
  return outcome_of(takes);
}

Result<Outcome> art_variations(
    Context& context, client::Session& session, api::CreateArtwork input, int count) {
  const fs::path to = context.in.text("output");
  if (to.empty())
    return make_error(Code::usage, "--output is missing", "",
        "Say where the pictures go: --output cover.jpg writes cover-1.jpg, … and cover-sheet.jpg.");
  const auto sheet = numbered(to, "sheet");
  std::vector<fs::path> files;
  for (int i = 0; i < count; ++i) files.push_back(numbered(to, std::to_string(i + 1)));
  for (const auto& file : files) MV_CHECK(may_write(context, file));
  MV_CHECK(may_write(context, sheet));
  const auto first = first_seed(input.seed);
  std::vector<Take> takes(static_cast<std::size_t>(count));
  const auto url = "/api/v1/tracks/" + url_encode(input.track_id);
  for (int i = count - 1; i >= 0; --i) {
    const auto at = static_cast<std::size_t>(i);
    input.seed = (first + i) % kSeeds;
    const auto key = context.run_key(fmt::format("artwork {}", i));
    MV_TRY(const auto made, session.post<api::JobView>("/api/v1/artwork", input, key));
    MV_TRY(const auto job, finished(context, session, made));
    if (i == 0) say_result(context, job);
    MV_TRY(const auto track, session.get<api::TrackView>(url));
    if (track.artwork)
      MV_CHECK(fetch_file(context, session, url + "/artwork", *track.artwork, files[at]));
    takes[at] = {std::to_string(*input.seed), input.track_id, files[at].string()};
  }
  MV_TRY(const auto jpeg, artwork::contact_sheet(files));
  MV_CHECK(write_user_file(sheet, jpeg));
  context.say(
      fmt::format("All of them side by side: {}. The track has the first now; take another "
                  "with --seed.",
          sheet.string()));
  return outcome_of(takes);
}

}  // namespace mv::cli
