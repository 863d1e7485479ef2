// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json/value.hpp>
#include <string>

namespace mv::api {

/// The value as one YAML document in block style, members in their order: readers of YAML 1.1 and
/// 1.2 get the same value from it. Texts are UTF-8; names of members have less than 1,000
/// characters (YAML 1.2 section 7.4.2), and numbers are finite.
std::string yaml_text(const boost::json::value& value);

}  // namespace mv::api
