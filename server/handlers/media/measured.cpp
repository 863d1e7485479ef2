// SPDX-License-Identifier: Apache-2.0
#include "handlers/media/measured.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "generate/records.hpp"
#include "model/json.hpp"
#include "model/track.hpp"
#include "store/catalogue/measurements.hpp"
#include "store/catalogue/tracks.hpp"

namespace mv::handlers {
namespace {

using model::Measurement;

constexpr std::size_t kHead = 8;  // bytes that tell a picture
constexpr std::chrono::milliseconds kSoon{
    100};  // below a second: the HTTP server asks again itself

Result<std::unique_ptr<Reader>> opened(Deps& deps, const std::string& sha256) {
  MV_TRY(auto file, deps.media.open(sha256, {0, kHead}));
  return std::move(file.reader);
}

Error not_yet(const Measurement& at, const std::string& file_name) {
  auto error = make_error(Code::conflict,
      at.progress > 0 ? fmt::format("{} is being measured ({} %)", file_name, at.progress / 10)
                      : fmt::format("{} is waiting to be measured", file_name),
      "Nothing was created yet", "Send the same request again in a second.");
  error.retry_after = kSoon;
  return error;
}

// Looks without writing first: most ask again while it is under way, or long after.
Result<Measurement> ask(Deps& deps, const std::string& sha256, std::string_view kind) {
  using Found = std::optional<Measurement>;
  MV_TRY(const auto known, deps.db.read([&](store::Tx& tx) -> Result<Found> {
    return store::measurement_get(tx, sha256, kind);
  }));
  constexpr Millis kFresh = 5'000;
  if (known && (known->state == model::MeasurementState::done ||
                   (!has_ended(*known) && deps.clock.now() - known->asked_at < kFresh)))
    return *known;
  return deps.db.write([&](store::Tx& tx) -> Result<Measurement> {
    return store::measurement_ask(tx, sha256, kind, deps.clock.now());
  });
}

template <class T>
Result<T> result_of(Deps& deps, const model::Upload& upload, std::string_view kind) {
  MV_TRY(const auto at, ask(deps, upload.sha256, kind));
  if (at.state == model::MeasurementState::failed) return failure_of(at, upload.file_name);
  if (at.state != model::MeasurementState::done) return not_yet(at, upload.file_name);
  T out;
  model::from_json(boost::json::value(at.result), out);
  return out;
}

}  // namespace

Error failure_of(const Measurement& failed, const std::string& file_name) {
  const auto named = [&](std::string_view key) {
    auto text = generate::text_of(failed.error, key);
    constexpr std::string_view kMark = "{file}";
    for (auto at = text.find(kMark); at != text.npos; at = text.find(kMark, at + file_name.size()))
      text.replace(at, kMark.size(), file_name);
    return text;
  };
  return make_error(code_from_token(named("code")).value_or(Code::internal), named("what"),
      named("why"), named("hint"));
}

Error cover_asked(Deps& deps, const std::string& track_id, boost::json::object payload) {
  auto at = deps.db.write([&](store::Tx& tx) -> Result<Measurement> {
    return store::measurement_ask(tx, track_id, "cover", deps.clock.now(), payload);
  });
  if (!at) return std::move(at).error();
  if (at->state == model::MeasurementState::failed) return failure_of(*at, "cover.jpg");
  auto error = make_error(Code::conflict, "the cover of " + track_id + " is being drawn",
      "Nothing was sent yet", "Send the same request again in a second.");
  error.retry_after = kSoon;
  return error;
}

Result<generate::AudioFacts> heard(Deps& deps, const model::Upload& upload) {
  return result_of<generate::AudioFacts>(deps, upload, "audio");
}

Result<model::ArtworkFacts> seen(Deps& deps, const model::Upload& upload) {
  return result_of<model::ArtworkFacts>(deps, upload, "picture");
}

Result<std::string> kind_of(Result<std::unique_ptr<Reader>> file) {
  if (!file.ok() && file.error().code == Code::not_found) return std::string("audio");
  MV_TRY(const auto reader, std::move(file));
  std::string head(kHead, '\0');
  MV_TRY(const auto have, read_full(*reader, head));
  head.resize(have);
  const bool picture = head.starts_with("\xff\xd8\xff") || head.starts_with("\x89PNG");
  return std::string(picture ? "picture" : "audio");
}

Result<std::optional<Measurement>> progress_of(Deps& deps, const model::Upload& upload) {
  using Found = std::optional<Measurement>;
  if (upload.state != model::UploadState::complete || model::is_partial(upload)) return Found();
  MV_TRY(const auto kind, kind_of(opened(deps, upload.sha256)));
  if (kind == "audio") {
    MV_TRY(const bool known, deps.db.read([&](store::Tx& tx) -> Result<bool> {
      return !store::track_find_by_audio(tx, model::owner_of(upload), upload.sha256, "").empty();
    }));
    if (known) return Found();
  }
  MV_TRY(auto at, ask(deps, upload.sha256, kind));
  return Found(std::move(at));
}

}  // namespace mv::handlers
