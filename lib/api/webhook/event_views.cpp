// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/event_views.hpp"

namespace mv::api {

EventView view(const model::Event& event) {
  return {event.seq, event.id, event.type, event.mode, event.subject_id,
          format_utc(event.created_at), event.data};
}

}  // namespace mv::api
