// SPDX-License-Identifier: Apache-2.0
// The cover that a track lacks when it is first ordered. Two orders at once, and an edit meanwhile,
// are no matter: one job draws, and stores it only where there still is none.
#include "base/crypto/digest.hpp"

#include <fmt/format.h>
#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/text/text.hpp"
#include "generate/records.hpp"
#include "jobs/measure.hpp"
#include "model/json.hpp"
#include "model/track.hpp"
#include "store/catalogue/measurements.hpp"
#include "store/catalogue/tracks.hpp"

namespace mv::jobs {
namespace {

using generate::text_of;
using model::Track;

// Nothing is ordered from anybody: there is nothing to note.
class NoNotes final : public generate::Journal {
 public:
  const generate::json::object& notes() const override { return notes_; }
  Status note(const generate::json::object&) override { return {}; }

 private:
  generate::json::object notes_;
};

// The folder of one try, gone when the try is.
class Scratch {
 public:
  explicit Scratch(fs::path path) : path_(std::move(path)) {}
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

class Drawing {
 public:
  Drawing(const MeasureServices& services, const generate::Registry& painters,
      const fs::path& scratch, queue::JobContext& context)
      : services_(services),
        base_(services.base),
        painters_(painters),
        scratch_(scratch),
        context_(context),
        payload_(context.job().payload),
        track_id_(text_of(payload_, "subject")) {}

  queue::Outcome run() {
    const auto drawn = draw();
    if (drawn.ok()) return queue::Done{};
    const auto& error = drawn.error();
    if (context_.cancelled()) return queue::Snooze{context_.clock().now()};
    const auto& job = context_.job();
    if (error.code != Code::not_found && job.attempts < job.max_attempts)
      return queue::Retry{error};
    log::warn("{}: no cover could be drawn: {}", track_id_, error.line());
    return queue::outcome_of(fail(error));
  }

 private:
  Result<Track> track() {
    const auto user = text_of(payload_, "user_id"), word = text_of(payload_, "mode");
    const auto mode = from_word<model::Mode>(word);
    if (!mode)
      return make_error(Code::corrupt, fmt::format("the job has an unknown mode: '{}'", word));
    return base_.db.read([&](store::Tx& tx) {
      return store::track_get(tx, {user, *mode}, track_id_);
    });
  }

  generate::ArtRequest request_of(const Track& track) const {
    generate::ArtRequest out;
    out.title = text_of(payload_, "title");
    out.artist = text_of(payload_, "artist");
    out.prompt = text_of(payload_, "prompt");
    for (const char c : track.audio.sha256.substr(0, 8))
      out.seed = out.seed * 16 + static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    out.audio = media::FileRef(base_.media, track.audio.sha256);
    return out;
  }

  Status draw() {
    MV_TRY(const auto before, track());
    if (before.artwork) return drop();
    MV_TRY(auto* painter, painters_.art(before.mode, "local"));
    const Scratch scratch(scratch_ / new_id("art", context_.clock().now()));
    MV_CHECK(make_private_folder(scratch.path()));
    NoNotes notes;
    generate::Call call{track_id_, scratch.path(), notes, context_.clock(),
        [this] { return context_.cancelled(); }, [](double, std::string_view) {}};
    MV_TRY(const auto made, painter->make(request_of(before), call));
    MV_TRY(const auto facts, generate::inspect_picture(services_.options, made.file,
                                 {.name = "the cover", .cancelled = call.cancelled}));
    MV_TRY(const auto bytes, mv::file_size(made.file));
    MV_TRY(const auto digest, sha256_file(made.file));
    const auto sha = to_hex(digest);
    MV_CHECK(base_.media.put_file(made.file, sha));
    return base_.db.write([&](store::Tx& tx) -> Status {
      MV_TRY(auto track, store::track_get(tx, model::owner_of(before), before.id));
      store::measurement_drop(tx, track_id_, "cover");
      if (track.artwork) return {};
      track.artwork = model::MediaFile{sha, "cover.jpg", static_cast<std::int64_t>(bytes)};
      track.artwork_facts = facts;
      track.artwork_origin = "local";
      track.updated_at = context_.clock().now();
      MV_CHECK(store::media_insert(tx, *track.artwork, track.updated_at));
      return store::track_update(tx, track).ok()
                 ? Status{}
                 : Status{make_error(Code::unavailable, "the track was changed at the same time")};
    });
  }

  Status drop() {
    return base_.db.write([&](store::Tx& tx) -> Status {
      store::measurement_drop(tx, track_id_, "cover");
      return {};
    });
  }

  Status fail(const Error& error) {
    return base_.db.write([&](store::Tx& tx) -> Status {
      store::measurement_end(
          tx, {.subject = track_id_,
                  .kind = "cover",
                  .state = model::MeasurementState::failed,
                  .result = {},
                  .error = {{"code", code_info(error.code).token}, {"what", error.what},
                      {"why", error.why}, {"hint", error.hint}},
                  .finished_at = context_.clock().now()});
      return {};
    });
  }

  const MeasureServices& services_;
  const Services& base_;
  const generate::Registry& painters_;
  const fs::path& scratch_;
  queue::JobContext& context_;
  const boost::json::object& payload_;
  const std::string track_id_;
};

}  // namespace

void add_cover_kind(queue::Registry& registry, const MeasureServices& services,
    const generate::Registry& painters, const fs::path& scratch) {
  registry.add(std::string(store::kCoverJob),
      {.handler =
              [&](auto& context) { return Drawing(services, painters, scratch, context).run(); },
          .concurrency = 4,
          .backoff = Backoff{std::chrono::milliseconds(500), std::chrono::seconds(5)},
          .keeps_awake = "covers to draw"});
}

}  // namespace mv::jobs
