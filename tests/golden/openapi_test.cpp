// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "api/openapi/openapi.hpp"
#include "base/files.hpp"
#include "support/catch.hpp"

using namespace mv;

namespace {

/// The first line that differs, with its number: a whole document helps nobody.
std::string first_difference(std::string_view kept, std::string_view made) {
  std::size_t line = 1;
  while (!kept.empty() || !made.empty()) {
    const auto a = kept.substr(0, kept.find('\n')), b = made.substr(0, made.find('\n'));
    if (a != b)
      return "line " + std::to_string(line) + "\n  kept: " + std::string(a) +
             "\n  made: " + std::string(b);
    kept.remove_prefix(std::min(a.size() + 1, kept.size()));
    made.remove_prefix(std::min(b.size() + 1, made.size()));
    ++line;
  }
  return {};
}

}  // namespace

TEST_CASE("docs/openapi.json is what the route table says") {
  const fs::path file = fs::path(MV_SOURCE_DIR) / "docs" / "openapi.json";
  const std::string made = api::openapi_text();
  if (std::getenv("MV_UPDATE_GOLDEN")) REQUIRE(write_file_atomic(file, made));
  const auto kept = read_file(file);
  REQUIRE(kept);
  INFO(first_difference(*kept, made) << "\nMV_UPDATE_GOLDEN=1 rewrites docs/openapi.json");
  REQUIRE((*kept == made));
}
