// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "notify/message.hpp"

namespace mv::notify {

/// What apikey.* and app.* mean to people; nothing for other events.
std::optional<Told> told_of_access(const model::Event& event);

}  // namespace mv::notify
