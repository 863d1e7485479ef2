// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json/object.hpp>

namespace mv::api {

/// The object `webhooks` of OpenAPI 3.1: one request per type of event.
boost::json::object openapi_webhooks();
/// What it refers to below components/parameters and components/schemas.
boost::json::object openapi_webhook_headers();
boost::json::object openapi_webhook_schemas();

}  // namespace mv::api
