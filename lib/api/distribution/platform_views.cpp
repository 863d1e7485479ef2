// SPDX-License-Identifier: Apache-2.0
#include "api/distribution/platform_views.hpp"

namespace mv::api {

// clang-format off
template <>
std::span<const FieldRule> rules_of<RoutePlatform>() {
  static const std::vector<FieldRule> rules{
      {.name = "provider", .description = "The provider to use for this platform from now on",
       .example = R"("example")", .required = true, .min_length = 1, .max_length = 100}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<ConnectPlatform>() {
  static const std::vector<FieldRule> rules{
      {.name = "credentials",
       .description = "The provider's sign-in fields, see GET /providers (default in the sandbox: "
                      "a simulated account)",
       .example = R"({"token":"…"})", .max_length = 20},
      {.name = "redirect_uri", .description = "Where the OAuth sign-in returns to",
       .example = R"("http://127.0.0.1:8765/callback")", .min_length = 1, .max_length = 500,
       .pattern = "^https?://"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<CompleteConnect>() {
  static const std::vector<FieldRule> rules{
      {.name = "state", .description = "The state that connect returned", .example = R"("b2V4dGVybmFsc3RhdGU")",
       .required = true, .min_length = 16, .max_length = 200},
      {.name = "code", .description = "The code that the sign-in returned",
       .example = R"("SplxlOBeZQQYbYS6WxSbIA")", .required = true, .min_length = 1,
       .max_length = 2000},
  };
  return rules;
}
// clang-format on

}  // namespace mv::api
