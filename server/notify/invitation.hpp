// SPDX-License-Identifier: Apache-2.0
#pragma once
// The mail with the link to set a password.
#include <string>

#include "base/crypto/sealer.hpp"
#include "model/people/person.hpp"
#include "notify/message.hpp"

namespace mv::notify {

/// The link as it is kept while it waits to be mailed; bound to its user.
std::string seal_link(const Sealer& sealer, const std::string& user_id, const std::string& link);
/// Error: corrupt.
Result<std::string> open_link(const Sealer& sealer, const model::Invitation& invitation);

/// The job that mails the link made now, and no other one.
model::Job invitation_job(const std::string& user_id, Millis now);

/// What `user` is sent for who invited them.
Message invitation_message(const model::User& user, const model::User& inviter,
    const model::Invitation& invitation, const std::string& link);

}  // namespace mv::notify
