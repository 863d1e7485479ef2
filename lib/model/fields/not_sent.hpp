// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "model/metadata.hpp"
#include "model/provider/provider.hpp"

namespace mv::model {

/// A line of the plan: "not sent, because SoundCloud has no field for them: songwriters, ISWC".
/// Empty when the provider has a place for everything that the metadata says (ProviderInfo::drops).
std::string not_sent(const ProviderInfo& provider, const Metadata& metadata);

}  // namespace mv::model
