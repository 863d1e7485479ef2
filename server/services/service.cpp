// SPDX-License-Identifier: Apache-2.0
#include "services/service.hpp"

#include "base/text/text.hpp"

namespace mv::services {
namespace {

constexpr RefusalRule kUsualRules[] = {
    {.status = 401, .code = Code::unauthenticated},
    {.status = 403, .code = Code::forbidden},
    {.status = 404, .code = Code::not_found},
    {.status = 410, .code = Code::not_found},
    {.status = 408, .code = Code::timeout},
    {.status = 409, .code = Code::conflict},
    {.status = 425, .code = Code::upstream},
    {.status = 429, .code = Code::rate_limited},
    {.status = 400, .code = Code::rejected},
    {.status = 413, .code = Code::rejected},
    {.status = 415, .code = Code::rejected},
    {.status = 422, .code = Code::rejected},
    {.status = 451, .code = Code::rejected},
};
// An unexpected status is no verdict on what was sent.
constexpr RefusalRule kNoVerdict{.code = Code::upstream};

bool has_status(const RefusalRule& rule, int status) {
  return rule.status == 0 || rule.status == status || rule.status == status / 100;
}

/// A gateway's answer: the service itself would have said why.
bool is_foreign(const ServiceFacts& facts, int status, const Refusal& refusal) {
  if (refusal.readable || status == 429 || status < 400 || status > 499) return false;
  return status == 403 || (facts.speaks_only_json && refusal.code.empty());
}

}  // namespace

const RefusalRule& rule_for(const ServiceFacts& facts, int status, const Refusal& refusal) {
  if (is_foreign(facts, status, refusal)) return kNoVerdict;
  const auto code = lower(refusal.code), text = lower(refusal.text);
  using Rules = std::span<const RefusalRule>;
  for (const auto rules : {facts.rules, facts.shared_rules, Rules(kUsualRules)})
    for (const auto& rule : rules)
      if (has_status(rule, status) && code.find(rule.code_word) != code.npos &&
          text.find(rule.text_word) != text.npos)
        return rule;
  return kNoVerdict;
}

std::string_view usual_hint(Code code) {
  switch (code) {
    case Code::unauthenticated: return "Check the sign-in at {name}";
    case Code::forbidden: return "Check what the account may do at {name}";
    case Code::not_found: return "It may have been deleted at {name}";
    case Code::rate_limited: return "It is retried when {name} allows it";
    case Code::rejected: return "Correct what it names, then try again";
    case Code::conflict: return "Check it at {name}, then try again";
    default: return "It is retried automatically; the status page of {name} may say more";
  }
}

std::string filled_in(
    std::string_view text, const ServiceFacts& facts, int status, std::string_view key) {
  std::string out(text);
  out = replace_all(std::move(out), "{name}", facts.name);
  out = replace_all(std::move(out), "{id}", facts.id);
  out = replace_all(std::move(out), "{billing}", facts.billing);
  out = replace_all(std::move(out), "{key}", key);
  return replace_all(std::move(out), "{status}", std::to_string(status));
}

}  // namespace mv::services
