// SPDX-License-Identifier: Apache-2.0
#include "platforms/shipment/release_event.hpp"

#include <fmt/format.h>

#include "base/ids.hpp"
#include "model/json.hpp"

namespace mv::platforms {

model::Event release_event(const model::Release& release, std::string_view what, Millis now) {
  model::Metadata names;
  names.artists = release.metadata.artists;
  boost::json::object data{{"release_id", release.id},
                           {"title", release.metadata.title},
                           {"artist", model::display_artist(names)},
                           {"platforms", model::to_json(release.platforms)}};
  data["at"] = release.due_at ? boost::json::value(format_utc(release.due_at)) : nullptr;
  data["time_zone"] = release.schedule ? boost::json::value(release.schedule->zone) : nullptr;
  data["late_ms"] = model::late_by(release);
  data["reason"] = release.reason.empty() ? boost::json::value() : boost::json::value(release.reason);
  return {.id = new_id("evt", now),
          .type = fmt::format("release.{}", what),
          .user_id = release.user_id,
          .mode = release.mode,
          .subject_id = release.id,
          .data = std::move(data),
          .created_at = now};
}

}  // namespace mv::platforms
