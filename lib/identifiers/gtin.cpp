// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "identifiers/check_digit.hpp"
#include "identifiers/identifiers.hpp"
#include "identifiers/reader.hpp"

namespace mv::identifiers {
namespace {
constexpr Shape kUpc{"a UPC or EAN", "", "", "036000291452"};
constexpr Shape kGtin{"a GTIN", "", "", "036000291452"};
constexpr std::size_t kUpcLengths[] = {12, 13};
constexpr std::size_t kGtinLengths[] = {8, 12, 13, 14};

std::string clean_digits(std::string_view text) {
  std::string code = clean(text, {}, 0);
  for (std::string_view label : {"UPC", "EAN", "GTIN"})
    if (code.starts_with(label)) return code.substr(label.size());
  return code;
}

Result<std::string> read_gtin(std::string_view text, const Shape& shape,
    std::span<const std::size_t> lengths, std::string_view wanted) {
  MV_CHECK(check_size(text, shape.name));
  std::string code = clean_digits(text);
  const std::string hint = fmt::format("Write only its digits, like {}.", shape.example);
  const auto bad =
      std::find_if(code.begin(), code.end(), [](char c) { return c < '0' || c > '9'; });
  if (bad != code.end())
    return not_a(
        text, shape.name, fmt::format("Character {} is not a digit", bad - code.begin() + 1), hint);
  if (std::find(lengths.begin(), lengths.end(), code.size()) == lengths.end())
    return not_a(text, shape.name,
        fmt::format("It has {} digits and must have {}", code.size(), wanted), hint);
  const char check = *gs1_check(std::string_view{code}.substr(0, code.size() - 1));
  if (code.back() != check) return wrong_check(code, shape, {&check, 1});
  return code;
}
}  // namespace

Result<std::string> parse_upc(std::string_view text) {
  MV_TRY(std::string code, read_gtin(text, kUpc, kUpcLengths, "12 (UPC-A) or 13 (EAN-13)"));
  if (code.size() == 13 && code.front() == '0') code.erase(0, 1);
  return code;
}

Result<std::string> parse_gtin(std::string_view text) {
  return read_gtin(text, kGtin, kGtinLengths, "8, 12, 13 or 14");
}

std::string to_gtin14(std::string_view gtin) {
  return std::string(gtin.size() < 14 ? 14 - gtin.size() : 0, '0').append(gtin);
}

}  // namespace mv::identifiers
