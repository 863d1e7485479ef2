// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

namespace mv::test {

struct Title {
  std::string text;
  std::string artist;
  std::string prompt;
  bool colour_signs = false;  ///< has signs whose font may have its own colours
};

/// 200 titles of 1 to 120 characters in many scripts.
std::vector<Title> all_titles();

}  // namespace mv::test
