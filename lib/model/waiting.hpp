// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <string>

#include "base/clock.hpp"

namespace mv::model {

/// Work of one kind that a server has yet to do.
struct Waiting {
  std::string what;       ///< in plain words: "webhook deliveries"
  std::int64_t count = 0;
  Millis next_at = 0;     ///< when the first of it is due; 0 = now
};
BOOST_DESCRIBE_STRUCT(Waiting, (), (what, count, next_at))

}  // namespace mv::model
