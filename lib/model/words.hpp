// SPDX-License-Identifier: Apache-2.0
#pragma once
// What may stand in each word of a track and of a release: one table, which the API, the manifest, their
// schemas and their documents read. A new field begins here.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "model/release.hpp"
#include "model/track.hpp"

namespace mv::model {

struct FieldRule {
  std::string_view name;         ///< of the struct's member
  std::string_view description;
  std::string_view example;      ///< as JSON
  bool required = false;
  std::size_t min_length = 0;    ///< characters of text, items of a list
  std::size_t max_length = 1000;
  std::string_view pattern = {};  ///< RE2, applied after the length was checked
  std::vector<std::string_view> one_of = {};
  std::string_view format = {};  ///< date-time, date
  std::optional<std::int64_t> minimum = {}, maximum = {};  ///< of a number
};

/// The structs that have rules.
template <class T>
inline constexpr bool has_words =
    std::is_same_v<T, Metadata> || std::is_same_v<T, ReleaseMetadata> || std::is_same_v<T, ReleaseTrack> ||
    std::is_same_v<T, Artist> || std::is_same_v<T, Writer> || std::is_same_v<T, AiUse>;

/// The rules of a struct's members; one without a row has none but its type.
template <class T>
std::span<const FieldRule> words_of();
template <> std::span<const FieldRule> words_of<Metadata>();
template <> std::span<const FieldRule> words_of<ReleaseMetadata>();
template <> std::span<const FieldRule> words_of<ReleaseTrack>();
template <> std::span<const FieldRule> words_of<Artist>();
template <> std::span<const FieldRule> words_of<Writer>();
template <> std::span<const FieldRule> words_of<AiUse>();

}  // namespace mv::model
