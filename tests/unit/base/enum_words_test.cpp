// SPDX-License-Identifier: Apache-2.0
#include "base/text/enum_words.hpp"

#include <fmt/format.h>

#include "support/catch.hpp"

using namespace mv;

namespace {

enum class Colour { red, dark_blue };
BOOST_DESCRIBE_ENUM(Colour, red, dark_blue)

}  // namespace

TEST_CASE("an enumerator is its word, and a word that is none is nothing") {
  CHECK(to_word(Colour::dark_blue) == "dark_blue");
  CHECK(from_word<Colour>("dark_blue") == Colour::dark_blue);
  for (const auto* other : {"", "Red", "dark blue", "dark_blue "}) CHECK(!from_word<Colour>(other));
  CHECK(to_word(std::optional<Colour>()).empty());
  CHECK(to_word(static_cast<Colour>(7)).empty());
  CHECK(all_of<Colour>() == std::array{Colour::red, Colour::dark_blue});
  CHECK(all_words<Colour>() == std::vector<std::string>{"red", "dark_blue"});
  CHECK(fmt::format("{:>10}", Colour::red) == "       red");
}

TEST_CASE("a view's word is compared with a value, known or not") {
  CHECK(is("red", Colour::red));
  CHECK_FALSE(is("green", Colour::red));
  CHECK(is("dark_blue", {Colour::red, Colour::dark_blue}));
  CHECK_FALSE(is("", {Colour::red, Colour::dark_blue}));
}
