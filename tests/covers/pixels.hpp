// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a reader sees of a line of type, told from the decoded picture alone.
#include <array>

#include "artwork/picture.hpp"

namespace mv::test {

struct Reading {
  double contrast = 0;     ///< WCAG ratio of the letters to the ground that comes closest to them
  double stray = 0;        ///< share of the ground around the box that looks like letters
  bool fills_box = false;  ///< there are letters at all four sides of the box
};
/// Reads the letters inside `ink`.
Reading read_type(const artwork::Picture& picture, const artwork::Box& ink);

/// 16 x 16 means of the colours.
using Thumbnail = std::array<double, 16 * 16 * 3>;
Thumbnail thumbnail(const artwork::Picture& picture);
/// Mean difference of 0 to 255.
double difference(const Thumbnail& a, const Thumbnail& b);

}  // namespace mv::test
