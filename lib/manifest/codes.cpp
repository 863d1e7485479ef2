// SPDX-License-Identifier: Apache-2.0
#include "manifest/codes.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "base/text/text.hpp"
#include "manifest/fields.hpp"
#include "preflight/check.hpp"

namespace mv::manifest {
namespace {

constexpr std::string_view kCountries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM "
    "ZW";

struct Slip {
  std::string_view written, meant;
};
constexpr std::array kSlips{
    Slip{"UK", "GB"}, Slip{"EN", "GB"}, Slip{"EL", "GR"}, Slip{"USA", "US"}, Slip{"JA", "JP"}};

/// Pre-flight owns the list of languages; its verdict on nothing but this field is asked for.
bool preflight_takes(const std::string& language) {
  model::Metadata metadata;
  metadata.language = language;
  const preflight::Subject subject{metadata};
  const std::array<std::string, 1> platforms{"spotify"};
  const auto report = preflight::check(subject, platforms);
  return std::none_of(report.findings.begin(), report.findings.end(), [](const auto& finding) {
    return finding.at == "metadata.language" && finding.level == preflight::Level::error;
  });
}

}  // namespace

std::string_view countries() { return kCountries; }

bool is_country(std::string_view code) {
  if (code.size() != 2) return false;
  for (std::size_t at = 0; at < kCountries.size(); at += 3)
    if (kCountries.substr(at, 2) == code) return true;
  return false;
}

std::optional<std::string> country_meant(std::string_view text) {
  if (text.size() > 8) return std::nullopt;
  const auto code = upper(trim(text));
  for (const auto& slip : kSlips)
    if (code == slip.written) return std::string(slip.meant);
  if (is_country(code)) return code;
  return std::nullopt;
}

bool is_language(std::string_view tag) {
  static const auto form = pattern_of(Form::language);
  static const RE2 pattern(re2::StringPiece(form.data(), form.size()));
  return tag.size() <= 20 && RE2::FullMatch(re2::StringPiece(tag.data(), tag.size()), pattern) &&
         preflight_takes(std::string(tag));
}

}  // namespace mv::manifest
