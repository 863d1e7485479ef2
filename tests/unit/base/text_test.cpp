// SPDX-License-Identifier: Apache-2.0
#include "base/text/text.hpp"

#include "support/catch.hpp"

using namespace mv;
using namespace std::string_literals;
using Words = std::vector<std::string>;

TEST_CASE("UTF-8 is told from what is not") {
  for (const auto& good : {""s, "a"s, "\0"s, "\xc3\xa9"s, "\xe2\x82\xac"s, "\xf0\x9f\x8e\xb5"s,
           "\xed\x9f\xbf"s, "\xee\x80\x80"s, "\xf4\x8f\xbf\xbf"s, "\xc2\x80"s})
    REQUIRE(is_utf8(good));
  for (const auto& bad :
      {"\x80"s, "\xc3"s, "\xc3\x28"s, "\xc0\xaf"s, "\xe0\x80\xaf"s, "\xe2\x82"s, "\xed\xa0\x80"s,
          "\xf0\x80\x80\xaf"s, "\xf4\x90\x80\x80"s, "\xf8\x88\x80\x80\x80"s, "\xff"s, "ok\xfe"s})
    REQUIRE_FALSE(is_utf8(bad));
}

TEST_CASE("base64, RFC 4648 section 10") {
  const std::vector<std::pair<std::string, std::string>> vectors{{"", ""}, {"f", "Zg=="},
      {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    REQUIRE(to_base64(plain) == coded);
    REQUIRE(from_base64(coded) == plain);
    REQUIRE(from_base64(to_base64url(plain)) == plain);
  }
}

TEST_CASE("both alphabets of base64, every byte") {
  REQUIRE(to_base64("\xfb\xff\xfe") == "+//+");
  REQUIRE(to_base64url("\xfb\xff\xfe") == "-__-");
  REQUIRE(from_base64("+//+") == from_base64("-__-"));
  std::string all;
  for (int c = 0; c < 256; ++c) all.push_back(static_cast<char>(c));
  REQUIRE(from_base64(to_base64(all)) == all);
  REQUIRE(from_base64(to_base64url(all)) == all);
  REQUIRE(to_base64url(all).find('=') == std::string::npos);
  for (const auto* bad : {"A", "AAAAA", "Zm 9v", "Zm9v\n", "Zm=9v", "\xc3\xa9", "Zm9*"})
    REQUIRE_FALSE(from_base64(bad));
}

TEST_CASE("hex") {
  REQUIRE(to_hex("\x00\x7f\xff"s) == "007fff");
  REQUIRE(from_hex("007fFF") == "\x00\x7f\xff"s);
  for (const auto* bad : {"0", "0g", "0x00", " 0"}) REQUIRE_FALSE(from_hex(bad));
}

TEST_CASE("percent coding, RFC 3986") {
  REQUIRE(url_encode("a b/\xc3\xa9~-._") == "a%20b%2F%C3%A9~-._");
  REQUIRE(url_decode("a%20b%2f%C3%A9+") == "a b/\xc3\xa9+");
  REQUIRE(url_decode("a+b", true) == "a b");
  for (const auto* bad : {"%", "%2", "a%2", "%zz", "%-1"}) REQUIRE_FALSE(url_decode(bad));
}

TEST_CASE("split and join are each other's opposite") {
  REQUIRE(split("a,b,,c", ',') == Words{"a", "b", "", "c"});
  REQUIRE(split("", ',') == Words{""});
  REQUIRE(join(Words{}, ", ").empty());
  REQUIRE(join(Words{"a", "b"}, ", ") == "a, b");
  for (const auto* text : {"a,b", ",a", "a,", ",,", ""})
    REQUIRE(join(split(text, ','), ",") == text);
}

TEST_CASE("trimming, case and replacing") {
  REQUIRE(trim(" \t\r\n a b \v\f") == "a b");
  REQUIRE(trim("  ").empty());
  REQUIRE(lower("AbZ\xc3\x89") == "abz\xc3\x89");
  REQUIRE(upper("abz{") == "ABZ{");
  REQUIRE(iequals("Content-Type", "content-type"));
  REQUIRE_FALSE(iequals("a", "ab"));
  REQUIRE(replace_all("aaa", "a", "aa") == "aaaaaa");
  REQUIRE(replace_all("abc", "", "x") == "abc");
  REQUIRE(replace_all("abcabc", "bc", "") == "aa");
}

TEST_CASE("whole numbers, all of the text") {
  REQUIRE(parse_int("0") == 0);
  REQUIRE(parse_int("-12") == -12);
  REQUIRE(parse_int("9223372036854775807") == 9223372036854775807);
  for (const auto* bad : {"", " 1", "1 ", "1a", "1.5", "9223372036854775808", "--1", "0x1"})
    REQUIRE_FALSE(parse_int(bad));
}

TEST_CASE("edit distance counts a swap of neighbours as one") {
  struct Row {
    std::string_view a, b;
    std::size_t distance;
  };
  for (const auto& row : {Row{"", "", 0}, Row{"abc", "abc", 0}, Row{"", "abc", 3},
           Row{"kitten", "sitting", 3}, Row{"spotfiy", "spotify", 1}, Row{"ab", "ba", 1},
           Row{"colour", "color", 1}, Row{"flaw", "lawn", 2}}) {
    REQUIRE(edit_distance(row.a, row.b) == row.distance);
    REQUIRE(edit_distance(row.b, row.a) == row.distance);
  }
}

TEST_CASE("the closest candidate, if any is near") {
  const Words names{"spotify", "soundcloud", "deezer", "sp", "tidal"};
  REQUIRE(closest("spotfy", names) == "spotify");
  REQUIRE(closest("sondclod", names) == "soundcloud");
  REQUIRE(closest("so", names) == "sp");
  REQUIRE_FALSE(closest("bandcamp", names));
  REQUIRE_FALSE(closest("abc", names));
  REQUIRE_FALSE(closest(std::string(100'000, 's'), names));
  REQUIRE_FALSE(closest("x", Words{}));
}

TEST_CASE("sizes and lengths for people") {
  REQUIRE(human_bytes(0) == "0 B");
  REQUIRE(human_bytes(999) == "999 B");
  REQUIRE(human_bytes(1'400'000'000) == "1.4 GB");
  REQUIRE(human_bytes(999'960) == "1.0 MB");
  REQUIRE(human_duration(0) == "0:00");
  REQUIRE(human_duration(205'000) == "3:25");
  REQUIRE(human_duration(3'723'000) == "1:02:03");
  REQUIRE(human_duration(59'999) == "1:00");
}
