// SPDX-License-Identifier: Apache-2.0
#include "auth/oauth/oauth_error.hpp"

namespace mv::auth {

Error oauth_error(std::string_view token, std::string what, std::string why) {
  const auto code = token == "invalid_client" ? Code::unauthenticated : Code::bad_request;
  auto out = make_error(code, std::move(what), std::move(why));
  out.faults.push_back({"", std::string(token), out.what, ""});
  return out;
}

}  // namespace mv::auth
