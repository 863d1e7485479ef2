// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "model/people/audit.hpp"
#include "store/events/event_append.hpp"

namespace mv::auth {

/// "found in public: https://…", for people.
std::string because_found(const store::FoundInPublic& where);
/// The note that a secret was found and has ended.
model::AuditEntry leak_entry(std::string user_id, std::string action, std::string subject,
    std::string_view ended, const store::FoundInPublic& where, Millis now);

}  // namespace mv::auth
