// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "preflight/markdown.hpp"
#include "preflight/rule.hpp"
#include "support/catch.hpp"

using namespace mv::preflight;

// MV_UPDATE_GOLDEN=1 writes the file anew.
TEST_CASE("docs/preflight-rules.md is what the table says") {
  const std::string path = std::string(MV_SOURCE_DIR) + "/docs/preflight-rules.md";
  const auto text = rules_markdown();
  if (std::getenv("MV_UPDATE_GOLDEN")) std::ofstream(path, std::ios::binary) << text;
  std::ifstream file(path, std::ios::binary);
  std::stringstream kept;
  kept << file.rdbuf();
  REQUIRE(kept.str() == text);
  for (const auto& rule : rules())
    REQUIRE(text.find("\n| " + std::string(rule.id) + " | ") != std::string::npos);
}
