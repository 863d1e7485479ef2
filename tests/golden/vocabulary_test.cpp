// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "artwork/draw/draw.hpp"
#include "artwork/draw/words.hpp"
#include "base/files.hpp"
#include "base/text/text.hpp"
#include "music/style/prompt.hpp"
#include "support/catch.hpp"

using namespace mv;

namespace {

std::string ground_of(int ground) { return ground == 0 ? "" : ground < 0 ? "dark" : "light"; }

std::string page() {
  std::string out =
      "# The words of a prompt\n\n"
      "Written from the tables that the composer and the painter read; `MV_UPDATE_GOLDEN=1` and "
      "the "
      "program `golden_vocabulary` write it anew. Capital letters, hyphens and order do not "
      "matter; "
      "words that stand nowhere here are passed over. Words of one line mean the same.\n\n"
      "## Music\n\n| words | what they do |\n|---|---|\n";
  for (const auto& word : music::vocabulary())
    out += "| " + replace_all(std::string(word.texts), "|", ", ") + " | " + music::effect(word) +
           " |\n";
  out += "\n## Covers\n\nStyles: ";
  std::string styles;
  for (const auto style : artwork::cover_styles())
    styles += (styles.empty() ? "" : ", ") + std::string(style);
  out += styles + ".\n\n| words | colours | styles | ground |\n|---|---|---|---|\n";
  for (const auto& word : artwork::cover_vocabulary())
    out += "| " + std::string(word.words) + " | " +
           replace_all(std::string(word.families), " ", ", ") + " | " +
           replace_all(std::string(word.styles), " ", ", ") + " | " + ground_of(word.ground) +
           " |\n";
  return out;
}

}  // namespace

TEST_CASE("docs/prompt-vocabulary.md is what composer and painter read") {
  const fs::path file = fs::path(MV_SOURCE_DIR) / "docs" / "prompt-vocabulary.md";
  const auto made = page();
  if (std::getenv("MV_UPDATE_GOLDEN")) REQUIRE(write_file_atomic(file, made));
  const auto kept = read_file(file);
  REQUIRE(kept);
  INFO("MV_UPDATE_GOLDEN=1 rewrites docs/prompt-vocabulary.md");
  REQUIRE((*kept == made));
}
