// SPDX-License-Identifier: Apache-2.0
#include "ddex/message.hpp"

#include <algorithm>
#include <iterator>

namespace mv::ddex {
namespace {

struct Row {
  Version version;
  std::string_view name, space;
};
constexpr Row kVersions[] = {{Version::ern43, "4.3", "http://ddex.net/xml/ern/43"},
    {Version::ern432, "4.3.2", "http://ddex.net/xml/ern/432"}};

bool uses(const model::AiUse& ai) {
  const std::string* parts[] = {&ai.vocals, &ai.lyrics, &ai.instrumentation, &ai.composition,
      &ai.post_production, &ai.artwork};
  return std::any_of(
      std::begin(parts), std::end(parts), [](const auto* part) { return *part != "none"; });
}

const Row& row_of(Version version) { return kVersions[static_cast<std::size_t>(version)]; }

}  // namespace

std::string_view name_of(Version version) { return row_of(version).name; }

std::string_view namespace_of(Version version) { return row_of(version).space; }

std::optional<Version> version_of(std::string_view name) {
  for (const auto& row : kVersions)
    if (row.name == name || row.space == name) return row.version;
  return std::nullopt;
}

bool uses_ai(const NewRelease& message) {
  return uses(message.metadata.ai) ||
         std::any_of(message.recordings.begin(), message.recordings.end(),
             [](const Recording& recording) { return uses(recording.metadata.ai); });
}

}  // namespace mv::ddex
