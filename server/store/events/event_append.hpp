// SPDX-License-Identifier: Apache-2.0
#pragma once
// The events that the server appends, one function each, in the transaction of the change they tell
// of. The forms of their data are in lib/api/webhook/event_data.hpp.
#include <boost/describe.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/access.hpp"
#include "model/generation.hpp"
#include "model/job.hpp"
#include "model/people/key_care.hpp"
#include "model/people/oauth.hpp"
#include "model/people/payment.hpp"
#include "model/placement.hpp"
#include "model/catalogue/playlist.hpp"
#include "model/release.hpp"
#include "model/webhook.hpp"
#include "store/engine/tx.hpp"

namespace mv::model {
struct Track;
}  // namespace mv::model

namespace mv::store {

enum class TrackEvent { created, updated, deleted };
BOOST_DESCRIBE_ENUM(TrackEvent, created, updated, deleted)
/// `revision`: after the change.
void track_event_append(
    Tx& tx, TrackEvent what, const model::Track& track, std::int64_t revision, Millis now);

enum class PlaylistEvent { created, updated, deleted };
BOOST_DESCRIBE_ENUM(PlaylistEvent, created, updated, deleted)
/// Of the playlist as it is after the change.
void playlist_event_append(Tx& tx, PlaylistEvent what, const model::Playlist& playlist, Millis now);

enum class GenerationEvent { started, completed, failed };
BOOST_DESCRIBE_ENUM(GenerationEvent, started, completed, failed)
void generation_event_append(
    Tx& tx, GenerationEvent what, const model::Generation& generation, Millis now);

enum class ReleaseEvent {
  created,
  updated,
  scheduled,
  unscheduled,
  released,
  pending_payment,
  cancelled,
  deleted
};
BOOST_DESCRIBE_ENUM(ReleaseEvent, created, updated, scheduled, unscheduled, released,
    pending_payment, cancelled, deleted)
/// Of the release as it is after the change.
void release_event_append(Tx& tx, ReleaseEvent what, const model::Release& release, Millis now);
void release_events_append(
    Tx& tx, ReleaseEvent what, std::span<const model::Release> releases, Millis now);

void distribution_created_append(Tx& tx, const model::Distribution& distribution, Millis now);
/// `platforms`: those that have the new metadata.
void distribution_updated_append(Tx& tx, const model::Distribution& distribution,
    std::vector<std::string> platforms, Millis now);
/// distribution.<state>: `after` has left the state `from`.
void placement_event_append(Tx& tx, const model::Distribution& distribution,
    const model::Placement& after, model::PlacementState from, std::string_view cause, Millis now);

/// payment.succeeded or payment.failed, of a payment whose user is known.
void payment_event_append(Tx& tx, const model::Payment& payment, Millis now);

/// `since`: of the first failure; 0 = now.
void webhook_disabled_append(Tx& tx, const model::Webhook& webhook, std::string reason,
    std::int64_t failures, Millis since, Millis now);
/// Of the key as it is after the change.
void api_key_suspended_append(Tx& tx, const model::ApiKey& key, Millis now);
/// apikey.expired when it has, else apikey.expiring.
void api_key_ending_append(Tx& tx, const model::ApiKey& key, Millis now);
/// Of keys of one owner, as they were before they were marked; `care` says what is wrong with each.
void api_key_review_append(
    Tx& tx, std::span<const model::ApiKey> keys, const model::KeyCare& care, Millis now);

/// Where a secret was found that should be nowhere; both texts may be empty.
struct FoundInPublic {
  std::string url, source;
};
/// `ended`: as api::ApiKeyLeaked has it.
void api_key_leaked_append(
    Tx& tx, const model::ApiKey& key, std::string ended, const FoundInPublic& where, Millis now);
/// `user_id`: who is told; `ended`: as api::AppLeaked has it.
void app_leaked_append(Tx& tx, const std::string& user_id, const model::OAuthClient& client,
    std::string ended, const FoundInPublic& where, Millis now);
/// Without deliveries: the caller adds the one it wants. The event as it was stored.
model::Event webhook_test_append(Tx& tx, const model::Webhook& webhook, Millis now);

}  // namespace mv::store
