// SPDX-License-Identifier: Apache-2.0
#include "http/pipeline/json_body.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parser.hpp>

#include "base/text/text.hpp"

namespace mv::http {

Result<boost::json::value> parse_json_body(std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return make_error(Code::bad_request, "the request needs a body", "This route expects JSON",
        "Send a JSON object with Content-Type: application/json");
  boost::json::parse_options options;
  options.max_depth = kJsonDepth;
  boost::json::parser parser({}, options);
  boost::system::error_code fault;
  const auto used = parser.write_some(text.data(), text.size(), fault);
  const auto rest = text.substr(used).find_first_not_of(" \t\r\n");
  if (!fault && rest == std::string_view::npos) return parser.release();
  return make_error(Code::bad_request, fmt::format("the body is not JSON (at byte {})", used),
      fault ? fault.message() : "Something follows the JSON value",
      fmt::format("Send one JSON value in UTF-8, at most {} levels deep.", kJsonDepth));
}

Result<std::string> idempotency_key(std::string_view field) {
  auto key = trim(field);
  if (key.size() >= 2 && key.front() == '"' && key.back() == '"')
    key = key.substr(1, key.size() - 2);
  const auto visible = [](unsigned char c) { return c > 0x20 && c < 0x7f; };
  if (key.empty() || key.size() > 255 || !std::all_of(key.begin(), key.end(), visible))
    return make_error(Code::bad_request, "the Idempotency-Key is not valid",
        fmt::format("It has {} bytes; it must have 1 to 255 visible characters", key.size()),
        "Send a UUID.");
  return std::string(key);
}

}  // namespace mv::http
