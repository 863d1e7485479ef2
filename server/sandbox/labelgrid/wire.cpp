// SPDX-License-Identifier: Apache-2.0
#include "sandbox/labelgrid/wire.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/text/text.hpp"

namespace mv::sandbox {

namespace json = boost::json;

api::Response wire(int status, const json::object& body) {
  return api::json_response(status, json::serialize(body));
}

api::Response wire_invalid(const std::vector<std::pair<std::string, std::string>>& faults) {
  json::object errors;
  for (const auto& [field, words] : faults) errors[field] = json::array{words};
  return wire(422, {{"message", "The given data was invalid."}, {"errors", std::move(errors)}});
}

json::object wire_body(const api::Request& request) {
  boost::system::error_code broken;
  auto body = json::parse(request.body, broken);
  return broken || !body.is_object() ? json::object{} : std::move(body.get_object());
}

std::string wire_text(const json::object& from, const char* key) {
  const auto* found = from.if_contains(key);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::int64_t wire_number(const json::object& from, const char* key) {
  const auto* found = from.if_contains(key);
  if (!found) return 0;
  if (found->is_string()) return parse_int(std::string_view(found->get_string())).value_or(0);
  return found->is_int64() ? found->get_int64() : 0;
}

}  // namespace mv::sandbox
