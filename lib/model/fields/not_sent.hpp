// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "model/metadata.hpp"
#include "model/provider/provider.hpp"

namespace mv::model {

/// What the provider has no place for (ProviderInfo::drops), of what the metadata says.
std::vector<std::string> labels_not_sent(const ProviderInfo& provider, const Metadata& metadata);
/// A line of the plan: "not sent, because SoundCloud has no field for them: songwriters, ISWC".
/// Empty when the provider has a place for everything.
std::string not_sent(const ProviderInfo& provider, const Metadata& metadata);

}  // namespace mv::model
