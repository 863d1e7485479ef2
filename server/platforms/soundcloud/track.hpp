// SPDX-License-Identifier: Apache-2.0
#pragma once
// A track in SoundCloud's own words, and how ours is found again among the account's tracks.
#include <optional>

#include "platforms/adapter.hpp"
#include "platforms/soundcloud/session.hpp"

namespace mv::platforms::soundcloud {

/// A machine tag that listeners do not see: musicverse:shipment=shp_...
std::string marker_of(const Order& order);
/// Whether a track or playlist of SoundCloud's has it among its tags.
bool has_marker(const json::object& thing, const Order& order);

/// The fields that POST and PUT take, without `track[...]` around the names.
std::vector<std::pair<std::string, std::string>> fields_of(const Order& order);

/// multipart/form-data of POST /tracks: private, with a real file part under an ASCII name. The
/// files are read while it is sent; no artwork = none is sent.
std::vector<client::FormPart> upload_form(const Order& order, const media::LocalCopy& audio_copy,
    const std::optional<media::LocalCopy>& artwork);
client::FormPart artwork_part(const std::string& name, const media::LocalCopy& artwork);
/// {"track": {...}} of PUT /tracks/{urn}.
json::object update_body(const Order& order);

/// What is kept of a track that GET /me/tracks lists.
struct Found {
  std::string urn, permalink_url;
  bool is_public = false;
};
/// The account's tracks that came from this shipment: by the marker, or, where SoundCloud dropped
/// the tags, a private one of the same title made since `since`.
Result<std::vector<Found>> find_sent(Session& session, const Order& order, Millis since);

/// The path of a track's calls; the colons of the URN are percent-coded.
std::string track_path(std::string_view urn);

}  // namespace mv::platforms::soundcloud
