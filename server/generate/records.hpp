// SPDX-License-Identifier: Apache-2.0
#pragma once
// A generation as it is stored, as it is asked of a provider, and as it is told to others.
#include "generate/provider.hpp"
#include "model/generation.hpp"
#include "model/job.hpp"

namespace mv::generate {

/// The request of a generation, as it was stored.
MusicRequest music_request(const json::object& from);
ArtRequest art_request(const json::object& from);

/// Removes what tries of a process that is gone have left; notes stay.
void clear_scratch(const fs::path& folder);

/// Where the notes of a generated track are kept.
fs::path midi_file(const fs::path& folder, const std::string& job_id);

}  // namespace mv::generate
