// SPDX-License-Identifier: Apache-2.0
#include "api/distribution/platform_views.hpp"

namespace mv::api {

template <>
std::span<const FieldRule> rules_of<RoutePlatform>() {
  static const std::vector<FieldRule> rules{
      {"provider", "The provider to use for this platform from now on", R"("example")", true, 1,
       100}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<ConnectPlatform>() {
  static const std::vector<FieldRule> rules{
      {"credentials", "The provider's sign-in fields, see GET /providers (default in the sandbox: "
                      "a simulated account)",
       R"({"token":"…"})", false, 0, 20},
      {"redirect_uri", "Where the OAuth sign-in returns to",
       R"("http://127.0.0.1:8765/callback")", false, 1, 500, "^https?://"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<CompleteConnect>() {
  static const std::vector<FieldRule> rules{
      {"state", "The state that connect returned", R"("b2V4…")", true, 16, 200},
      {"code", "The code that the sign-in returned", R"("SplxlOBeZQQYbYS6WxSbIA")", true, 1, 2000},
  };
  return rules;
}

}  // namespace mv::api
