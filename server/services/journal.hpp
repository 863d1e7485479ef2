// SPDX-License-Identifier: Apache-2.0
#pragma once
// What was asked of a service stands on disk before it is asked, so that a server that starts
// again looks for it instead of ordering twice.
#include <boost/json/object.hpp>
#include <string>

#include "services/service_call.hpp"

namespace mv::services {

/// The notes of one piece of work at one service; the keys are its adapter's own.
class Journal {
 public:
  virtual ~Journal() = default;
  virtual const json::object& notes() const = 0;
  /// Merges `patch` into the notes (null removes a key); on disk when it returns.
  virtual Status note(const json::object& patch) = 0;

  /// A note that is text; "" when it is none.
  std::string text(std::string_view key) const {
    const auto* found = notes().if_contains(key);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
  }
};

/// To be called before a step that must not be done twice: notes under `key` when it was begun.
inline Status note_intent(
    Journal& journal, std::string_view key, Millis now, json::object more = {}) {
  more[key] = now;
  return journal.note(more);
}

/// To be called when the step failed: the note goes when the service surely did nothing.
inline Status drop_intent(Journal& journal, std::string_view key, const ServiceCall& call) {
  return call.nothing_done() ? journal.note({{key, nullptr}}) : Status{};
}

}  // namespace mv::services
