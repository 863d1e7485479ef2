// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sys/socket.h>

#include <functional>
#include <string>

#include "base/result.hpp"

namespace mv::platforms {

/// Where a provider answers: addresses without a slash at the end.
struct Endpoints {
  std::string api;   ///< https://api.soundcloud.com; empty = where each account says
  std::string auth;  ///< https://secure.soundcloud.com; empty for providers without a sign-in page
  std::string token = {};  ///< where tokens are fetched, if it is another host than `auth`
  /// Whether an address that an account gives may be connected to. Empty = every one.
  std::function<Status(const sockaddr& address)> vet = {};
};

}  // namespace mv::platforms
