// SPDX-License-Identifier: Apache-2.0
#include "api/route_rows.hpp"

// clang-format off

namespace mv::api {

std::vector<Route> page_rows() {
  return {
      {.method = "GET", .path = "/oauth/authorize", .operation = "authorization_show",
       .tag = "pages", .summary = "Ask the user whether an app may act for them",
       .auth = Auth::session, .outward = true, .errors = Errors::page, .cors = Cors::never},
      {.method = "POST", .path = "/oauth/authorize", .operation = "authorization_decide",
       .tag = "pages", .summary = "Take the user's answer to an app",
       .auth = Auth::session, .body = BodyKind::form, .body_limit = kForm, .success = 303,
       .outward = true, .errors = Errors::page, .cors = Cors::never},
      {.method = "GET", .path = "/device", .operation = "device_show", .tag = "pages",
       .summary = "Ask for the code that a device shows",
       .auth = Auth::session, .errors = Errors::page, .cors = Cors::never},
      {.method = "POST", .path = "/device", .operation = "device_decide", .tag = "pages",
       .summary = "Take the code, then whether the device may act for the user",
       .auth = Auth::session, .body = BodyKind::form, .body_limit = kForm, .errors = Errors::page,
       .cors = Cors::never},
      {.method = "GET", .path = "/sign-in", .operation = "sign_in_show", .tag = "pages",
       .summary = "Ask for e-mail address and password",
       .auth = Auth::visitor, .errors = Errors::page, .cors = Cors::never},
      {.method = "POST", .path = "/sign-in", .operation = "sign_in_decide", .tag = "pages",
       .summary = "Sign in",
       .auth = Auth::visitor, .body = BodyKind::form, .body_limit = kForm, .success = 303,
       .errors = Errors::page, .cors = Cors::never},
      {.method = "POST", .path = "/sign-out", .operation = "sign_in_end", .tag = "pages",
       .summary = "Sign out of this browser",
       .auth = Auth::session, .body = BodyKind::form, .body_limit = kForm, .success = 303,
       .errors = Errors::page, .cors = Cors::never},
      {.method = "GET", .path = "/invitation", .operation = "invitation_show", .tag = "pages",
       .summary = "Ask who was invited for a password",
       .auth = Auth::visitor, .errors = Errors::page, .cors = Cors::never},
      {.method = "POST", .path = "/invitation", .operation = "invitation_decide", .tag = "pages",
       .summary = "Set the password of who was invited",
       .auth = Auth::visitor, .body = BodyKind::form, .body_limit = kForm, .success = 303,
       .errors = Errors::page, .cors = Cors::never},
      {.method = "GET", .path = "/account", .operation = "account_show", .tag = "pages",
       .summary = "Show the account, its apps and its sessions",
       .auth = Auth::session, .errors = Errors::page, .cors = Cors::never},
      {.method = "POST", .path = "/account", .operation = "account_decide", .tag = "pages",
       .summary = "Disconnect an app, end a session or change the password",
       .auth = Auth::session, .body = BodyKind::form, .body_limit = kForm, .success = 303,
       .errors = Errors::page, .cors = Cors::never},
  };
}

}  // namespace mv::api
