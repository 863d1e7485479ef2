// SPDX-License-Identifier: Apache-2.0
#include "sales/words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "model/provider/platform.hpp"

namespace mv::sales {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

constexpr std::string_view kMonths[] = {
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

/// 1 to 12 of "July"; 0 when it is none.
int month_called(std::string_view word) {
  const auto small = lower(word).substr(0, 3);
  for (int i = 0; i < 12; ++i)
    if (word.size() >= 3 && kMonths[i] == small) return i + 1;
  return 0;
}

bool is_day(int year, int month, int day) {
  return year >= 1990 && year <= 2100 && month >= 1 && month <= 12 && day >= 0 && day <= 31;
}

std::string written(int year, int month, int day) {
  if (!is_day(year, month, day)) return {};
  return day == 0 ? fmt::format("{:04}-{:02}", year, month)
                  : fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

/// The numbers and words of a date, apart.
std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t to = i;
    while (to < text.size() && (is_digit(text[i]) ? is_digit(text[to]) : is_letter(text[to]))) ++to;
    if (to > i) out.push_back(text.substr(i, to - i));
    i = std::max(to, i + 1);
  }
  return out;
}

int number(std::string_view text) { return static_cast<int>(parse_int(text).value_or(-1)); }

}  // namespace

std::string isrc_of(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (is_digit(c) || is_letter(c)) out += static_cast<char>(is_letter(c) ? c & ~0x20 : c);
  if (out.size() != 12 || !is_letter(out[0]) || !is_letter(out[1])) return {};
  return std::all_of(out.begin() + 5, out.end(), is_digit) ? out : std::string();
}

std::string upc_of(std::string_view text) {
  text = trim(text);
  if (text.ends_with(".0")) text.remove_suffix(2);
  std::string out;
  for (const char c : text)
    if (is_digit(c))
      out += c;
    else if (c != ' ' && c != '-' && c != '\'')
      return {};
  return out.size() >= 8 && out.size() <= 14 ? out : std::string();
}

std::string platform_of(std::string_view text) {
  const auto plain = [](std::string_view name) {
    std::string out;
    for (const char c : lower(name))
      if (c != ' ' && c != '-') out += c;
    return out;
  };
  // By its own names alone: iTunes, which sells, is not Apple Music.
  const auto name = trim(text);
  for (const auto& platform : model::platforms())
    if (plain(platform.id) == plain(name) || plain(platform.name) == plain(name))
      return std::string(platform.id);
  return utf8_of(cut_text(name, 80));
}

std::string territory_of(std::string_view text) {
  const auto word = trim(text);
  if (word.size() == 2 && is_letter(word[0]) && is_letter(word[1])) return upper(std::string(word));
  return utf8_of(cut_text(word, 60));
}

std::string period_of(std::string_view text) {
  const auto parts = parts_of(trim(text));
  if (parts.empty()) return {};
  const auto& first = parts[0];
  if (first.size() == 8 && is_digit(first[0]))
    return written(number(first.substr(0, 4)), number(first.substr(4, 2)), number(first.substr(6)));
  if (first.size() == 6 && is_digit(first[0]) && parts.size() == 1)
    return written(number(first.substr(0, 4)), number(first.substr(4)), 0);
  if (parts.size() < 2) return {};
  if (first.size() == 4 && is_digit(first[0])) {
    const auto month = is_digit(parts[1][0]) ? number(parts[1]) : month_called(parts[1]);
    const bool day = parts.size() > 2 && is_digit(parts[2][0]) && parts[2].size() <= 2;
    return written(number(first), month, day ? number(parts[2]) : 0);
  }
  if (const auto month = month_called(first); month > 0 && parts.size() == 2) {
    const auto year = number(parts[1]);
    return written(parts[1].size() == 2 ? 2000 + year : year, month, 0);
  }
  // "07/2026"; of three numbers that end in a year nobody can tell day from month, unless one is
  // more than 12.
  if (!is_digit(first[0]) || parts.back().size() != 4) return {};
  const auto year = number(parts.back());
  if (parts.size() == 2) return written(year, number(first), 0);
  if (parts.size() != 3) return {};
  const int a = number(first), b = number(parts[1]);
  if (a > 12) return written(year, b, a);
  if (b > 12) return written(year, a, b);
  return a == b ? written(year, a, b) : std::string();
}

std::string kind_of(std::string_view text) {
  const auto small = lower(trim(text));
  if (small.find("stream") != small.npos) return "stream";
  if (small.find("download") != small.npos) return "download";
  return utf8_of(cut_text(std::string_view(small), 40));
}

bool is_currency(std::string_view text) {
  constexpr std::string_view kCodes =
      "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP "
      "BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
      "GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR "
      "KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
      "MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR "
      "SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS "
      "UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";
  return text.size() == 3 && text.find(' ') == text.npos && kCodes.find(text) != kCodes.npos;
}

std::string utf8_of(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xc0 | (byte >> 6));
      out += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return out;
}

}  // namespace mv::sales
