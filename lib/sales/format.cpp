// SPDX-License-Identifier: Apache-2.0
#include "sales/format.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "sales/words.hpp"

namespace mv::sales {
namespace {

constexpr std::string_view kFields[kFieldCount] = {"isrc", "upc", "title", "artist", "platform",
    "territory", "period", "kind", "currency", "units", "amount"};

constexpr std::string_view kDistroKid[] = {"sale month", "store", "quantity", "earnings (usd)"};
constexpr std::string_view kSoundCloud[] = {
    "partner", "units", "revenue (usd)", "split pay share (%)"};

constexpr Format kFormats[] = {
    {.id = "distrokid",
        .name = "DistroKid",
        .marks = kDistroKid,
        .columns = {"isrc", "upc", "title", "artist", "store", "country of sale", "sale month", "",
            "", "quantity", "earnings (usd)"},
        .currency = "USD",
        .source = "headers of exported files"},
    {.id = "soundcloud",
        .name = "SoundCloud for Artists",
        .marks = kSoundCloud,
        .columns = {"isrc", "upc", "track", "artist(s)", "partner", "country", "reporting period",
            "type", "", "units", "revenue (usd)"},
        .currency = "USD",
        .source = "headers of exported files"},
    {.id = "table",
        .name = "a table with usual names",
        .marks = {},
        .columns = {"isrc|isrc code|track isrc|recording isrc",
            "upc|ean|upc/ean|ean/upc|barcode|upc code|release upc|icpn",
            "track title|track name|title|track|song title|song name|song",
            "artist|artist name|track artist|artists|artist(s)|display artist",
            "store|platform|dsp|store name|service|outlet|retailer|partner|digital service "
            "provider|"
            "channel",
            "territory|country|country of sale|country code|territory code|sales territory|region",
            "sale month|sales month|sale date|transaction month|period|sales period|"
            "reporting period|reporting month|month|date|sales_start_date|start date",
            "type|sale type|sales type|usage type|use type|transaction type|content type|kind",
            "currency|currency code|payment currency|currency of payment|royalty currency",
            "units|quantity|streams|qty|usages|plays|unit count|number of streams",
            "net revenue|net amount|net royalty|net earnings|net "
            "payable|earnings|royalty|royalties|"
            "revenue|amount|amount due|payable|total"},
        .source = "names that many reports use"},
};

std::size_t index(Field field) { return static_cast<std::size_t>(field); }

/// "earnings (usd)" is the column "earnings", and its currency.
std::string currency_in(std::string_view name) {
  if (name.size() < 6 || name.back() != ')' || name[name.size() - 5] != '(') return {};
  const auto word = upper(std::string(name.substr(name.size() - 4, 3)));
  return is_currency(word) ? word : std::string();
}

std::string without_currency(const std::string& name) {
  return currency_in(name).empty()
             ? name
             : std::string(trim(std::string_view(name).substr(0, name.size() - 5)));
}

int find(const std::vector<std::string>& names, std::string_view wanted) {
  for (const auto& word : split(wanted, '|')) {
    if (word.empty()) continue;
    for (std::size_t i = 0; i < names.size(); ++i)
      if (names[i] == word || without_currency(names[i]) == word) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace

std::string_view name_of(Field field) { return kFields[index(field)]; }

std::optional<Field> field_called(std::string_view name) {
  for (std::size_t i = 0; i < kFieldCount; ++i)
    if (kFields[i] == name) return static_cast<Field>(i);
  return std::nullopt;
}

std::span<const Format> formats() { return kFormats; }

std::string plain_name(std::string_view header) {
  std::string out;
  for (const char c : lower(trim(utf8_of(header))))
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  return out;
}

Result<std::optional<Columns>> columns_of(std::span<const std::string_view> header,
    const std::map<Field, std::string>& given, std::string_view currency) {
  std::vector<std::string> names;
  for (const auto cell : header) names.push_back(plain_name(cell));
  Columns out;
  for (const auto& format : kFormats) {
    const bool fits = std::all_of(format.marks.begin(), format.marks.end(), [&](const auto& mark) {
      return std::find(names.begin(), names.end(), mark) != names.end();
    });
    if (!fits) continue;
    out.format = &format;
    for (std::size_t i = 0; i < kFieldCount; ++i) out.at[i] = find(names, format.columns[i]);
    break;
  }
  for (const auto& [field, name] : given) {
    const auto found = std::find(names.begin(), names.end(), plain_name(name));
    if (found != names.end()) out.at[index(field)] = static_cast<int>(found - names.begin());
  }
  const bool counts = out[Field::units] >= 0 || out[Field::amount] >= 0;
  const bool names_what = out[Field::isrc] >= 0 || out[Field::title] >= 0 || out[Field::upc] >= 0;
  if (!counts || !names_what) return std::optional<Columns>();
  for (const auto& [field, name] : given)
    if (std::find(names.begin(), names.end(), plain_name(name)) == names.end())
      return make_error(Code::invalid,
          fmt::format("the report has no column \"{}\" for the {}", name, name_of(field)),
          fmt::format("Its columns are: {}", join(names, ", ")), "Use one of them.");
  if (out[Field::amount] >= 0) out.currency = upper(std::string(currency));
  if (out[Field::currency] < 0 && out[Field::amount] >= 0) {
    const auto& column = names[static_cast<std::size_t>(out[Field::amount])];
    if (const auto said = currency_in(column); !said.empty()) out.currency = said;
    if (out.currency.empty()) out.currency = out.format->currency;
  }
  return std::optional(std::move(out));
}

}  // namespace mv::sales
