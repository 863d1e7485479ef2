// SPDX-License-Identifier: Apache-2.0
#pragma once
// A shipment is what one provider carries in one distribution: the placements of that provider.
// Its journal is the `remote` object of its first placement.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/crypto/sealer.hpp"
#include "media/local_files.hpp"
#include "media/media.hpp"
#include "model/job.hpp"
#include "model/people/key_care.hpp"
#include "model/placement.hpp"
#include "model/release.hpp"
#include "platforms/adapter.hpp"
#include "store/engine/database.hpp"
#include "store/jobs/jobs.hpp"

namespace mv::jobs {

/// What jobs are made of; owned by the app and alive as long as any job runs.
struct Services {
  store::Database& db;
  const Clock& clock;
  media::Media& media;
  const media::LocalFiles& local;
  const Sealer& sealer;
  Millis keep_deliveries = 30 * Millis{86'400'000};  ///< of webhooks, after they ended
  Millis keep_requests = 7 * Millis{86'400'000};     ///< each of the API's
  Millis keep_usage = 400 * Millis{86'400'000};      ///< how many there were in each hour
  /// Whether somebody has switched off what this flag stands for (auth/flags.hpp).
  std::function<bool(std::string_view flag)> stopped = [](std::string_view) { return false; };
  model::KeyCare key_care = {};  ///< when owners of API keys are reminded
  fs::path scratch = {};         ///< for large files that can be made again; swept after a week
};

/// Whose turn it is at a shipment.
struct Turn {
  std::string kind;    ///< of the job; "" = nobody's
  store::Claim claim;  ///< of the job
  bool begun = false;  ///< the last step was begun by an earlier attempt: it may have arrived
};

struct Shipment {
  model::Distribution distribution;
  std::optional<model::Release> release;  ///< what is distributed; none = a track alone
  std::string provider;
  std::vector<model::Placement> placements;  ///< of this provider only, by id
  Turn turn = {};

  /// Error: not_found.
  static Result<Shipment> load(
      store::Database& db, const std::string& distribution_id, const std::string& provider);
  std::string id() const { return distribution.id + "/" + provider; }
  const std::string& lead() const { return placements.front().id; }
  /// Whether this holds for the standing of any placement.
  bool any(const std::function<bool(const model::Standing&)>& holds) const;
  bool any_next(model::Next next) const;
  /// Whether it must not be public yet.
  bool waits() const { return release && release->state != model::ReleaseState::released; }
  /// Whether it must not even be handed in with a date: its date was taken away.
  bool held() const {
    return release && (release->state == model::ReleaseState::draft ||
                          release->state == model::ReleaseState::cancelled);
  }
};

/// The order an adapter gets. Errors: not_found when the track is gone.
Result<platforms::Order> order_of(const Services& services, const Shipment& shipment);

/// Whether it is still the turn of this job. Error: cancelled.
Status check_turn(store::Tx& tx, const Shipment& shipment, const store::Claim& claim);

/// Journal over the shipment's first placement. note() is refused as cancelled when the turn has
/// gone to another job: that one looks itself for what was sent.
class StoredJournal final : public platforms::Journal {
 public:
  StoredJournal(const Services& services, Shipment& shipment);
  const platforms::json::object& notes() const override { return notes_; }
  Status note(const platforms::json::object& patch) override;
  Status say(std::string_view words) override;
  /// Whether something new was learnt since this object was made: ids, steps done.
  bool progressed() const { return count(notes_) > notes_at_start_; }
  bool noted() const { return noted_; }

 private:
  static std::size_t count(const platforms::json::object& notes);

  const Services& services_;
  Shipment& shipment_;
  platforms::json::object notes_;
  std::size_t notes_at_start_;
  bool noted_ = false;
};

using Edit = std::function<void(model::Placement&)>;

/// Makes the move for every placement of the shipment that may make it (after `edit`), and adds the
/// jobs that follow from how all then stand: one transaction. The shipment is read anew by it.
Status advance(const Services& services, Shipment& shipment, model::Move move,
    std::string_view cause, const Edit& edit = {});
/// Error: pending, while an earlier copy that this order replaces is still there.
Status check_predecessors(store::Tx& tx, const Shipment& shipment);
/// Begins the last step where it is wanted. One transaction decides: the job is still ours, the
/// user still wants it, its date was not taken away, and copies it replaces are gone. Errors:
/// cancelled (not wanted any more, or the job is lost), pending (not yet).
Status begin_last_step(const Services& services, Shipment& shipment, const model::Job& job);
/// Adds the jobs that follow from how the shipment stands, but the one whose turn it is.
Status follow_up(const Services& services, Shipment& shipment);
/// Rewrites reason and hint of what is not settled, without a change of state.
Status explain_all(
    const Services& services, Shipment& shipment, const Error& error, const std::string& note);

}  // namespace mv::jobs
