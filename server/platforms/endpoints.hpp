// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace mv::platforms {

/// Where a provider answers: addresses without a slash at the end.
struct Endpoints {
  std::string api;   ///< https://api.soundcloud.com
  std::string auth;  ///< https://secure.soundcloud.com; empty for providers without a sign-in page
};

}  // namespace mv::platforms
