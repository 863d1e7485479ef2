// SPDX-License-Identifier: Apache-2.0
#include "base/text/csv.hpp"

#include "base/random.hpp"
#include "support/catch.hpp"

using namespace mv;

namespace {

using Cells = std::vector<std::vector<std::string>>;

Cells cells_of(std::string_view text, char separator = ',') {
  const auto csv = parse_csv(text, separator);
  INFO(text);
  REQUIRE(csv.faults.empty());
  Cells out;
  for (const auto& row : csv.rows) out.push_back(row.cells);
  return out;
}

std::vector<std::string> faults_of(std::string_view text) {
  std::vector<std::string> out;
  for (const auto& fault : parse_csv(text, ',').faults)
    out.push_back("row " + std::to_string(fault.row) + ": " + fault.message);
  return out;
}

}  // namespace

TEST_CASE("CSV: what RFC 4180 section 2 says") {
  const Cells two{{"aaa", "bbb"}, {"zzz", "yyy"}};
  CHECK(cells_of("aaa,bbb\r\nzzz,yyy\r\n") == two);
  CHECK(cells_of("aaa,bbb\r\nzzz,yyy") == two);
  CHECK(cells_of("aaa,bbb\nzzz,yyy\n") == two);
  CHECK(cells_of("aaa,bbb\rzzz,yyy\r") == two);
  CHECK(cells_of("\"aaa\",\"bbb\"\r\nzzz,yyy") == two);
  CHECK(cells_of("\"b \r\nbb\",c") == Cells{{"b \r\nbb", "c"}});
  CHECK(cells_of("\"b\"\"bb\",\"\"\"\"") == Cells{{"b\"bb", "\""}});
  CHECK(cells_of("a b , c,") == Cells{{"a b ", " c", ""}});
  CHECK(cells_of(",\"\",x") == Cells{{"", "", "x"}});
  CHECK(cells_of("\"a,b\",\"c;d\"") == Cells{{"a,b", "c;d"}});
}

TEST_CASE("CSV: other separators, and quotes within a field") {
  CHECK(cells_of("a;b,c;\"d;e\"", ';') == Cells{{"a", "b,c", "d;e"}});
  CHECK(cells_of("a\tb\t", '\t') == Cells{{"a", "b", ""}});
  CHECK(cells_of("7\" single,it's") == Cells{{"7\" single", "it's"}});
  CHECK(cells_of("\"a\" ,b") == Cells{{"a", "b"}});
  CHECK(cells_of("").empty());
}

TEST_CASE("CSV: rows are counted as in a spreadsheet") {
  const auto rows = parse_csv("file\n\n\"a\nb\"\n,,\n  \nc\n", ',').rows;
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].number == 1);
  CHECK(rows[1].number == 3);
  CHECK(rows[2].number == 6);
}

TEST_CASE("CSV: the separator is that of the header") {
  CHECK(csv_separator("a,b,c\n1;2;3;4;5") == ',');
  CHECK(csv_separator("a;b;c\r\n1,2") == ';');
  CHECK(csv_separator("a\tb\n") == '\t');
  CHECK(csv_separator("\"a,b,c\";d\n") == ';');
  CHECK(csv_separator("\"a\nb\";c;d,e") == ';');
  CHECK(csv_separator("file") == ',');
  CHECK(csv_separator("") == ',');
}

TEST_CASE("CSV: every fault is said, with its row") {
  using Faults = std::vector<std::string>;
  CHECK(faults_of("a,b\n\"x\"y,1\nc,\"z\"\"\" q\n") ==
        Faults{"row 2: something follows the closing quote of field 1",
            "row 3: something follows the closing quote of field 2"});
  CHECK(faults_of("a\nb,\"c\nd\ne") == Faults{"row 2: the quote of field 2 is not closed"});
  CHECK(faults_of("\"") == Faults{"row 1: the quote of field 1 is not closed"});
}

TEST_CASE("CSV: what is no text is refused") {
  using Faults = std::vector<std::string>;
  CHECK(faults_of("a,\xff") == Faults{"row 0: the text is not UTF-8"});
  CHECK(faults_of(std::string_view("a\0b", 3)) == Faults{"row 0: the text has NUL characters"});
  CHECK(parse_csv("a\nb\nc\n", ',', 3).rows.size() == 3);
  const auto more = parse_csv("a\nb\nc\nd", ',', 3);
  CHECK(more.rows.empty());
  CHECK(more.faults.at(0).message == "there are more than 3 rows");
  std::string worst;
  for (int i = 0; i < 1000; ++i) worst += "\"x\"y\n";
  CHECK(faults_of(worst).size() == 100);
}

TEST_CASE("CSV: any text ends, and what is written comes back") {
  constexpr std::string_view kBytes = "\"\",;\t\r\na \"";
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (const char c : random_bytes(24))
      text += kBytes[static_cast<unsigned char>(c) % kBytes.size()];
    (void)parse_csv(text, csv_separator(text));
    std::string quoted = "\"x";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    CHECK(cells_of(quoted + "\",end") == Cells{{"x" + text, "end"}});
  }
}
