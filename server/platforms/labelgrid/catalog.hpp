// SPDX-License-Identifier: Apache-2.0
#pragma once
// The entries of LabelGrid's catalogue that a release needs: label, artists, release, track.
// Each is looked for before it is made, so that a repeat makes nothing twice.
#include "platforms/labelgrid/session.hpp"

namespace mv::platforms::labelgrid {

/// Made of the shipment's id: MV-01JD2M3X8YQ5W7E9.
std::string own_number(const Order& order);
/// The label's number; where it gave none, our own.
std::string catalogue_number(const Order& order);

/// The id of the release whose making was begun, found by its catalogue number; "" when there is
/// none.
Result<std::string> find_release(Session& session, const Context& context);

/// Leaves label_id, artist_ids, writer_ids and release_id in the journal, and track_id in that of
/// each recording.
Status make_entries(Session& session, Context& context);

/// Sends the words of the release and of those tracks that differ from what was sent last.
Status send_edits(Session& session, Context& context);

/// Bodies of PATCH /releases/{id} and PATCH /tracks/{id} with what may change.
json::object release_changes(const Order& order);
/// `notes` are those of the release, `roles` the rows of GET /contributor-roles.
json::object track_changes(
    const Order& order, const json::object& notes = {}, const json::array& roles = {});

}  // namespace mv::platforms::labelgrid
