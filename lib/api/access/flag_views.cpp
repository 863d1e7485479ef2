// SPDX-License-Identifier: Apache-2.0
#include "api/access/flag_views.hpp"

#include "api/or_null.hpp"
#include "base/text/enum_words.hpp"

namespace mv::api {
namespace {

constexpr std::int64_t kPercent = model::kWholeShare / 100;

std::string_view state_of(const model::Flag& flag) {
  if (flag.killed_at != 0) return "killed";
  return flag.share == 0 ? "off" : flag.share == model::kWholeShare ? "on" : "ramp";
}

}  // namespace

FlagView view(const model::Flag& flag, std::string_view user_id) {
  return {.id = flag.id,
      .description = flag.description,
      .state = std::string(state_of(flag)),
      .percent = flag.share / kPercent,
      .on = model::evaluate(flag, user_id).on,
      .built_in = model::built_in_flag(flag.id) != nullptr,
      .owner = text_or_null(flag.owner),
      .killed_at = time_or_null(flag.killed_at),
      .killed_because = text_or_null(flag.killed_because),
      .expires_at = time_or_null(flag.expires_at),
      .updated_at = time_or_null(flag.updated_at)};
}

FlagEvaluation evaluation(const model::Flag& flag, std::string_view target) {
  const auto value = model::evaluate(flag, target);
  return {flag.id, value.on, value.on ? "on" : "off", std::string(to_word(value.reason))};
}

// clang-format off
namespace {
const FieldRule kFlagPercent{.name = "percent",
    .description = "How many of all users have it: the same ones each time, and more as it grows",
    .example = "25", .minimum = 0, .maximum = 100};
const FieldRule kFlagDescription{.name = "description", .description = "What it switches",
    .example = R"("The new waveform view")", .max_length = 200};
const FieldRule kFlagOwner{.name = "owner", .description = "Who decides about it",
    .example = R"("Ada")", .max_length = 100};
const FieldRule kFlagExpires{.name = "expires_at",
    .description = "When it should be gone from the programs that ask for it (default: never)",
    .example = R"("2027-12-31T00:00:00Z")", .min_length = 20, .max_length = 40,
    .format = "date-time"};
}  // namespace

template <>
std::span<const FieldRule> rules_of<CreateFlag>() {
  static const std::vector<FieldRule> rules{
      {.name = "id", .description = "What it is called: small letters, digits, _ and -",
       .example = R"("new_waveform")", .required = true, .min_length = 1, .max_length = 60,
       .pattern = "^[a-z][a-z0-9_-]*$"},
      kFlagPercent, kFlagDescription, kFlagOwner, kFlagExpires};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<UpdateFlag>() {
  static const std::vector<FieldRule> rules{
      kFlagPercent, kFlagDescription, kFlagOwner, kFlagExpires};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<KillFlag>() {
  static const std::vector<FieldRule> rules{
      {.name = "reason", .description = "Why; whoever meets it is told",
       .example = R"("Replicate answers nothing since noon")", .required = true, .min_length = 1,
       .max_length = 200}};
  return rules;
}
// clang-format on

}  // namespace mv::api
