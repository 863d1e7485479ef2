// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/text/enum_words.hpp"

namespace mv::model {

/// What a user may do about other users: a member nothing, an admin invites and manages members,
/// the owner everything.
enum class Role { member, admin, owner };
BOOST_DESCRIBE_ENUM(Role, member, admin, owner)

}  // namespace mv::model
