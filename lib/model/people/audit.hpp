// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "base/clock.hpp"

namespace mv::model {

/// Who did what, from where and with what: kept for a year, never changed.
struct AuditEntry {
  std::string id;          ///< aud_…
  std::string user_id;     ///< whose account it is about
  std::string actor;       ///< usr_… of who did it; "" = somebody unknown, or the server itself
  std::string credential;  ///< key_…, grt_…, ses_…; "socket" = the owner on the server's
                           ///< machine, "stripe" = an event of Stripe
  std::string address;     ///< "" on the Unix socket
  std::string action;      ///< api_key.create
  std::string subject;     ///< the id of what it was done to
  boost::json::object details;  ///< what changed: "before" and "after", or why
  Millis created_at = 0;
};
BOOST_DESCRIBE_STRUCT(
    AuditEntry, (), (id, user_id, actor, credential, address, action, subject, details, created_at))

}  // namespace mv::model
