// SPDX-License-Identifier: Apache-2.0
#include "manifest/codes.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "base/text/text.hpp"
#include "identifiers/countries.hpp"
#include "manifest/fields.hpp"
#include "preflight/check.hpp"

namespace mv::manifest {
namespace {

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

std::optional<std::string> country_meant(std::string_view text) {
  if (text.size() > 8) return std::nullopt;
  const auto code = upper(trim(text));
  for (const auto& slip : kSlips)
    if (code == slip.written) return std::string(slip.meant);
  if (identifiers::is_country(code)) return code;
  return std::nullopt;
}

bool is_language(std::string_view tag) {
  static const auto form = pattern_of(Form::language);
  static const RE2 pattern(re2::StringPiece(form.data(), form.size()));
  return tag.size() <= 20 && RE2::FullMatch(re2::StringPiece(tag.data(), tag.size()), pattern) &&
         preflight_takes(std::string(tag));
}

}  // namespace mv::manifest
