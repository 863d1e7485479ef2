// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/custom_headers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/fields.hpp"
#include "base/text/text.hpp"

namespace mv::api {
namespace {

// What frames the message, what names the sender, and what receivers check or trust.
constexpr std::array<std::string_view, 20> kReserved{"accept-encoding", "connection",
    "content-encoding", "content-length", "content-type", "date", "expect", "forwarded", "host",
    "http2-settings", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "user-agent",
    "via", "x-real-ip", "x-webhook-event", "x-webhook-signature"};
constexpr std::array<std::string_view, 5> kReservedGroups{
    "proxy-", "svix-", "webhook-", "x-forwarded-", "sec-"};

bool is_reserved(std::string_view name) {
  const auto low = lower(name);
  return std::find(kReserved.begin(), kReserved.end(), low) != kReserved.end() ||
         std::any_of(kReservedGroups.begin(), kReservedGroups.end(),
             [&](auto group) { return low.starts_with(group); });
}

// RFC 9110 section 5.6.2
bool is_token(std::string_view name) {
  const auto allowed = [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != 0 && std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) !=
                          std::string_view::npos);
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), allowed);
}

bool is_plain(std::string_view value) {
  const auto printable = [](unsigned char c) { return c >= 0x20 && c < 0x7f; };
  return !value.empty() && trim(value) == value &&
         std::all_of(value.begin(), value.end(), printable);
}

std::string at(const std::string& pointer, std::string_view name) {
  // RFC 6901 section 3
  const std::string shown{shortened(name)};
  return pointer + "/" + replace_all(replace_all(shown, "~", "~0"), "/", "~1");
}

void check_one(std::string_view name, const boost::json::value& value, const std::string& where,
    std::vector<Fault>& faults) {
  if (!is_token(name))
    faults.push_back({where, "header_name",
        fmt::format("'{}' is not a header name", shortened(name)), "Use letters, digits and '-'."});
  else if (is_reserved(name))
    faults.push_back(
        {where, "header_reserved", fmt::format("'{}' is set by the server itself", shortened(name)),
            "Use a name of your own, such as X-Api-Token."});
  // The value may be a token: it is never shown.
  if (!value.is_string())
    faults.push_back({where, "type", "the value must be text", "Put it in quotes."});
  else if (!is_plain(std::string_view(value.get_string())))
    faults.push_back({where, "header_value",
        "the value is empty, begins or ends with a space, or has characters other "
        "than printable ASCII",
        "Encode other characters, for example as base64."});
}

}  // namespace

void check_custom_headers(
    const boost::json::object& headers, const std::string& pointer, std::vector<Fault>& faults) {
  std::size_t bytes = 0;
  std::vector<std::string> seen;
  for (const auto& [name, value] : headers) {
    bytes += name.size() + (value.is_string() ? value.get_string().size() : 0);
    const auto where = at(pointer, name);
    check_one(name, value, where, faults);
    if (std::find(seen.begin(), seen.end(), lower(name)) != seen.end())
      faults.push_back({where, "header_twice", fmt::format("'{}' is listed twice", shortened(name)),
          "Upper and lower case make no difference in header names."});
    seen.push_back(lower(name));
    if (seen.size() > kCustomHeaders) break;
  }
  if (headers.size() > kCustomHeaders)
    faults.push_back({pointer, "max_items", fmt::format("{} headers are too many", headers.size()),
        fmt::format("The maximum is {}.", kCustomHeaders)});
  if (bytes > kCustomHeaderBytes)
    faults.push_back(
        {pointer, "max_bytes", fmt::format("names and values have {} bytes together", bytes),
            fmt::format("The maximum is {}.", kCustomHeaderBytes)});
}

void merge_custom_headers(boost::json::object& headers, const boost::json::object& patch) {
  for (const auto& [name, value] : patch) {
    for (auto row = headers.begin(); row != headers.end();)
      row = iequals(row->key(), name) ? headers.erase(row) : std::next(row);
    if (!value.is_null()) headers[name] = value;
  }
}

}  // namespace mv::api
