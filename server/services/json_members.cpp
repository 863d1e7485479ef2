// SPDX-License-Identifier: Apache-2.0
#include "services/json_members.hpp"

#include <boost/json/serialize.hpp>

#include "base/text/text.hpp"

namespace mv::services {

std::string text_of(const json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  if (!found || found->is_null()) return {};
  if (found->is_string()) return std::string(found->get_string());
  return found->is_primitive() ? json::serialize(*found) : std::string();
}

std::int64_t number_of(const json::object& from, std::string_view key, std::int64_t otherwise) {
  const auto* found = from.if_contains(key);
  if (!found) return otherwise;
  if (found->is_string())
    return parse_int(std::string_view(found->get_string())).value_or(otherwise);
  boost::system::error_code inexact;
  const auto number = found->is_number() ? found->to_number<std::int64_t>(inexact) : otherwise;
  return inexact ? otherwise : number;
}

bool flag_of(const json::object& from, std::string_view key, bool otherwise) {
  const auto* found = from.if_contains(key);
  return found && found->is_bool() ? found->get_bool() : otherwise;
}

const json::object& part_of(const json::object& from, std::string_view key) {
  static const json::object empty;
  const auto* found = from.if_contains(key);
  return found && found->is_object() ? found->get_object() : empty;
}

const json::value* value_at(const json::object& from, std::string_view path) {
  const auto* in = &from;
  for (;;) {
    const auto dot = path.find('.');
    const auto* found = in->if_contains(path.substr(0, dot));
    if (!found || found->is_null()) return nullptr;
    if (dot == path.npos) return found;
    if (!found->is_object()) return nullptr;
    in = &found->get_object();
    path.remove_prefix(dot + 1);
  }
}

}  // namespace mv::services
