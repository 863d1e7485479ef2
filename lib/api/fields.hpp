// SPDX-License-Identifier: Apache-2.0
#pragma once
// Field rules stand beside the described structs. They validate requests, explain what is wrong
// (all faults at once), and write the OpenAPI document, so the three cannot drift apart.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/notify_views.hpp"
#include "api/release_views.hpp"
#include "api/views.hpp"
#include "model/words.hpp"

namespace mv::api {

using model::FieldRule;

/// The rules of a struct's fields; a field without a row has none but its type.
template <class T>
std::span<const FieldRule> rules_of() {
  return {};
}
template <> std::span<const FieldRule> rules_of<CreateTrack>();
template <> std::span<const FieldRule> rules_of<UpdateTrack>();
template <> std::span<const FieldRule> rules_of<CreateDistribution>();
template <> std::span<const FieldRule> rules_of<UpdateDistribution>();
template <> std::span<const FieldRule> rules_of<RetryDistribution>();
template <> std::span<const FieldRule> rules_of<CreateRelease>();
template <> std::span<const FieldRule> rules_of<UpdateRelease>();
template <> std::span<const FieldRule> rules_of<ScheduleRelease>();
template <> std::span<const FieldRule> rules_of<DistributeRelease>();
template <> std::span<const FieldRule> rules_of<CreateGeneration>();
template <> std::span<const FieldRule> rules_of<CreateArtwork>();
template <> std::span<const FieldRule> rules_of<SetTier>();
template <> std::span<const FieldRule> rules_of<AddIdentifierRange>();
template <> std::span<const FieldRule> rules_of<model::ReleaseMetadata>();
template <> std::span<const FieldRule> rules_of<model::ReleaseTrack>();
template <> std::span<const FieldRule> rules_of<ConnectPlatform>();
template <> std::span<const FieldRule> rules_of<RoutePlatform>();
template <> std::span<const FieldRule> rules_of<CompleteConnect>();
template <> std::span<const FieldRule> rules_of<CreateApiKey>();
template <> std::span<const FieldRule> rules_of<CreateWebhook>();
template <> std::span<const FieldRule> rules_of<UpdateWebhook>();
template <> std::span<const FieldRule> rules_of<RotateSecret>();
template <> std::span<const FieldRule> rules_of<RecoverWebhook>();
template <> std::span<const FieldRule> rules_of<TriggerEvent>();
template <> std::span<const FieldRule> rules_of<CreateNotifyChannel>();
template <> std::span<const FieldRule> rules_of<UpdateNotifyChannel>();
template <> std::span<const FieldRule> rules_of<model::RuleOverride>();
template <> std::span<const FieldRule> rules_of<model::Metadata>();
template <> std::span<const FieldRule> rules_of<model::Artist>();
template <> std::span<const FieldRule> rules_of<model::Writer>();
template <> std::span<const FieldRule> rules_of<model::AiUse>();

/// At most 60 bytes of a text, cut between characters; for showing what was found.
std::string_view shortened(std::string_view text);

/// Checks a text or a list length against its rule; adds to `faults`.
void check_text(const FieldRule& rule, std::string_view value, const std::string& pointer,
                std::vector<Fault>& faults);
void check_items(const FieldRule& rule, std::size_t items, const std::string& pointer,
                 std::vector<Fault>& faults);
void check_number(const FieldRule& rule, std::int64_t value, const std::string& pointer,
                  std::vector<Fault>& faults);

}  // namespace mv::api
