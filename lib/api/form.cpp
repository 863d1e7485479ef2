// SPDX-License-Identifier: Apache-2.0
#include "api/form.hpp"

#include <fmt/format.h>

#include <set>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"

namespace mv::api {
namespace {

constexpr std::size_t kMostFields = 100;

std::string shown(std::string_view text) {
  constexpr std::size_t kShown = 40;
  return valid_utf8(std::string(cut_text(text, kShown)));
}

Error bad_form(std::string why) {
  return make_error(Code::bad_request, "the form cannot be read", std::move(why),
      "Send name=value pairs in UTF-8, joined by & and percent-encoded.");
}

Result<std::string> decoded(std::string_view text) {
  auto out = url_decode(text, true);
  if (!out || !is_utf8(*out))
    return bad_form(fmt::format("'{}' is not percent-encoded UTF-8", shown(text)));
  return *std::move(out);
}

}  // namespace

Result<std::map<std::string, std::string>> parse_form(std::string_view text) {
  std::map<std::string, std::string> out;
  std::set<std::string> seen;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    MV_TRY(auto name, decoded(pair.substr(0, equals)));
    MV_TRY(auto value, decoded(equals == pair.npos ? std::string_view() : pair.substr(equals + 1)));
    if (!seen.insert(name).second)
      return bad_form(fmt::format("'{}' is there more than once", shown(name)));
    if (seen.size() > kMostFields)
      return bad_form(fmt::format("It has more than {} fields", kMostFields));
    if (!value.empty()) out.emplace(std::move(name), std::move(value));
  }
  return out;
}

}  // namespace mv::api
