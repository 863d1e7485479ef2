// SPDX-License-Identifier: Apache-2.0
#include "api/message.hpp"

#include <algorithm>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"

namespace mv::api {

void Headers::set(std::string_view name, std::string value) {
  std::erase_if(fields_, [&](const auto& field) { return iequals(field.first, name); });
  add(name, std::move(value));
}

void Headers::add(std::string_view name, std::string value) {
  fields_.emplace_back(std::string(name), std::move(value));
}

std::string_view Headers::get(std::string_view name) const {
  for (const auto& [key, value] : fields_)
    if (iequals(key, name)) return value;
  return {};
}

bool Headers::has(std::string_view name) const {
  return std::any_of(fields_.begin(), fields_.end(),
      [&](const auto& field) { return iequals(field.first, name); });
}

Status split_target(Request& request) {
  const auto bad = [&] {
    return make_error(Code::bad_request, "the request target cannot be read",
        "Its percent-encoding is broken, or it is not UTF-8");
  };
  const auto mark = request.target.find('?');
  const auto path = url_decode(std::string_view(request.target).substr(0, mark));
  if (!path || !is_utf8(*path) || path->find('\0') != std::string::npos) return bad();
  request.path = *path;
  request.query.clear();
  if (mark == std::string::npos) return {};
  for (const auto& pair : split(std::string_view(request.target).substr(mark + 1), '&')) {
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    const auto name = url_decode(std::string_view(pair).substr(0, equals), true);
    const auto value = equals == std::string::npos
                           ? std::optional<std::string>("")
                           : url_decode(std::string_view(pair).substr(equals + 1), true);
    if (!name || !value || !is_utf8(*name) || !is_utf8(*value)) return bad();
    request.query.insert_or_assign(*name, *value);
  }
  return {};
}

Response json_response(int status, std::string body) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/json");
  response.body = valid_utf8(std::move(body));  // older versions cut names through a character
  return response;
}

FileBody file_body(fs::path path, std::uint64_t length) {
  using Opened = Result<std::unique_ptr<Reader>>;
  const auto open = [path = std::move(path)](std::uint64_t offset, std::uint64_t many) -> Opened {
    auto file = open_read(path);
    if (!file.ok()) return make_error(file.error().code, "the file cannot be read");
    return read_range(*std::move(file), offset, many);
  };
  return {open, 0, length};
}

}  // namespace mv::api
