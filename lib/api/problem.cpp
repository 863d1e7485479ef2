// SPDX-License-Identifier: Apache-2.0
#include "api/problem.hpp"

#include <fmt/format.h>

#include "base/shown_path.hpp"

namespace mv::api {

/// A request of a few hundred kilobytes can have more faults than anybody reads.
constexpr std::size_t kMostFaults = 100;

Problem problem_of(const Error& error, std::string_view request_id) {
  const auto& info = code_info(error.code);
  Problem out;
  out.type = fmt::format("urn:musicverse:problem:{}", info.token);
  out.title = info.title;
  out.status = info.http;
  out.detail = hide_paths(error.what);
  out.code = info.token;
  out.why = hide_paths(error.why);
  out.hint = hide_paths(error.hint);
  out.request_id = request_id;
  for (const auto& fault : error.faults) {
    if (out.errors.size() == kMostFaults) {
      out.errors.push_back({"", "more",
          fmt::format("and {} more", error.faults.size() - kMostFaults), "Fix these first."});
      break;
    }
    out.errors.push_back({fault.at, fault.rule, hide_paths(fault.message), hide_paths(fault.hint)});
  }
  if (error.retry_after) out.retry_after = (error.retry_after->count() + 999) / 1000;
  return out;
}

Error error_of(const Problem& problem) {
  Error out;
  out.code = code_from_token(problem.code).value_or(Code::upstream);
  out.what = problem.detail.empty() ? problem.title : problem.detail;
  out.why = problem.why;
  out.hint = problem.hint;
  for (const auto& fault : problem.errors)
    out.faults.push_back({fault.pointer, fault.rule, fault.message, fault.hint});
  if (problem.retry_after) out.retry_after = std::chrono::seconds(*problem.retry_after);
  return out;
}

}  // namespace mv::api
