// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json/value.hpp>

#include "api/call.hpp"

namespace mv::handlers {

struct Deps;

/// JSON without its nulls, that nobody stores.
api::Response oauth_answer(int status, boost::json::value value);

/// Metadata, and the registration of apps by themselves.
void add_oauth_metadata(api::Handlers& handlers, Deps& deps);

}  // namespace mv::handlers
