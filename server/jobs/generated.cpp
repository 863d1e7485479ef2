// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "base/crash_point.hpp"
#include "base/crypto/digest.hpp"
#include "base/ids.hpp"
#include "base/text/text.hpp"
#include "jobs/generate.hpp"
#include "model/json.hpp"
#include "model/track.hpp"
#include "platforms/shipment/update_orders.hpp"
#include "preflight/defaults.hpp"
#include "store/catalogue/generations.hpp"
#include "store/catalogue/releases.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/events/event_append.hpp"

namespace mv::jobs {
namespace {

constexpr int kSide = 3000;  // pixels

namespace json = boost::json;
using generate::flag_of;
using generate::number_of;
using generate::text_of;
using model::Generation;
using model::Track;

Error ended() { return make_error(Code::cancelled, "it was cancelled"); }

// What is known about how it was made, beside what the provider says about it.
json::object result_of(const Generation& generation, const generate::Generated& made) {
  json::object out = generation.result;
  for (const auto& [key, value] : made.details) out[key] = value;
  out["model"] = made.model;
  if (made.seeded) out["seed"] = number_of(generation.request, "seed");
  if (!made.cost.empty()) out["cost"] = made.cost;
  if (!made.terms.empty()) out["terms"] = made.terms;
  json::array warnings;
  for (const auto& warning : made.warnings) warnings.push_back(json::value(json::string(warning)));
  if (const auto* fallback = out.if_contains("fallback")) warnings.push_back(*fallback);
  if (!warnings.empty()) out["warnings"] = std::move(warnings);
  return out;
}

model::AiUse disclosure(const Generation& generation) {
  model::AiUse out;
  out.instrumentation = out.composition = out.post_production = "generated";
  if (!flag_of(generation.request, "instrumental", true)) out.vocals = out.lyrics = "generated";
  return out;
}

model::Metadata said_of(const Generation& generation, const json::object& result) {
  model::Metadata out;
  out.title = text_of(generation.request, "title");
  if (const auto artist = text_of(generation.request, "artist"); !artist.empty())
    out.artists = {{artist, "primary"}};
  out.genre = text_of(result, "genre");
  if (flag_of(generation.request, "instrumental", true)) {
    out.language = "zxx";
    out.explicit_content = "not_explicit";
  }
  out.ai = disclosure(generation);
  return out;
}

Result<model::MediaFile> adopt(const Services& services, const fs::path& file, std::string name) {
  MV_TRY(const auto digest, sha256_file(file));
  MV_TRY(const auto bytes, mv::file_size(file));
  const auto sha = to_hex(digest);
  MV_CHECK(services.media.put_file(file, sha));
  return model::MediaFile{sha, std::move(name), static_cast<std::int64_t>(bytes)};
}

// The whole file was decoded: what a provider sent is music, and as long as was asked for.
Status check_audio(const Generation& generation, const generate::AudioFacts& analysis,
    std::vector<std::string>& warnings) {
  if (analysis.measure.all_silent || analysis.format.truncated)
    return make_error(Code::upstream,
        fmt::format("{} sent {}", generation.provider,
            analysis.format.truncated ? "half a file" : "silence"),
        {}, "It is retried automatically; a different prompt may help.");
  const auto asked = number_of(generation.request, "duration_ms");
  if (std::abs(analysis.format.duration_ms - asked) > std::max<std::int64_t>(2000, asked / 20))
    warnings.push_back(fmt::format("you asked for {} seconds; the music has {:.1f}", asked / 1000,
        analysis.format.duration_ms / 1000.0));
  if (!analysis.format.lossless)
    warnings.push_back(fmt::format(
        "{} sent {}; stores want a lossless file", generation.provider, analysis.format.codec));
  if (analysis.format.sample_rate < 44'100)
    warnings.push_back(fmt::format("{} sent {} Hz; stores want 44,100 Hz or more",
        generation.provider, analysis.format.sample_rate));
  if (analysis.format.channels == 1)
    warnings.push_back(fmt::format("{} sent one channel: the track is mono", generation.provider));
  return {};
}

std::string file_name_of(const std::string& title, const fs::path& file) {
  constexpr std::size_t kLongest = 100;  // bytes; file systems take 255
  std::string out;
  for (const char c : title) out.push_back(c == '/' || c == '\\' || c == '\0' ? '-' : c);
  auto end = std::min(out.size(), kLongest);
  while (end > 0 && end < out.size() && (static_cast<unsigned char>(out[end]) & 0xc0) == 0x80)
    --end;
  out.resize(end);
  return out + file.extension().string();
}

}  // namespace

Status keep_track(
    const GenerationServices& services, Generation generation, const generate::Generated& made) {
  const auto& base = services.base;
  auto analysis = generate::measure_audio(
      services.measuring, made.file, {.name = made.file.filename().string()});
  if (!analysis)
    return make_error(Code::upstream, generation.provider + " sent a file that is not music",
        analysis.error().what, "It is retried automatically.");
  auto kept = made;
  MV_CHECK(check_audio(generation, *analysis, kept.warnings));
  const Millis now = base.clock.now();
  generation.result = result_of(generation, kept);
  const auto said = said_of(generation, generation.result);
  const auto name = file_name_of(said.title, made.file);
  if (!made.midi.empty()) {
    MV_TRY(const auto notes, read_file(made.midi));
    MV_CHECK(make_private_folder(services.folder / "midi"));
    MV_CHECK(write_file_atomic(generate::midi_file(services.folder, generation.id), notes, 0600));
    generation.result["midi"] = true;
  }
  MV_TRY(const auto file, adopt(base, made.file, name));
  Track track{.id = new_id("trk", now),
      .user_id = generation.user_id,
      .mode = generation.mode,
      .metadata = preflight::read_from_file(said, analysis->tags, name),
      .audio = file,
      .format = analysis->format,
      .measure = analysis->measure,
      .origin = generation.result,
      .created_at = now,
      .updated_at = now};
  track.origin["job_id"] = generation.id;
  track.origin["provider"] = generation.provider;
  track.origin["prompt"] = text_of(generation.request, "prompt");
  track.origin["seed"] = number_of(generation.request, "seed");
  generation.state = model::GenerationState::completed;
  generation.progress = 1000;
  generation.finished_at = now;
  crash_point("generation.before_track");
  MV_CHECK(base.db.write([&](store::Tx& tx) -> Status {
    // The same words and seed make the same file, and that is the track there is.
    const auto known = store::track_find_by_audio(tx, model::owner_of(track), file.sha256, "");
    generation.track_id = known.empty() ? track.id : known.front().id;
    if (!store::generation_end(tx, generation)) return ended();
    MV_CHECK(store::media_insert(tx, file, now));
    if (known.empty()) {
      MV_CHECK(store::track_insert(tx, track));
      store::track_event_append(tx, store::TrackEvent::created, track, track.revision, now);
    }
    store::generation_event_append(tx, store::GenerationEvent::completed, generation, now);
    return {};
  }));
  crash_point("generation.after_track");
  return {};
}

Status keep_cover(
    const GenerationServices& services, Generation generation, const generate::Generated& made) {
  const auto& base = services.base;
  MV_TRY(const auto facts, generate::inspect_picture(services.measuring, made.file,
                               {.name = generation.provider + "'s picture"}));
  if (facts.format != "jpeg" || facts.width != kSide || facts.height != kSide)
    return make_error(Code::upstream, generation.provider + " sent a picture in another format",
        fmt::format("{}, {} x {}", facts.format, facts.width, facts.height),
        "It is retried automatically.");
  const Millis now = base.clock.now();
  generation.result = result_of(generation, made);
  MV_TRY(const auto file, adopt(base, made.file, "cover.jpg"));
  const bool replace = flag_of(generation.request, "replace");
  // A cover that was drawn because the provider failed is the local provider's.
  const std::string made_by =
      generation.result.contains("fallback") ? "local" : generation.provider;
  generation.state = model::GenerationState::completed;
  generation.progress = 1000;
  generation.finished_at = now;
  return base.db.write([&](store::Tx& tx) -> Status {
    auto track = store::track_get(tx, model::owner_of(generation), generation.track_id);
    if (!track) return std::move(track).error();
    if (track->artwork && track->artwork_origin.empty() && !replace)
      return make_error(Code::conflict, "the track now has a cover that is your own file", {},
          "Use --replace to replace it.");
    generation.result["artwork_sha256"] = file.sha256;
    if (!store::generation_end(tx, generation)) return ended();
    MV_CHECK(store::media_insert(tx, file, now));
    track->artwork = file;
    track->artwork_facts = facts;
    track->artwork_origin = made_by;
    track->metadata.ai.artwork = "generated";
    track->updated_at = now;
    MV_TRY(const auto revision, store::track_update(tx, *track));
    store::track_event_append(tx, store::TrackEvent::updated, *track, revision, now);
    for (const auto& release : store::releases_of_track(tx, track->id))
      platforms::add_update_jobs(tx, release, now);
    return {};
  });
}

}  // namespace mv::jobs
