// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "model/metadata.hpp"

namespace mv::preflight {

struct Fix {
  std::string rule, before, after;
};
BOOST_DESCRIBE_STRUCT(Fix, (), (rule, before, after))

/// Repairs what is mechanical in place and tells what it did: M1, M2, M5, M11, M14 in title and
/// release title, symbols in P and C line (M23), the writing of ISRC, UPC, ISWC and IPI (M26, M27,
/// I1, I2). What is left afterwards needs a person. A second call does nothing.
std::vector<Fix> fix_metadata(model::Metadata& metadata);

}  // namespace mv::preflight
