// SPDX-License-Identifier: Apache-2.0
#pragma once
// Errors on the wire (RFC 9457).
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace mv::api {

/// RFC 9457. `code` is a token of base/error; `errors` holds every fault at once.
struct ProblemFault {
  std::string pointer, rule, message, hint;
};
BOOST_DESCRIBE_STRUCT(ProblemFault, (), (pointer, rule, message, hint))

struct Problem {
  std::string type, title;
  int status = 500;
  std::string detail, code, why, hint, request_id;
  std::vector<ProblemFault> errors;
  std::optional<std::int64_t> retry_after;  ///< seconds
};
BOOST_DESCRIBE_STRUCT(
    Problem, (), (type, title, status, detail, code, why, hint, request_id, errors, retry_after))

/// At most 100 faults are written out.
Problem problem_of(const Error& error, std::string_view request_id);
/// The Error a Problem stands for, on the client's side.
Error error_of(const Problem& problem);

}  // namespace mv::api
