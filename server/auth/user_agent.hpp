// SPDX-License-Identifier: Apache-2.0
#pragma once
// Browsers and programs as people call them. Pure; any thread.
#include <string>
#include <string_view>

namespace mv::auth {

/// "Firefox on Windows", of a User-Agent (RFC 9110 section 10.1.5); a program that is no browser is
/// called what it calls itself, "mv 1.4.0". "" when it says nothing. It may say what it likes.
std::string agent_in_words(std::string_view user_agent);

/// The same with the address that it came from: "Firefox on Windows at 192.0.2.7".
std::string place_in_words(std::string_view user_agent, std::string_view address);

}  // namespace mv::auth
