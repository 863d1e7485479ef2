// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/describe.hpp>
#include <string>

namespace mv::model {

/// A pre-flight error that the user lets pass, and why.
struct RuleOverride {
  std::string rule;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(RuleOverride, (), (rule, reason))

}  // namespace mv::model
