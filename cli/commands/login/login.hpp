// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "context.hpp"

namespace mv::cli {

/// The server of --server or the settings. Error: usage when there is none, or it needs no sign-in.
Result<client::ServerAddress> server_to_sign_in_at(const Context& context);

}  // namespace mv::cli
