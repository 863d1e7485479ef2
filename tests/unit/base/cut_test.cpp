// SPDX-License-Identifier: Apache-2.0
#include "base/text/cut.hpp"

#include "base/text/text.hpp"
#include "support/catch.hpp"

using namespace mv;

TEST_CASE("text is cut between characters") {
  const std::string name(254, 'a');
  CHECK(cut_text(name + "é", 255) == name);
  CHECK(cut_text(name + "é", 256) == name + "é");
  CHECK(cut_text("abc", 3) == "abc");
  CHECK(cut_text("abc", 2) == "ab");
  CHECK(cut_text("é", 1).empty());
  CHECK(cut_text("", 0).empty());
  CHECK(cut_text("x", 0).empty());
}

TEST_CASE("a letter keeps its marks, a family its members, a flag its other half") {
  CHECK(cut_text("ae\xCC\x81", 3) == "a");  // e and a combining acute
  const std::string family = "👩\u200D👩\u200D👧";
  CHECK(cut_text("a" + family + "b", 12) == "a");
  CHECK(cut_text("a" + family + "b", 1 + family.size()) == "a" + family);
  CHECK(cut_text("🇩🇪🇫🇷", 12) == "🇩🇪");
}

TEST_CASE("one character that is longer than allowed is cut all the same, as UTF-8") {
  std::string tall = "e";
  for (int i = 0; i < 100; ++i) tall += "\xCC\x81";
  CHECK(cut_text(tall, 10).size() == 9);
  CHECK(is_utf8(cut_text(tall, 10)));
}

TEST_CASE("bytes that are no UTF-8 are kept by the cut and shown as replaced") {
  CHECK(cut_text("\xff\xfe\xfd", 2) == "\xff\xfe");
  CHECK(valid_utf8("a\xff"
                   "b\xc3") ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD");
  CHECK(valid_utf8("é") == "é");
  CHECK(valid_utf8("P\xe9n\xe9.wav") == "P\ufffdn\ufffd.wav");
  CHECK(is_utf8(valid_utf8("\xf0\x90\xff\xc3")));
}

TEST_CASE("every cut of valid text is valid, and no longer than asked") {
  const std::string text = "Ünïcødé 音楽 🎵🇩🇪 e\xCC\x81\xCC\x81 \u1112\u1161\u11ab end";
  for (std::size_t bytes = 0; bytes <= text.size() + 1; ++bytes) {
    const auto cut = cut_text(text, bytes);
    CHECK(cut.size() <= bytes);
    CHECK(is_utf8(cut));
    CHECK(text.starts_with(cut));
  }
}
