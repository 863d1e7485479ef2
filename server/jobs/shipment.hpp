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

#include "base/digest.hpp"
#include "model/placement.hpp"
#include "model/release.hpp"
#include "platforms/adapter.hpp"
#include "store/database.hpp"
#include "store/media_folder.hpp"

namespace mv::jobs {

/// What jobs are made of; owned by the app and alive as long as any job runs.
struct Services {
  store::Database& db;
  const Clock& clock;
  const store::MediaFolder& media;
  const Sealer& sealer;
  Millis keep_deliveries = 30 * Millis{86'400'000};  ///< of webhooks, after they ended
};

/// Reads a shipment. `placements` holds this provider's only. Error: not_found.
struct Shipment {
  model::Distribution distribution;
  std::optional<model::Release> release;  ///< what is distributed; none = a track alone
  std::string provider;
  std::vector<model::Placement> placements;

  static Result<Shipment> load(store::Database& db, const std::string& distribution_id,
                               const std::string& provider);
  std::string id() const { return distribution.id + "/" + provider; }
  bool any_in(std::initializer_list<std::string_view> states) const;
  /// Whether it must not be public yet.
  bool waits() const { return release && release->phase != "released"; }
  /// Whether it must not even be handed in with a date: its date was taken away.
  bool held() const {
    return release && (release->phase == "draft" || release->phase == "cancelled");
  }
};

/// The order an adapter gets. Errors: not_found when the track is gone.
Result<platforms::Order> order_of(const Services& services, const Shipment& shipment);

/// Journal over the shipment's first placement; state changes go to all that may take them.
class StoredJournal final : public platforms::Journal {
 public:
  StoredJournal(const Services& services, Shipment& shipment);
  const platforms::json::object& notes() const override { return notes_; }
  Status note(const platforms::json::object& patch) override;
  Status state(model::PlacementState state, std::string_view words) override;
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

/// Sets every placement of the shipment that may take it to `to`; one transaction.
Status change_all(const Services& services, Shipment& shipment, model::PlacementState to,
                  std::string_view cause, const std::function<void(model::Placement&)>& edit = {});
/// Adds the job of this kind (platforms::shipment_job) for the shipment.
Status add_job(const Services& services, const Shipment& shipment, const std::string& kind);
/// Rewrites reason, hint and words without a change of state.
Status explain_all(const Services& services, Shipment& shipment, const Error& error,
                   const std::string& note);

}  // namespace mv::jobs
