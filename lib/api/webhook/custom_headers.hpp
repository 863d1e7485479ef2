// SPDX-License-Identifier: Apache-2.0
#pragma once
// Headers that an endpoint's owner has sent with every attempt.
#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace mv::api {

inline constexpr std::size_t kCustomHeaders = 20;
inline constexpr std::size_t kCustomHeaderBytes = 4096;  ///< names and values together

/// Adds a fault for each name that is not a token of RFC 9110 or is ours or the connection's own,
/// for each value that is not plain text, and for too much of them.
void check_custom_headers(
    const boost::json::object& headers, const std::string& pointer, std::vector<Fault>& faults);

/// Merge patch by names without regard to case: null removes, others stay.
void merge_custom_headers(boost::json::object& headers, const boost::json::object& patch);

}  // namespace mv::api
