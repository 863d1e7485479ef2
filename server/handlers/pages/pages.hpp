// SPDX-License-Identifier: Apache-2.0
#pragma once
// The pages for people with a browser: docs/api/oauth.md describes what they are for.
#include <string>

#include "api/call.hpp"
#include "auth/sign_in.hpp"
#include "model/people/oauth.hpp"

namespace mv::handlers {

struct Deps;

// What each page adds to the handlers.
void add_sign_in_pages(api::Handlers& handlers, Deps& deps);
void add_authorize_pages(api::Handlers& handlers, Deps& deps);
void add_device_pages(api::Handlers& handlers, Deps& deps);
void add_account_pages(api::Handlers& handlers, Deps& deps);
void add_docs_pages(api::Handlers& handlers);

/// Where the browser is.
auth::SignIn::From from_of(const api::Call& call);
/// What a field of the form says; "" when it is absent.
std::string form_text(const api::Call& call, const std::string& name);
/// Who is signed in in this browser, and a way out of that: HTML.
std::string who_is_here(Deps& deps, const api::Call& call);
/// At which resource an app could act, "" = at all of this server: HTML.
std::string reach(Deps& deps, const std::string& resource);
/// What an app says of itself, and what nobody has checked of that: HTML.
std::string app_facts(const model::OAuthClient& client);

}  // namespace mv::handlers
