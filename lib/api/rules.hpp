// SPDX-License-Identifier: Apache-2.0
#pragma once
// Field rules stand beside the described structs. They validate requests, explain what is wrong
// (all faults at once), and write the OpenAPI document, so the three cannot drift apart.
#include <span>
#include <string_view>

#include "model/fields/field_rule.hpp"

namespace mv::model {
struct Metadata;
struct Artist;
struct Writer;
struct AiUse;
struct ReleaseMetadata;
struct ReleaseTrack;
struct RuleOverride;
}  // namespace mv::model

namespace mv::api {

using model::FieldRule;

/// The form of every id.
inline constexpr std::string_view kIdPattern = "^[a-z]{3}_[0-9a-z]{26}$";

/// The rules of a struct's fields; a field without a row has none but its type. A struct that has
/// rules declares so right below itself.
template <class T>
std::span<const FieldRule> rules_of() {
  return {};
}
template <>
std::span<const FieldRule> rules_of<model::Metadata>();
template <>
std::span<const FieldRule> rules_of<model::Artist>();
template <>
std::span<const FieldRule> rules_of<model::Writer>();
template <>
std::span<const FieldRule> rules_of<model::AiUse>();
template <>
std::span<const FieldRule> rules_of<model::ReleaseMetadata>();
template <>
std::span<const FieldRule> rules_of<model::ReleaseTrack>();
template <>
std::span<const FieldRule> rules_of<model::RuleOverride>();

}  // namespace mv::api
