// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the refusals of every generator mean.
#include "services/service.hpp"

namespace mv::generate {

inline constexpr std::string_view kNoCredit = "{name} has no credit left ({status})";
inline constexpr std::string_view kAddCredit = "Add credit at {billing}, or use another provider";
inline constexpr std::string_view kRefusesPrompt = "{name} refuses this prompt ({status})";
inline constexpr std::string_view kRephrase = "Rephrase the prompt";
inline constexpr std::string_view kPrompt = "/prompt";

inline constexpr services::RefusalRule no_credit(std::string_view word) {
  return {.code_word = word, .code = Code::rejected, .hint = kAddCredit, .what = kNoCredit};
}
inline constexpr services::RefusalRule moderation_code(std::string_view word) {
  return {.status = 4,
      .code_word = word,
      .code = Code::rejected,
      .hint = kRephrase,
      .what = kRefusesPrompt,
      .at = kPrompt};
}
inline constexpr services::RefusalRule moderation_text(std::string_view word) {
  return {.status = 4,
      .text_word = word,
      .code = Code::rejected,
      .hint = kRephrase,
      .what = kRefusesPrompt,
      .at = kPrompt};
}

inline constexpr services::RefusalRule kGeneratorRules[] = {
    {.status = 402, .code = Code::rejected, .hint = kAddCredit, .what = kNoCredit},
    no_credit("quota_exceeded"),
    no_credit("insufficient_quota"),
    no_credit("billing_hard_limit"),
    no_credit("payment_required"),
    no_credit("insufficient_credit"),
    moderation_code("moderation"),
    moderation_code("content_policy"),
    moderation_code("bad_prompt"),
    moderation_code("content_filtered"),
    moderation_code("bad_composition_plan"),
    moderation_text("nsfw"),
    moderation_text("flagged as sensitive"),
    moderation_text("safety"),
    moderation_text("content moderation"),
    moderation_text("content policy"),
    {.status = 401, .code = Code::unauthenticated, .hint = "Check {key}."},
    {.status = 403, .code = Code::forbidden, .hint = "Check what the key may do at {name}."},
    {.status = 404,
        .code = Code::rejected,
        .hint = "Check the model's name in the settings, and the address if you changed it."},
    {.status = 408, .code = Code::timeout},
    {.status = 409, .code = Code::upstream},
    {.status = 425, .code = Code::upstream},
    {.status = 429, .code = Code::rate_limited},
    {.status = 4,
        .code = Code::rejected,
        .hint = "Correct what it names, or use another provider."},
};

}  // namespace mv::generate
