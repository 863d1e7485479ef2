// SPDX-License-Identifier: Apache-2.0
#include "handlers/oauth/client_metadata.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

namespace mv::handlers {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestName = 60;

bool is_list_of_texts(const json::value& value) {
  return value.is_array() && std::all_of(value.get_array().begin(), value.get_array().end(),
                                 [](const json::value& item) { return item.is_string(); });
}

/// Control characters, and those of Unicode that have no width or turn the direction of what
/// follows.
bool has_unseen(std::string_view text) {
  if (std::any_of(text.begin(), text.end(),
          [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
    return true;
  constexpr std::string_view kUnseen[] = {"\u00ad", "\u061c", "\u200b", "\u200e", "\u200f",
      "\u2028", "\u2029", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2060", "\u2066",
      "\u2067", "\u2068", "\u2069", "\ufeff"};
  return std::any_of(std::begin(kUnseen), std::end(kUnseen),
      [&](std::string_view each) { return text.find(each) != text.npos; });
}

}  // namespace

std::string text_of(const json::object& metadata, std::string_view name) {
  const auto* found = metadata.if_contains(name);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::vector<std::string> list_of(const json::object& metadata, std::string_view name) {
  std::vector<std::string> out;
  const auto* found = metadata.if_contains(name);
  if (found && found->is_array())
    for (const auto& item : found->get_array())
      if (item.is_string()) out.emplace_back(item.get_string());
  return out;
}

std::vector<Fault> type_faults(const json::object& metadata) {
  std::vector<Fault> out;
  const auto check = [&](std::string_view name, auto fits, std::string_view what) {
    const auto* found = metadata.if_contains(name);
    if (found && !found->is_null() && !fits(*found))
      out.push_back({fmt::format("/{}", name), "invalid_client_metadata",
          fmt::format("{} is no {}", name, what), ""});
  };
  const auto is_text = [](const json::value& value) { return value.is_string(); };
  for (const auto* name :
      {"client_id", "client_name", "client_uri", "scope", "token_endpoint_auth_method"})
    check(name, is_text, "text");
  for (const auto* name : {"redirect_uris", "grant_types", "response_types"})
    check(name, is_list_of_texts, "list of texts");
  return out;
}

std::string name_of(const json::object& metadata, std::string otherwise) {
  auto name = text_of(metadata, "client_name");
  const bool shown = !name.empty() && name.size() <= kLongestName && !has_unseen(name);
  return shown ? std::move(name) : std::move(otherwise);
}

}  // namespace mv::handlers
