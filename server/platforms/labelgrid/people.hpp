// SPDX-License-Identifier: Apache-2.0
#pragma once
// Who took part in a recording. LabelGrid knows people by their profiles ("writers"), whatever they
// did: a track names them by id, songwriters with roles and shares, everybody with the roles of
// GET /contributor-roles. Source: the vendor's help "Track Writers & Contributors (API)".
#include "platforms/labelgrid/session.hpp"

namespace mv::platforms::labelgrid {

/// Finds or makes the profile of everybody on the order's recordings; leaves writer_ids {name: id}
/// in the journal. A profile wants a first and a last name: a single name is sent as both.
Status find_people(Session& session, Context& context);

/// Of a track: [{writer_id, roles, percentage_share}], whose shares add up to 100. `notes` are
/// those of the release.
json::array writers_of(const json::object& notes, const model::Metadata& metadata);

/// Of a track: [{writer_id, roles, ai_contribution}]. LabelGrid wants a person for each category of
/// `roles`, the rows of GET /contributor-roles: where the credits name nobody, it is the first
/// songwriter, or else the artist. Without rows the roles are ours.
json::array contributors_of(
    const json::object& notes, const json::array& roles, const model::Metadata& metadata);

/// Whom contributors_of() names where the credits leave out a performer or a producer; "" where
/// they do not.
std::string credited_otherwise(const model::Metadata& metadata);

/// Their word for how much a machine made: none, partly, all.
std::string ai_word(std::initializer_list<std::string_view> parts);

}  // namespace mv::platforms::labelgrid
