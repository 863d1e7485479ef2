// SPDX-License-Identifier: Apache-2.0
#include "jobs/shipment.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "audio/decode/wav_header.hpp"
#include "base/crash_point.hpp"
#include "base/ids.hpp"
#include "model/track.hpp"
#include "platforms/shipment/placement_change.hpp"
#include "preflight/release_words.hpp"
#include "store/catalogue/releases.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/distribution/distributions.hpp"
#include "store/distribution/recordings.hpp"

namespace mv::jobs {

Result<Shipment> Shipment::load(
    store::Database& db, const std::string& distribution_id, const std::string& provider) {
  MV_TRY(auto out, db.read([&](store::Tx& tx) -> Result<Shipment> {
    Shipment read{.distribution = {}, .release = {}, .provider = provider, .placements = {}};
    MV_TRY(read.distribution, store::distribution_get(tx, distribution_id));
    if (!read.distribution.release_id.empty()) {
      MV_TRY(read.release, store::release_get(tx, read.distribution.release_id));
    }
    return read;
  }));
  for (const auto& placement : out.distribution.placements)
    if (placement.provider == provider) out.placements.push_back(placement);
  std::sort(out.placements.begin(), out.placements.end(),
      [](const auto& a, const auto& b) { return a.id < b.id; });
  if (out.placements.empty())
    return make_error(
        Code::not_found, fmt::format("{} has nothing for {}", distribution_id, provider));
  return out;
}

bool Shipment::any(const std::function<bool(const model::Standing&)>& holds) const {
  return std::any_of(placements.begin(), placements.end(),
      [&](const auto& placement) { return holds(model::standing_of(placement)); });
}

bool Shipment::any_next(model::Next next) const {
  return any([&](const auto& standing) { return model::next_of(standing) == next; });
}

namespace {

Result<media::LocalCopy> rewritten(const Services& services, const std::string& sha256) {
  const auto out = services.local.derived(sha256);
  std::error_code failed;
  if (fs::exists(out, failed)) return media::LocalCopy(out);
  const fs::path draft = out.string() + "." + new_id("tmp", services.clock.now());
  MV_TRY(const auto original, services.media.local_copy(sha256));
  MV_CHECK(audio::rewrite_as_pcm_wav(original.path(), draft));
  fs::rename(draft, out, failed);
  if (failed) return make_error(Code::io, "the rewritten audio cannot be stored", failed.message());
  return media::LocalCopy(out);
}

// Audio as the stores take it: a WAV with an extensible header becomes one with a plain one.
void set_audio(const Services& services, const model::Track& track, platforms::Order& order) {
  const auto& sha = track.audio.sha256;
  order.format = track.format;
  order.audio = media::FileRef(services.media, sha);
  order.audio_file_name = track.audio.file_name;
  if (!audio::needs_pcm_header(track.format)) return;
  order.audio = media::FileRef([&services, sha] { return rewritten(services, sha); });
  order.format = audio::as_delivered(track.format);
}

Result<model::Track> track_of(
    const Services& services, const Shipment& shipment, const std::string& id) {
  return services.db.read([&](store::Tx& tx) {
    return store::track_get(tx, model::owner_of(shipment.distribution), id);
  });
}

// What the other shipments of the same account, which are wanted there, have noted of the
// recording.
Result<std::vector<platforms::json::object>> others_of(
    const Services& services, const Shipment& shipment, const model::Track& track) {
  using Notes = std::vector<platforms::json::object>;
  const auto mine = model::recording_of(track);
  const auto& own = shipment.distribution;
  return services.db.read([&](store::Tx& tx) -> Result<Notes> {
    Notes out;
    const auto all = store::recordings_of(tx, own.id);
    for (auto& other : store::distributions_sharing(tx, model::owner_of(own), {mine})) {
      if (other.id == own.id) continue;
      // Who insists on a second copy of the same order gets one.
      if ((!own.again.empty() || !other.again.empty()) &&
          model::same_recordings(store::recordings_of(tx, other.id), all))
        continue;
      std::sort(other.placements.begin(), other.placements.end(),
          [](const auto& a, const auto& b) { return a.id < b.id; });
      const auto lead = std::find_if(
          other.placements.begin(), other.placements.end(), [&](const auto& placement) {
            return placement.provider == shipment.provider && model::holds(placement);
          });
      if (lead == other.placements.end()) continue;
      if (other.release_id.empty()) {
        out.push_back(lead->remote);
        continue;
      }
      for (const auto& recording : store::recordings_of(tx, other.id))
        if (model::same_recording(recording, mine))
          out.push_back(services::part_of(lead->remote, recording.track_id));
    }
    return out;
  });
}

// The words of release and tracks are those of now, so that an edit reaches the stores.
Status set_release(const Services& services, const Shipment& shipment, platforms::Order& order) {
  const auto& release = *shipment.release;
  std::vector<model::Track> tracks;
  for (const auto& place : release.tracks) {
    MV_TRY(auto track, track_of(services, shipment, place.track_id));
    tracks.push_back(std::move(track));
  }
  auto words = preflight::release_words(release, tracks);
  order.metadata = std::move(words.release);
  order.release = release.metadata;
  order.schedule = release.schedule;
  order.kind = release.metadata.kind;
  if (order.kind.empty()) order.kind = model::kind_of(tracks.size());
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    platforms::Order one;
    one.shipment_id = shipment.id() + "/" + tracks[i].id;
    one.platforms = order.platforms;
    one.release = release.metadata;
    one.track_id = tracks[i].id;
    one.disc = release.tracks[i].disc;
    one.number = release.tracks[i].number;
    one.metadata = std::move(words.tracks[i]);
    set_audio(services, tracks[i], one);
    MV_TRY(one.others, others_of(services, shipment, tracks[i]));
    if (order.artwork.empty() && tracks[i].artwork)
      order.artwork = media::FileRef(services.media, tracks[i].artwork->sha256);
    order.tracks.push_back(std::move(one));
  }
  if (release.artwork) order.artwork = media::FileRef(services.media, release.artwork->sha256);
  for (auto& one : order.tracks) one.artwork = order.artwork;
  return {};
}

}  // namespace

