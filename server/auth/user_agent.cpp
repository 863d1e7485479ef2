// SPDX-License-Identifier: Apache-2.0
#include "auth/user_agent.hpp"

#include <fmt/format.h>

#include <span>

#include "base/text/cut.hpp"

namespace mv::auth {
namespace {

struct Sign {
  std::string_view in_it, name;
};

// Browsers claim to be others as well: the first that is found is what it is.
constexpr Sign kBrowsers[] = {{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"},
    {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Vivaldi/", "Vivaldi"},
    {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"Chromium/", "Chromium"}, {"CriOS/", "Chrome"},
    {"Chrome/", "Chrome"}, {"Safari/", "Safari"}};
constexpr Sign kSystems[] = {{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
    {"CrOS", "ChromeOS"}, {"Windows", "Windows"}, {"Macintosh", "Mac"}, {"Linux", "Linux"}};
constexpr std::size_t kLongest = 60;  // bytes

std::string_view found(std::span<const Sign> signs, std::string_view user_agent) {
  for (const auto& sign : signs)
    if (user_agent.find(sign.in_it) != user_agent.npos) return sign.name;
  return "";
}

}  // namespace

std::string agent_in_words(std::string_view user_agent) {
  const auto browser = found(kBrowsers, user_agent), system = found(kSystems, user_agent);
  if (user_agent.starts_with("Mozilla/") && !browser.empty())
    return system.empty() ? std::string(browser) : fmt::format("{} on {}", browser, system);
  auto out = valid_utf8(std::string(cut_text(user_agent, kLongest)));
  if (const auto slash = out.find('/'); slash != out.npos) out[slash] = ' ';
  return out;
}

std::string place_in_words(std::string_view user_agent, std::string_view address) {
  auto out = agent_in_words(user_agent);
  if (address.empty()) return out;
  return out.empty() ? std::string(address) : fmt::format("{} at {}", out, address);
}

}  // namespace mv::auth
