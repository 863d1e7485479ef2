// SPDX-License-Identifier: Apache-2.0
#include "identifiers/check_digit.hpp"

#include <algorithm>

namespace mv::identifiers {
namespace {
constexpr std::size_t kLongest = 64;

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

char digit(int value) { return static_cast<char>('0' + value); }

/// (10 − (start + Σ i·dᵢ) mod 10) mod 10 over nine digits, i from 1.
std::optional<char> weighted_by_position(std::string_view digits, int start) {
  if (digits.size() != 9 || !all_digits(digits)) return std::nullopt;
  int sum = start;
  for (int i = 0; i < 9; ++i) sum += (i + 1) * (digits[static_cast<std::size_t>(i)] - '0');
  return digit((10 - sum % 10) % 10);
}

int index_36(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return -1;
}
}  // namespace

std::optional<char> gs1_check(std::string_view digits) {
  if (digits.empty() || digits.size() > 17 || !all_digits(digits)) return std::nullopt;
  int sum = 0;
  int weight = 3;
  for (auto it = digits.rbegin(); it != digits.rend(); ++it, weight = 4 - weight)
    sum += weight * (*it - '0');
  return digit((10 - sum % 10) % 10);
}

std::optional<char> iswc_check(std::string_view digits) { return weighted_by_position(digits, 1); }

std::optional<char> ipi_base_check(std::string_view digits) {
  return weighted_by_position(digits, 2);
}

std::optional<std::string> ipi_name_check(std::string_view digits) {
  if (digits.size() != 9 || !all_digits(digits)) return std::nullopt;
  int sum = 0;
  for (int i = 0; i < 9; ++i) sum += (10 - i) * (digits[static_cast<std::size_t>(i)] - '0');
  const int rest = sum % 101;
  const int check = rest == 0 ? 0 : (101 - rest) % 100;
  return std::string{digit(check / 10), digit(check % 10)};
}

std::optional<char> mod_11_2_check(std::string_view digits) {
  if (digits.empty() || digits.size() > kLongest || !all_digits(digits)) return std::nullopt;
  int sum = 0;
  for (char c : digits) sum = (sum + (c - '0')) * 2 % 11;
  const int check = (12 - sum) % 11;
  return check == 10 ? 'X' : digit(check);
}

std::optional<char> mod_37_36_check(std::string_view text) {
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  int state = 36;
  for (char c : text) {
    const int value = index_36(c);
    if (value < 0) return std::nullopt;
    const int sum = (state + value) % 36;
    state = (sum == 0 ? 36 : sum) * 2 % 37;
  }
  return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(37 - state) % 36];
}

}  // namespace mv::identifiers
