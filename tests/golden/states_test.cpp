// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "base/files.hpp"
#include "model/standing.hpp"
#include "support/catch.hpp"

using namespace mv;

TEST_CASE("docs/states.md is what the tables of standings say") {
  const fs::path file = fs::path(MV_SOURCE_DIR) / "docs" / "states.md";
  const auto made = model::states_document();
  if (std::getenv("MV_UPDATE_GOLDEN")) REQUIRE(write_file_atomic(file, made));
  const auto kept = read_file(file);
  REQUIRE(kept);
  INFO("MV_UPDATE_GOLDEN=1 rewrites docs/states.md");
  REQUIRE((*kept == made));
}
