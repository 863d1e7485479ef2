// SPDX-License-Identifier: Apache-2.0
// The fields of draft-ietf-httpapi-ratelimit-headers-10 and the older X-RateLimit-*, on every
// answer to a caller who has limits.
#include <fmt/format.h>

#include <algorithm>

#include "http/pipeline/filters.hpp"

namespace mv::http {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

Fields fields_of(const std::vector<LimitState>& states) {
  if (states.empty()) return {};
  std::string policies, left;
  for (const auto& state : states) {
    const auto comma = policies.empty() ? "" : ", ";
    policies += fmt::format(
        "{}\"{}\";q={};w={}", comma, state.name, state.rate.count, state.rate.period / 1000);
    left += fmt::format("{}\"{}\";r={};t={}", comma, state.name, state.remaining, state.more_in);
  }
  // The older fields know one limit: that which is reached first.
  const auto& first = *std::min_element(states.begin(), states.end(),
      [](const auto& a, const auto& b) { return a.remaining < b.remaining; });
  return {{"RateLimit-Policy", std::move(policies)}, {"RateLimit", std::move(left)},
      {"X-RateLimit-Limit", std::to_string(first.rate.count)},
      {"X-RateLimit-Remaining", std::to_string(first.remaining)},
      {"X-RateLimit-Reset", std::to_string((first.full_at + 999) / 1000)}};
}

class Limit final : public Filter {
 public:
  explicit Limit(Limits& limits) : limits_(limits) {}

  Status admit(const api::Route& row, api::Call& call) const override {
    if (!call.request.answer_fields.empty())
      return {};  // counted, and asked again (Response::again)
    std::vector<LimitState> states;
    auto taken = limits_.take(call.principal, row, states);
    call.request.answer_fields = fields_of(states);
    return taken;
  }

  void finish(
      const api::Route&, const api::Request& request, api::Response& response) const override {
    for (const auto& [name, value] : request.answer_fields) response.headers.set(name, value);
  }

 private:
  Limits& limits_;
};

}  // namespace

std::shared_ptr<const Filter> limit(Limits& limits) { return std::make_shared<Limit>(limits); }

}  // namespace mv::http
