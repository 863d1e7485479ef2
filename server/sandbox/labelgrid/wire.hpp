// SPDX-License-Identifier: Apache-2.0
#pragma once
// JSON in and out of the LabelGrid simulator.
#include <boost/json/object.hpp>
#include <string>
#include <utility>
#include <vector>

#include "api/message.hpp"

namespace mv::sandbox {

api::Response wire(int status, const boost::json::object& body);
/// 422 with {message, errors: {field: [words]}}.
api::Response wire_invalid(const std::vector<std::pair<std::string, std::string>>& faults);
/// The body as an object; an empty one when it is none.
boost::json::object wire_body(const api::Request& request);
std::string wire_text(const boost::json::object& from, const char* key);
std::int64_t wire_number(const boost::json::object& from, const char* key);

}  // namespace mv::sandbox