Result<platforms::Order> order_of(const Services& services, const Shipment& shipment) {
  platforms::Order order;
  order.shipment_id = shipment.id();
  for (const auto& placement : shipment.placements) order.platforms.push_back(placement.platform);
  if (shipment.release) {
    MV_CHECK(set_release(services, shipment, order));
    return order;
  }
  MV_TRY(const auto track, track_of(services, shipment, shipment.distribution.track_id));
  order.metadata = shipment.distribution.metadata;
  set_audio(services, track, order);
  MV_TRY(order.others, others_of(services, shipment, track));
  if (track.artwork) order.artwork = media::FileRef(services.media, track.artwork->sha256);
  return order;
}

Status check_turn(store::Tx& tx, const Shipment& shipment, const store::Claim& claim) {
  if (store::shipment_is_mine(tx, shipment.lead(), claim.id, claim.generation)) return {};
  return make_error(Code::cancelled, "another server has taken over this job");
}

StoredJournal::StoredJournal(const Services& services, Shipment& shipment)
    : services_(services),
      shipment_(shipment),
      notes_(shipment.placements.front().remote),
      notes_at_start_(count(notes_)) {}

std::size_t StoredJournal::count(const platforms::json::object& notes) {
  std::size_t out = notes.size();
  for (const auto& [name, value] : notes)
    if (value.is_object()) out += count(value.get_object());
  return out;
}

Status StoredJournal::note(const platforms::json::object& patch) {
  crash_point("journal.before_note");
  auto& lead = shipment_.placements.front();
  // Into what is stored, not into what was read: another job of the shipment may have noted too.
  MV_TRY(
      const auto merged, services_.db.write([&](store::Tx& tx) -> Result<platforms::json::object> {
        MV_CHECK(check_turn(tx, shipment_, shipment_.turn.claim));
        MV_TRY(auto row, store::placement_get(tx, lead.id));
        for (const auto& [name, value] : patch) {
          if (value.is_null())
            row.remote.erase(name);
          else
            row.remote[name] = value;
        }
        MV_CHECK(platforms::placement_change(
            tx, shipment_.distribution, row, row.state, "worker", services_.clock.now()));
        if (patch.contains("remote_id"))
          store::placement_set_remote_id(tx, row.id, services::text_of(row.remote, "remote_id"));
        return row.remote;
      }));
  notes_ = merged;
  noted_ = true;
  lead.remote = merged;
  crash_point("journal.after_note");
  return {};
}

Status StoredJournal::say(std::string_view words) {
  const Millis now = services_.clock.now();
  return services_.db.write([&](store::Tx& tx) -> Status {
    for (const auto& placement : shipment_.placements) {
      MV_TRY(auto row, store::placement_get(tx, placement.id));
      if (row.state != model::PlacementState::uploading) continue;
      row.platform_message = words;
      MV_CHECK(
          platforms::placement_change(tx, shipment_.distribution, row, row.state, "worker", now));
    }
    return {};
  });
}

