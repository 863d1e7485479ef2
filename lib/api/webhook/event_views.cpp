// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/event_views.hpp"

namespace mv::api {

EventView view(const model::Event& event) {
  return {.seq = event.seq,
      .id = event.id,
      .type = event.type,
      .mode = std::string(to_word(event.mode)),
      .subject_id = event.subject_id,
      .created_at = format_utc(event.created_at),
      .data = event.data};
}

}  // namespace mv::api
