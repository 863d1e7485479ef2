// SPDX-License-Identifier: Apache-2.0
#pragma once
// What an app says of itself, wherever it says it (RFC 7591 section 2): members of a JSON object.
#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace mv::handlers {

/// Members that are absent, null or of another type are empty.
std::string text_of(const boost::json::object& metadata, std::string_view name);
std::vector<std::string> list_of(const boost::json::object& metadata, std::string_view name);

/// Members that have another type than RFC 7591 gives them. Those that are not known here are
/// ignored, as it wants it. Each fault's rule is invalid_client_metadata.
std::vector<Fault> type_faults(const boost::json::object& metadata);

/// The name that people are shown; `otherwise` when there is none, when it is longer than 60 bytes,
/// or when it has characters that nobody sees, which could make it look like another.
std::string name_of(const boost::json::object& metadata, std::string otherwise);

}  // namespace mv::handlers
