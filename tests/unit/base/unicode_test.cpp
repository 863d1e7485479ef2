// SPDX-License-Identifier: Apache-2.0
#include "base/text/unicode.hpp"

#include "base/text/text.hpp"
#include "base/text_file.hpp"
#include "support/catch.hpp"

using namespace mv;

TEST_CASE("one form for letters") {
  REQUIRE(to_nfc("Cafe\xcc\x81") == "Café");
  REQUIRE(to_nfc("Café") == "Café");
  REQUIRE(to_nfc("한") == "한");
  REQUIRE(to_nfc("") == "");
  REQUIRE(to_nfc("caf\xe9") == "caf\xe9");
}

TEST_CASE("codes and dates as other keyboards type them") {
  REQUIRE(to_plain_code("０３６０００２９１４５２") == "036000291452");
  REQUIRE(to_plain_code("ＡＡ－６Ｑ７－２０－００") == "AA-6Q7-20-00");
  REQUIRE(to_plain_code("٢٠٢٧-٠١-١٥") == "2027-01-15");
  REQUIRE(to_plain_code("२०२७") == "2027");
  REQUIRE(to_plain_code("2027‐01–15") == "2027-01-15");
  REQUIRE(to_plain_code("\xef\xbb\xbf"
                        "12\xe2\x80\x8b"
                        "34") == "1234");
  REQUIRE(to_plain_code("AA6Q72000047") == "AA6Q72000047");
  REQUIRE(to_plain_code("１２：３０") == "12:30");
  REQUIRE(to_plain_code("\xff") == "\xff");
}

TEST_CASE("text files of all systems") {
  REQUIRE(as_plain_text("\xef\xbb\xbfkey\r\n") == "key\r\n");
  REQUIRE(as_plain_text("key") == "key");
  REQUIRE(as_plain_text(std::string("\xff\xfek\0\xe9\0", 6)) == "ké");
  REQUIRE(as_plain_text(std::string("\xfe\xff\0k\xd8\x3c\xdf\xb5", 8)) == "k\U0001f3b5");
  REQUIRE(as_plain_text(std::string("\xff\xfe\x3c\xd8", 4)) == "\ufffd");
}

TEST_CASE("a backslash between double quotes is named") {
  REQUIRE_FALSE(backslash_hint("a = 1\nb = \"C:\\Users\"\n", 2).empty());
  REQUIRE(backslash_hint("a = 1\nb = \"C:\\Users\"\n", 1).empty());
  REQUIRE(backslash_hint("b = 'C:\\Users'\n", 1).empty());
  REQUIRE(backslash_hint("", 7).empty());
}

TEST_CASE("looking for a text") {
  for (const auto* one : {"Océan", "OCEAN", "oce\u0301an", "Ｏｃｅａｎ", "o\u200bcean"})
    REQUIRE(to_search_form(one) == "ocean");
  REQUIRE(to_search_form("Straße") == "strasse");
  REQUIRE(to_search_form("夜の電車").find(to_search_form("電車")) != std::string::npos);
  REQUIRE(to_search_form("\xff") == "\xff");
}
