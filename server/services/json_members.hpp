// SPDX-License-Identifier: Apache-2.0
#pragma once
// Members of JSON that came from outside, which may be absent or of another kind. Pure; any thread.
#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace mv::services {

namespace json = boost::json;

/// A member as text; numbers and truth values are written out; "" when absent or of another kind.
std::string text_of(const json::object& from, std::string_view key);
/// A member as a whole number, also when it is written as text; `otherwise` when it is none.
std::int64_t number_of(const json::object& from, std::string_view key, std::int64_t otherwise = 0);
bool flag_of(const json::object& from, std::string_view key, bool otherwise = false);
/// A member that is an object, or an empty one.
const json::object& part_of(const json::object& from, std::string_view key);
/// The value at "error.message": members of members. nullptr when there is none, or it is null.
const json::value* value_at(const json::object& from, std::string_view path);

}  // namespace mv::services
