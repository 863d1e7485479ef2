// SPDX-License-Identifier: Apache-2.0
#pragma once
// Amounts of money to the last digit that reports have: whole millionths, and millionths of those.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mv::sales {

/// micro + pico / 1,000,000 millionths; |pico| < 1,000,000 after normal(). Sums of up to 10^12
/// amounts are exact.
struct Money {
  std::int64_t micro = 0;
  std::int64_t pico = 0;

  Money& operator+=(const Money& other) {
    micro += other.micro;
    pico += other.pico;
    return *this;
  }
  /// The same amount, both parts of one sign.
  Money normal() const;
  bool operator==(const Money&) const = default;
};

/// "-12.003456789012"; no digits after the last that is not 0, but two at least.
std::string text_of(const Money& money);
/// To hundredths, half to even: what people are shown.
std::string cents_of(const Money& money);

/// Reads "1234.5", "-0.000321", "1,234.50", "1.2E-4"; with `comma` the decimal sign is a comma.
/// Digits beyond the twelfth after the point are rounded. None: what is no number, more than 1,000
/// millions, and "1,234", of which nobody can tell whether it is a thousand.
std::optional<Money> read_money(std::string_view text, bool comma);
/// A count of at most a million millions: whole, or with zeros after the point, or rounded where it
/// has a part ("400.25").
std::optional<std::int64_t> read_count(std::string_view text, bool comma);

}  // namespace mv::sales
