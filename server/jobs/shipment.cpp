// SPDX-License-Identifier: Apache-2.0
#include "jobs/shipment.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "audio/wav_header.hpp"
#include "base/crash_point.hpp"
#include "base/ids.hpp"
#include "platforms/placement_change.hpp"
#include "store/distributions.hpp"
#include "store/tracks.hpp"

namespace mv::jobs {

Result<Shipment> Shipment::load(store::Database& db, const std::string& distribution_id,
                                const std::string& provider) {
  MV_TRY(auto distribution, db.read([&](store::Tx& tx) {
    return store::distribution_get(tx, distribution_id);
  }));
  Shipment out{std::move(distribution), provider, {}};
  for (const auto& placement : out.distribution.placements)
    if (placement.provider == provider) out.placements.push_back(placement);
  std::sort(out.placements.begin(), out.placements.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  if (out.placements.empty())
    return make_error(Code::not_found,
                      fmt::format("{} has nothing for {}", distribution_id, provider));
  return out;
}

bool Shipment::any_in(std::initializer_list<std::string_view> states) const {
  return std::any_of(placements.begin(), placements.end(), [&](const auto& placement) {
    return std::find(states.begin(), states.end(), placement.state) != states.end();
  });
}

Result<platforms::Order> order_of(const Services& services, const Shipment& shipment) {
  const auto& distribution = shipment.distribution;
  MV_TRY(const auto track, services.db.read([&](store::Tx& tx) {
    return store::track_get(tx, distribution.user_id, distribution.mode, distribution.track_id);
  }));
  platforms::Order order{.shipment_id = shipment.id(),
                         .platforms = {},
                         .metadata = distribution.metadata,
                         .format = track.format,
                         .audio = services.media.file(track.audio.sha256),
                         .audio_file_name = track.audio.file_name,
                         .artwork = {}};
  if (audio::needs_pcm_header(track.format)) {
    order.audio = services.media.derived(track.audio.sha256, "wav");
    std::error_code ignored;
    if (!fs::exists(order.audio, ignored)) {
      const fs::path draft = order.audio.string() + "." + new_id("tmp", services.clock.now());
      MV_CHECK(audio::rewrite_as_pcm_wav(services.media.file(track.audio.sha256), draft));
      fs::rename(draft, order.audio, ignored);
      if (ignored) return make_error(Code::io, "the rewritten audio cannot be stored", ignored.message());
    }
    order.format = audio::as_delivered(track.format);
  }
  if (track.artwork) order.artwork = services.media.file(track.artwork->sha256);
  for (const auto& placement : shipment.placements) order.platforms.push_back(placement.platform);
  return order;
}

StoredJournal::StoredJournal(const Services& services, Shipment& shipment)
    : services_(services), shipment_(shipment), notes_(shipment.placements.front().remote),
      notes_at_start_(notes_.size()) {}

Status StoredJournal::note(const platforms::json::object& patch) {
  crash_point("journal.before_note");
  auto merged = notes_;
  for (const auto& [name, value] : patch) {
    if (value.is_null())
      merged.erase(name);
    else
      merged[name] = value;
  }
  auto& lead = shipment_.placements.front();
  MV_CHECK(services_.db.write([&](store::Tx& tx) -> Status {
    MV_TRY(auto row, store::placement_get(tx, lead.id));
    row.remote = merged;
    return platforms::placement_change(tx, shipment_.distribution, row, row.state, "worker",
                                       services_.clock.now());
  }));
  notes_ = merged;
  lead.remote = merged;
  crash_point("journal.after_note");
  return {};
}

Status StoredJournal::state(model::PlacementState state, std::string_view words) {
  return change_all(services_, shipment_, state, "worker", [&](model::Placement& placement) {
    placement.platform_words = words;
  });
}

Status change_all(const Services& services, Shipment& shipment, model::PlacementState to,
                  std::string_view cause, const std::function<void(model::Placement&)>& edit) {
  const Millis now = services.clock.now();
  crash_point("placement.before_change");
  MV_CHECK(services.db.write([&](store::Tx& tx) -> Status {
    for (auto& placement : shipment.placements) {
      MV_TRY(auto row, store::placement_get(tx, placement.id));
      const std::string from = row.state;
      const auto state = model::placement_state(from);
      if (!state || (*state != to && !model::may_become(*state, to))) {
        placement = row;
        continue;
      }
      row.state = to_text(to);
      if (edit) edit(row);
      MV_CHECK(platforms::placement_change(tx, shipment.distribution, row, from, cause, now));
      placement = row;
    }
    return {};
  }));
  crash_point("placement.after_change");
  return {};
}

Status explain_all(const Services& services, Shipment& shipment, const Error& error,
                   const std::string& note) {
  const Millis now = services.clock.now();
  return services.db.write([&](store::Tx& tx) -> Status {
    for (auto& placement : shipment.placements) {
      MV_TRY(auto row, store::placement_get(tx, placement.id));
      if (model::is_settled(model::placement_state(row.state).value_or(
              model::PlacementState::queued)))
        continue;
      row.reason = error.what + (error.why.empty() ? "" : ". " + error.why);
      row.hint = note;
      MV_CHECK(platforms::placement_change(tx, shipment.distribution, row, row.state, "worker", now));
      placement = row;
    }
    return {};
  });
}

}  // namespace mv::jobs
