// SPDX-License-Identifier: Apache-2.0
#include "base/text/money.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace mv {
namespace {

using std::string_view_literals::operator""sv;

// Of docs.stripe.com/currencies; all others have two decimals.
constexpr std::array kNoDecimals{"BIF"sv, "CLP"sv, "DJF"sv, "GNF"sv, "JPY"sv, "KMF"sv, "KRW"sv,
    "MGA"sv, "PYG"sv, "RWF"sv, "UGX"sv, "VND"sv, "VUV"sv, "XAF"sv, "XOF"sv, "XPF"sv};
constexpr std::array kThreeDecimals{"BHD"sv, "JOD"sv, "KWD"sv, "OMR"sv, "TND"sv};

int decimals_of(std::string_view currency) {
  const auto in = [&](const auto& list) {
    return std::find(list.begin(), list.end(), currency) != list.end();
  };
  return in(kNoDecimals) ? 0 : in(kThreeDecimals) ? 3 : 2;
}

}  // namespace

std::string money_text(std::int64_t smallest_units, std::string_view currency) {
  const int decimals = decimals_of(currency);
  const bool negative = smallest_units < 0;
  auto digits = fmt::format("{:0>{}}",
      negative ? 0 - static_cast<std::uint64_t>(smallest_units)
               : static_cast<std::uint64_t>(smallest_units),
      decimals + 1);
  if (decimals > 0) digits.insert(digits.size() - static_cast<std::size_t>(decimals), 1, '.');
  return fmt::format("{}{} {}", negative ? "-" : "", digits, currency);
}

}  // namespace mv
