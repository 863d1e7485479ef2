// SPDX-License-Identifier: Apache-2.0
#pragma once
// The operations of the OpenAPI document, from the columns of the route table.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "api/routes.hpp"

namespace mv::api {

boost::json::object openapi_operation(const Route& route);
/// What the tags of the routes stand for.
boost::json::array openapi_tags();
/// Header fields of answers, by the names that operations refer to.
boost::json::object openapi_answer_headers();

}  // namespace mv::api
