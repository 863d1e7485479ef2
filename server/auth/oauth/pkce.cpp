// SPDX-License-Identifier: Apache-2.0
#include "auth/oauth/pkce.hpp"

#include <algorithm>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"

namespace mv::auth {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

bool is_code_challenge(std::string_view text) {
  return text.size() == 43 && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '_';
  });
}

bool is_code_verifier(std::string_view text) {
  return text.size() >= 43 && text.size() <= 128 &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_letter_or_digit(c) ||
                  std::string_view("-._~").find(c) != std::string_view::npos;
         });
}

bool verifies(std::string_view verifier, std::string_view challenge) {
  return is_code_verifier(verifier) &&
         equal_in_constant_time(to_base64url(sha256(verifier)), challenge);
}

}  // namespace mv::auth
