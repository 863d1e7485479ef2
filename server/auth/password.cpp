// SPDX-License-Identifier: Apache-2.0
#include "auth/password.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "base/text/unicode.hpp"

namespace mv::auth {
namespace {

constexpr std::size_t kSalt = 16;

/// "ln=15,r=8,p=3", as others write it, too.
std::string text_of(const ScryptCost& cost) {
  return fmt::format("ln={},r={},p={}", std::countr_zero(cost.n), cost.r, cost.p);
}

std::optional<ScryptCost> cost_of(std::string_view text) {
  constexpr std::int64_t kMost = 24;
  std::array<std::int64_t, 3> numbers{};
  const auto parts = split(text, ',');
  constexpr std::array<std::string_view, 3> kNames{"ln=", "r=", "p="};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto number = parts.size() == numbers.size() && parts[i].starts_with(kNames[i])
                            ? parse_int(std::string_view(parts[i]).substr(kNames[i].size()))
                            : std::nullopt;
    if (!number || *number < 1 || *number > kMost) return std::nullopt;
    numbers[i] = *number;
  }
  return ScryptCost{std::uint64_t{1} << numbers[0], static_cast<std::uint64_t>(numbers[1]),
      static_cast<std::uint64_t>(numbers[2])};
}

std::string context(std::string_view user_id) { return fmt::format("users.password.{}", user_id); }

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// adaadaadaada: a few letters, again and again.
bool is_repetition(std::string_view text) {
  for (std::size_t unit = 2; unit <= text.size() / 3; ++unit)
    if (text.substr(unit) == text.substr(0, text.size() - unit)) return true;
  return false;
}

/// aaaaaaaaaaaa, 123456789012, abcdefghijkl: each character a step from the one before.
bool is_sequence(std::string_view text) {
  for (const int step : {-1, 0, 1}) {
    std::size_t same = 1;
    for (std::size_t i = 1; i < text.size(); ++i) {
      const bool wraps = text[i - 1] == '9' && text[i] == '0' && step == 1;
      same += text[i] - text[i - 1] == step || wraps;
    }
    if (same == text.size()) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> password_fault(std::string_view password, const model::User& user) {
  const auto length = code_points(password);
  if (!is_utf8(password)) return "It has bytes that are no text.";
  if (length < kShortestPassword)
    return fmt::format("It has {} characters; {} is the least. A few words are easy to remember.",
        length, kShortestPassword);
  if (length > kLongestPassword)
    return fmt::format("It has {} characters; {} is the most.", length, kLongestPassword);
  if (is_sequence(password)) return "It is a sequence, and the first that others try.";
  const auto folded = lower(password);
  if (is_repetition(folded)) return "It is the same again and again, which others try, too.";
  const auto at = user.email.substr(0, user.email.find('@'));
  for (const auto& own : {lower(user.name), lower(user.email), at, std::string("musicverse")})
    if (own.size() >= 4 && folded.find(own) != std::string::npos &&
        folded.size() < own.size() + kShortestPassword / 2)
      return fmt::format("It is little more than \"{}\".", own);
  return std::nullopt;
}

Result<std::string> Passwords::hash(
    std::string_view password, std::string_view salt, const ScryptCost& cost) {
  {
    std::unique_lock lock(mutex_);
    if (free_ == 0 && seats_ == 0) {
      auto error = make_error(Code::unavailable, "too many people sign in at this moment", {},
          "Try again in a few seconds.");
      error.retry_after = std::chrono::seconds(3);
      return error;
    }
    --seats_;
    freed_.wait(lock, [&] { return free_ > 0; });
    ++seats_;
    --free_;
  }
  // As RFC 8265 section 4.2 has it: what looks the same is the same.
  auto out = scrypt(to_nfc(password), salt, cost);
  {
    const std::lock_guard lock(mutex_);
    ++free_;
    freed_.notify_one();
  }
  if (!out)
    return make_error(Code::unavailable, "the password could not be hashed",
        "There is not enough memory", "Try again shortly.");
  return *std::move(out);
}

Result<std::string> Passwords::seal(std::string_view password, std::string_view user_id) {
  const auto salt = random_bytes(kSalt);
  MV_TRY(const auto hashed, hash(password, salt, cost_));
  return sealer_.seal(
      fmt::format("$scrypt${}${}${}", text_of(cost_), to_base64url(salt), to_base64url(hashed)),
      context(user_id));
}

Result<bool> Passwords::matches(
    std::string_view password, std::string_view sealed, std::string_view user_id) {
  if (sealed.empty()) {
    MV_CHECK(hash(password, std::string(kSalt, 's'), cost_));
    return false;
  }
  MV_TRY(const auto text, sealer_.open(sealed, context(user_id)));
  const auto parts = split(text, '$');  // "", scrypt, cost, salt, hash
  const bool whole = parts.size() == 5 && parts[1] == "scrypt";
  const auto cost = whole ? cost_of(parts[2]) : std::nullopt;
  const auto salt = whole ? from_base64(parts[3]) : std::nullopt;
  const auto known = whole ? from_base64(parts[4]) : std::nullopt;
  if (!cost || !salt || !known)
    return make_error(Code::corrupt, "the stored password has a form that is not known");
  MV_TRY(const auto hashed, hash(password, *salt, *cost));
  return equal_in_constant_time(hashed, *known);
}

}  // namespace mv::auth
