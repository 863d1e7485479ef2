// SPDX-License-Identifier: Apache-2.0
#pragma once
// LabelGrid, the distributor that carries releases to the stores, by its public REST API. It sends
// a release to all outlets that are enabled for the account: the API takes no choice of outlets.
//
// Secret:  token, webhook_secret (optional), label_id (optional)
// Journal: label_id, artist_ids {name: id}, writer_ids {name: id}, release_intent_at, cat,
// cat_before [ids], release_id, track_intent_at,
//          track_id, audio_key, audio_committed_at, cover_sent_at, audio_ready_at,
//          distribute_intent_at, distributed_at,
//          takedown_at, metadata_mark, tries {step: n}. Ids are texts.
#include <memory>

#include "platforms/adapter.hpp"
#include "platforms/endpoints.hpp"

namespace mv::platforms {

inline const Endpoints kLabelGrid{"https://api.labelgrid.com/api/public", ""};

/// `clock` is for calls without a Context and must outlive the adapter; nullptr = the system's.
std::unique_ptr<Adapter> make_labelgrid(
    Endpoints endpoints = kLabelGrid, const Clock* clock = nullptr);

}  // namespace mv::platforms
