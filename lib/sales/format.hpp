// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which column of a table says what. A distributor's report is a row of data here.
#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mv::sales {

/// What a line is made of, in the order of kFields.
enum class Field {
  isrc,
  upc,
  title,
  artist,
  platform,
  territory,
  period,
  kind,
  currency,
  units,
  amount
};
inline constexpr std::size_t kFieldCount = 11;
/// isrc, upc, …: as people write them in a mapping.
std::string_view name_of(Field field);
std::optional<Field> field_called(std::string_view name);

struct Format {
  std::string_view id;    ///< distrokid
  std::string_view name;  ///< DistroKid
  /// Columns by which it is recognised; all must be there.
  std::span<const std::string_view> marks;
  /// The names of the column of each field, the first that is there counts; empty = it has none.
  std::array<std::string_view, kFieldCount> columns;  ///< names separated by |
  std::string_view currency = {};                     ///< where no column says it
  std::string_view source;                            ///< where these columns are known from
};
/// Static storage; the last one takes any table with usual names.
std::span<const Format> formats();

/// What a table's columns mean.
struct Columns {
  const Format* format = nullptr;
  std::array<int, kFieldCount> at;  ///< -1 = no column
  std::string currency;             ///< of all lines, where no column says it
  int operator[](Field field) const { return at[static_cast<std::size_t>(field)]; }
};

/// The names of a header row in a form in which they compare: small letters, one blank.
std::string plain_name(std::string_view header);

/// Reads a header row; none when it is not one of a report. `given` names columns for fields; it
/// wins. Error: invalid, when a given column is not there.
Result<std::optional<Columns>> columns_of(std::span<const std::string_view> header,
    const std::map<Field, std::string>& given, std::string_view currency);

}  // namespace mv::sales
