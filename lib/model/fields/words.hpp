// SPDX-License-Identifier: Apache-2.0
#pragma once
// What may stand in each word of a track and of a release: one table, which the API, the manifest,
// their schemas and their documents read. A new field begins here.
#include <span>
#include <type_traits>

#include "model/fields/field_rule.hpp"
#include "model/metadata.hpp"
#include "model/release.hpp"

namespace mv::model {

/// The structs that have rules.
template <class T>
inline constexpr bool has_words =
    std::is_same_v<T, Metadata> || std::is_same_v<T, ReleaseMetadata> ||
    std::is_same_v<T, ReleaseTrack> || std::is_same_v<T, Artist> || std::is_same_v<T, Writer> ||
    std::is_same_v<T, AiUse>;

/// The rules of a struct's members; one without a row has none but its type.
template <class T>
std::span<const FieldRule> words_of();
template <>
std::span<const FieldRule> words_of<Metadata>();
template <>
std::span<const FieldRule> words_of<ReleaseMetadata>();
template <>
std::span<const FieldRule> words_of<ReleaseTrack>();
template <>
std::span<const FieldRule> words_of<Artist>();
template <>
std::span<const FieldRule> words_of<Writer>();
template <>
std::span<const FieldRule> words_of<AiUse>();

}  // namespace mv::model
