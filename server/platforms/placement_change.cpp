// SPDX-License-Identifier: Apache-2.0
#include "platforms/placement_change.hpp"

#include <fmt/format.h>

#include "api/views.hpp"
#include "base/ids.hpp"
#include "model/json.hpp"
#include "store/distributions.hpp"
#include "store/events.hpp"

namespace mv::platforms {

Status placement_change(store::Tx& tx, const model::Distribution& distribution,
                        const model::Placement& after, std::string_view from,
                        std::string_view cause, Millis now) {
  model::Placement row = after;
  row.updated_at = now;
  MV_CHECK(store::placement_save(tx, row, from, cause));
  if (row.state == from) return {};

  model::Distribution whole = distribution;
  whole.placements = {row};
  boost::json::object data{
      {"distribution_id", distribution.id},
      {"track_id", distribution.track_id},
      {"title", distribution.metadata.title},
      {"previous_state", from},
      {"cause", cause},
      {"placement", model::to_json(api::view(whole).platforms.front())},
  };
  store::event_append(tx, {.id = new_id("evt", now),
                           .type = fmt::format("distribution.{}", row.state),
                           .user_id = distribution.user_id,
                           .mode = distribution.mode,
                           .subject_id = distribution.id,
                           .data = std::move(data),
                           .created_at = now});
  return {};
}

}  // namespace mv::platforms
