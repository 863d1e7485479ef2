// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json/object.hpp>
#include <string>

namespace mv::api {

/// The OpenAPI 3.1 document of routes(), their structs and field rules, and of event_types().
boost::json::object openapi_document();
/// The same as indented text, for the golden file docs/openapi.json.
std::string openapi_text();
/// The same as YAML.
std::string openapi_yaml();

}  // namespace mv::api
