// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json/value.hpp>
#include <memory>
#include <string_view>

#include "api/call.hpp"
#include "auth/rate_limiter.hpp"

namespace mv::handlers {

struct Deps;

/// JSON without its nulls, that nobody stores.
api::Response oauth_answer(int status, boost::json::value value);

/// Slows down what needs no credential and leaves a row: sixty in a minute from one address. Error:
/// rate_limited.
Status limit_strangers(auth::RateLimiter& limiter, const api::Call& call, std::string_view what);

/// Metadata, and the registration of apps by themselves.
void add_oauth_metadata(
    api::Handlers& handlers, Deps& deps, const std::shared_ptr<auth::RateLimiter>& limiter);

}  // namespace mv::handlers
