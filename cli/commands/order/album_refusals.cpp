// SPDX-License-Identifier: Apache-2.0
// What an order of an album is refused for before anything is stored.
#include <fmt/format.h>

#include <algorithm>

#include "api/distribution/distribution_views.hpp"
#include "base/text/text.hpp"
#include "commands/order/album.hpp"
#include "commands/order/order.hpp"
#include "model/placement.hpp"
#include "model/provider/platform.hpp"

namespace mv::cli {
namespace {

using S = model::PlacementState;

bool same_tracks(const Album& album, const api::ReleaseView& other) {
  if (other.tracks.size() != album.tracks.size()) return false;
  return std::all_of(album.tracks.begin(), album.tracks.end(), [&](const auto& track) {
    return track.known && std::any_of(other.tracks.begin(), other.tracks.end(),
                              [&](const auto& there) { return there.track_id == track.known->id; });
  });
}

bool is_withdrawn(std::string_view state) {
  return is(state, {S::cancelled, S::taken_down, S::takedown_requested});
}

// Where it was taken back on purpose, a repeated command does not bring it back.
Status check_not_withdrawn(const Album& album) {
  Error error =
      make_error(Code::conflict, "", "A repeated command does not bring back what was removed",
          "To publish it anyway, add --again \"why\", or leave the platform out.");
  const auto& wanted = album.manifest.platforms;
  for (const auto& placement : album.known->placements) {
    if (!is_withdrawn(placement.state) ||
        std::find(wanted.begin(), wanted.end(), placement.platform) == wanted.end())
      continue;
    error.faults.push_back({placement.platform, "withdrawn",
        fmt::format("\"{}\" {} {} ({})", printable(album.manifest.release.title),
            is(placement.state, S::cancelled) ? "was cancelled for" : "was taken down from",
            model::platform_name(placement.platform), album.known->id),
        ""});
  }
  if (error.faults.empty()) return {};
  error.what = error.faults.front().message;
  return error;
}

}  // namespace

Status check_not_carried(Context& context, client::Session& session, const Album& album) {
  if (given_again(context)) return {};
  if (album.known) return check_not_withdrawn(album);
  if (!album.manifest.release.upc.empty()) return {};
  const auto& first = album.tracks.front().known;
  if (!first) return {};
  MV_TRY(const auto orders, client::all_pages<api::DistributionView>(session,
                                "/api/v1/distributions?track_id=" + url_encode(first->id), 0));
  std::optional<Error> withdrawn;
  for (const auto& order : orders) {
    const bool open = std::any_of(order.placements.begin(), order.placements.end(),
        [](const auto& p) { return !is_withdrawn(p.state); });
    bool same = !order.release_id && album.tracks.size() == 1;
    if (order.release_id) {
      MV_TRY(
          const auto other, session.get<api::ReleaseView>("/api/v1/releases/" + *order.release_id));
      same = same_tracks(album, other);
    }
    if (!same) continue;
    const auto id = order.release_id.value_or(order.id);
    if (!open) {
      if (!withdrawn)
        withdrawn = make_error(Code::conflict,
            fmt::format("\"{}\" ({}) was cancelled or taken down", printable(order.title), id),
            "Another title does not bring back what was removed",
            "To publish it anyway, add --again \"why\".");
      continue;
    }
    return make_error(Code::conflict,
        fmt::format("\"{}\" ({}) already has {}", printable(order.title), id,
            album.tracks.size() == 1 ? "this recording" : "these recordings"),
        "Under another title it would be a second copy at the platforms",
        order.release_id
            ? fmt::format("Change that one: {} or {}; or add --again \"why\".",
                  context.next("release reschedule " + id), context.next("release edit " + id))
            : std::string("To publish a second copy anyway, add --again \"why\"."));
  }
  if (withdrawn) return *std::move(withdrawn);
  return {};
}

}  // namespace mv::cli
