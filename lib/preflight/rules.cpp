// SPDX-License-Identifier: Apache-2.0
#include "preflight/rule.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text/text.hpp"
#include "model/provider/platform.hpp"
#include "preflight/probe.hpp"

namespace mv::preflight {
namespace {

constexpr ByEye kByEye[] = {
    {"A11", "The whole track is delivered, not a clip", "Spotify audio page"},
    {"C8", "The cover's text is the artist and the title only, as in the metadata",
        "Apple cover rules"},
    {"C9",
        "The cover shows no URL, handle, phone number, QR code, price, promotion, store name or "
        "logo, "
        "format "
        "word, other artist's name or likeness, date, border or blur",
        "Apple cover rules, DistroKid help"},
    {"C10", "A parental-advisory logo only when a track is explicit", "distributors"},
};

}  // namespace

std::string_view level_name(Level level) {
  switch (level) {
    case Level::error: return "error";
    case Level::warn: return "warn";
    case Level::info: break;
  }
  return "info";
}

boost::json::value to_json(const Level& level) { return boost::json::value(level_name(level)); }

void from_json(const boost::json::value& from, Level& out) {
  if (!from.is_string()) return;
  for (const auto level : {Level::error, Level::warn, Level::info})
    if (std::string_view(from.get_string()) == level_name(level)) out = level;
}

bool in_list(std::string_view list, std::string_view word) {
  if (word.empty()) return false;
  while (!list.empty()) {
    const auto end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

bool covers(const Applies& row, std::string_view platform) {
  if (row.scope == "all") return true;
  if (row.scope == "stores") {
    const auto* info = model::find_platform(platform);
    return !info || !info->direct;
  }
  return in_list(row.scope, platform);
}

std::span<const Rule> rules() {
  static const auto all = [] {
    std::vector<Rule> out;
    for (const auto table :
        {audio_rules(), artwork_rules(), text_rules(), title_rules(), metadata_rules()})
      out.insert(out.end(), table.begin(), table.end());
    std::stable_sort(out.begin(), out.end(), [](const Rule& a, const Rule& b) {
      const auto group = [](const Rule& rule) {
        const auto letters = rule.id.substr(0, rule.id.find_first_of("0123456789"));
        return letters == "A" ? 0 : letters == "C" ? 1 : letters == "M" ? 2 : 3;
      };
      return group(a) != group(b) ? group(a) < group(b) : IdOrder()(a.id, b.id);
    });
    return out;
  }();
  return all;
}

bool IdOrder::operator()(std::string_view a, std::string_view b) const {
  const auto key = [](std::string_view id) {
    const auto digits = std::min(id.find_first_of("0123456789"), id.size());
    return std::pair(id.substr(0, digits), parse_int(id.substr(digits)).value_or(0));
  };
  return key(a) < key(b);
}

const Rule* find_rule(std::string_view id) {
  for (const auto& rule : rules())
    if (iequals(rule.id, id)) return &rule;
  return nullptr;
}

std::span<const ByEye> rules_by_eye() { return kByEye; }

}  // namespace mv::preflight
