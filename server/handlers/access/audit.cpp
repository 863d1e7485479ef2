// SPDX-License-Identifier: Apache-2.0
#include "handlers/access/audit.hpp"

#include "store/access/audit.hpp"

namespace mv::handlers {

model::Role role_of(const api::Principal& caller) {
  return caller.owner ? model::Role::owner : caller.role;
}

model::AuditEntry audit_entry(const api::Call& call, std::string action, std::string subject,
    boost::json::object details, std::string user_id) {
  const auto& who = call.principal;
  auto credential = who.owner ? std::string("socket") : who.key_id;
  for (const auto* other : {&who.grant_id, &who.client_id, &call.visit.session_id})
    if (credential.empty()) credential = *other;
  return {.user_id = user_id.empty() ? who.user_id : std::move(user_id),
      .actor = who.user_id,
      .credential = std::move(credential),
      .address = call.request.peer.address,
      .action = std::move(action),
      .subject = std::move(subject),
      .details = std::move(details),
      .created_at = call.now};
}

void note(store::Tx& tx, const api::Call& call, std::string action, std::string subject,
    boost::json::object details, std::string user_id) {
  store::audit_append(tx, audit_entry(call, std::move(action), std::move(subject),
                              std::move(details), std::move(user_id)));
}

}  // namespace mv::handlers
