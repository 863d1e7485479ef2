// SPDX-License-Identifier: Apache-2.0
#include "http/pipeline/problem.hpp"

#include "api/problem.hpp"
#include "base/log.hpp"
#include "model/json.hpp"

namespace mv::http {

api::Response problem_response(const Error& error, std::string_view request_id, int status) {
  auto problem = api::problem_of(error, request_id);
  if (status != 0) problem.status = status;
  auto body = model::to_json(problem);
  auto& object = body.as_object();
  for (const char* optional : {"why", "hint"})
    if (const auto* text = object.if_contains(optional); text && text->as_string().empty())
      object.erase(optional);
  if (!problem.retry_after) object.erase("retry_after");
  if (problem.errors.empty()) object.erase("errors");
  if (error.code == Code::rate_limited && !error.faults.empty()) {
    // draft-ietf-httpapi-ratelimit-headers-10, section 5.
    object["type"] = "https://iana.org/assignments/http-problem-types#quota-exceeded";
    boost::json::array violated;
    for (const auto& fault : error.faults) violated.push_back(boost::json::value(fault.rule));
    object["violated-policies"] = std::move(violated);
  }
  auto response = api::json_response(problem.status, log::scrub_own(model::serialized(body)));
  response.headers.set("Content-Type", "application/problem+json");
  // RFC 9110 section 15.1: 404, 405, 410 and others might be kept.
  response.headers.set("Cache-Control", "no-store");
  if (problem.retry_after)
    response.headers.set("Retry-After", std::to_string(*problem.retry_after));
  if (problem.status == 401)
    response.headers.set("WWW-Authenticate", "Bearer realm=\"musicverse\"");
  return response;
}

}  // namespace mv::http
