// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "api/call.hpp"
#include "model/people/audit.hpp"
#include "store/engine/tx.hpp"

namespace mv::handlers {

/// Who calls, from where and with what, as an entry about `user_id` ("" = about the caller).
model::AuditEntry audit_entry(const api::Call& call, std::string action, std::string subject,
    boost::json::object details = {}, std::string user_id = "");
/// Notes it, in the transaction of the change.
void note(store::Tx& tx, const api::Call& call, std::string action, std::string subject,
    boost::json::object details = {}, std::string user_id = "");

/// What the caller may do about users; on the Unix socket everything.
model::Role role_of(const api::Principal& caller);

}  // namespace mv::handlers