namespace {

// What was begun may lie there, whatever became of it.
void note_begun(const model::Placement& lead, model::Placement& row) {
  auto standing = model::standing_of(row);
  if (standing.fact != model::Fact::none || lead.remote.empty()) return;
  standing.fact = model::Fact::sent;
  model::set_standing(row, standing);
}

}  // namespace

Status advance(const Services& services, Shipment& shipment, model::Move move,
    std::string_view cause, const Edit& edit) {
  const Millis now = services.clock.now();
  crash_point("placement.before_change");
  MV_CHECK(services.db.write([&](store::Tx& tx) -> Status {
    MV_TRY(const auto lead, store::placement_get(tx, shipment.lead()));
    bool changed = false;
    for (auto& placement : shipment.placements) {
      MV_TRY(placement, store::placement_get(tx, placement.id));
      auto row = placement;
      const auto from = row.state;
      const auto before = model::standing_of(row);
      if (move != model::Move::begin && before.work != model::Work::none) note_begun(lead, row);
      if (!model::make(row, move)) continue;
      if (edit) edit(row);
      if (model::standing_of(row) == before && row.reason == placement.reason) continue;
      MV_CHECK(platforms::placement_change(tx, shipment.distribution, row, from, cause, now));
      changed |= model::next_of(before) != model::next_of(model::standing_of(row));
      placement = row;
    }
    return platforms::add_next_jobs(
        tx, shipment.distribution.id, now, shipment.provider, shipment.turn.kind, changed);
  }));
  crash_point("placement.after_change");
  return {};
}

Status check_predecessors(store::Tx& tx, const Shipment& shipment) {
  MV_TRY(const auto stored, store::distribution_get(tx, shipment.distribution.id));
  for (const auto& id : stored.predecessors) {
    const auto earlier = store::placement_get(tx, id);
    if (earlier && model::anywhere(*earlier) &&
        std::any_of(shipment.placements.begin(), shipment.placements.end(),
            [&](const auto& mine) { return mine.platform == earlier->platform; }))
      return services::not_yet(
          "It waits until the earlier copy is gone (" + earlier->distribution_id + ")",
          std::chrono::seconds(shipment.distribution.mode == model::Mode::sandbox ? 1 : 60));
  }
  return {};
}

Status begin_last_step(const Services& services, Shipment& shipment, const model::Job& job) {
  const Millis now = services.clock.now();
  crash_point("last_step.before");
  MV_CHECK(services.db.write([&](store::Tx& tx) -> Status {
    MV_CHECK(check_turn(tx, shipment, {job.id, job.generation}));
    if (shipment.release) {
      MV_TRY(shipment.release, store::release_held(tx, shipment.release->id));
      if (shipment.held()) return make_error(Code::pending, "it was unscheduled");
    }
    MV_CHECK(check_predecessors(tx, shipment));
    bool any = false;
    for (auto& placement : shipment.placements) {
      MV_TRY(placement, store::placement_get(tx, placement.id));
      MV_TRY(const bool moved, platforms::placement_move(tx, shipment.distribution, placement,
                                   model::Move::last_step, "worker", now));
      any |= moved;
    }
    return any ? Status() : make_error(Code::cancelled, "it was cancelled");
  }));
  crash_point("last_step.begun");
  return {};
}

Status follow_up(const Services& services, Shipment& shipment) {
  return services.db.write([&](store::Tx& tx) {
    return platforms::add_next_jobs(tx, shipment.distribution.id, services.clock.now(),
        shipment.provider, shipment.turn.kind, false);
  });
}

Status explain_all(
    const Services& services, Shipment& shipment, const Error& error, const std::string& note) {
  const Millis now = services.clock.now();
  return services.db.write([&](store::Tx& tx) -> Status {
    for (auto& placement : shipment.placements) {
      MV_TRY(auto row, store::placement_get(tx, placement.id));
      if (model::is_settled(model::shown(model::standing_of(row)))) continue;
      row.reason = error.what + (error.why.empty() ? "" : ". " + error.why);
      row.hint = note;
      MV_CHECK(
          platforms::placement_change(tx, shipment.distribution, row, row.state, "worker", now));
      placement = row;
    }
    return {};
  });
}

}  // namespace mv::jobs
