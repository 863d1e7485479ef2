// SPDX-License-Identifier: Apache-2.0
#pragma once
// Comma-separated values (RFC 4180), as spreadsheets of all countries write them.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mv {

struct CsvRow {
  std::size_t number = 1;  ///< as a spreadsheet counts: the header is 1, blank rows count too
  std::vector<std::string> cells;
};

/// What the first row separates its fields with, outside quotes: the most frequent one of , ; and
/// tab; a comma when there is none.
char csv_separator(std::string_view text);

struct CsvFault {
  std::size_t row = 0;  ///< 0 = of the whole
  std::string message;
  std::string hint;
};
struct Csv {
  std::vector<CsvRow> rows;
  std::vector<CsvFault> faults;  ///< at most 100
};

/// The rows that have something in them. Rows end in CRLF, LF or CR; a quoted field may hold
/// separators, ends of rows and doubled quotes; elsewhere a quote is a character. Faults: not
/// UTF-8, a NUL, a quote that is not closed or is followed by something, more than `most` rows.
Csv parse_csv(std::string_view text, char separator, std::size_t most = 100'000);

}  // namespace mv
