// SPDX-License-Identifier: Apache-2.0
#include "platforms/labelgrid/catalog.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/crash_point.hpp"
#include "base/text/text.hpp"
#include "platforms/labelgrid/people.hpp"
#include "platforms/order_text.hpp"
#include "platforms/recordings.hpp"
#include "preflight/genres.hpp"

namespace mv::platforms::labelgrid {
namespace {

/// Their numbers stay numbers; anything else stays text.
json::value id_value(const std::string& id) {
  if (const auto number = parse_int(id)) return *number;
  return json::value(id);
}

Result<std::string> made_id(const json::object& answer, const char* what) {
  auto id = text_of(unwrapped(answer), "id");
  if (!id.empty()) return id;
  return make_error(Code::upstream,
      std::string("LabelGrid created the ") + what + " but returned no id", {},
      "It is searched for automatically.");
}

std::optional<std::string> id_of_name(
    const json::array& rows, const char* key, const std::string& name) {
  for (const auto& row : rows)
    if (iequals(text_of(row.get_object(), key), name)) return text_of(row.get_object(), "id");
  return std::nullopt;
}

std::string label_name(const model::Metadata& metadata) {
  return metadata.label.empty() ? display_artist(metadata) : metadata.label;
}

Status find_label(Session& session, Context& context) {
  auto id = text_of(session.secret(), "label_id");
  const auto name = label_name(context.order.metadata);
  if (id.empty()) {
    MV_TRY(const auto labels, session.list("/labels"));
    id = id_of_name(labels, "name", name).value_or("");
  }
  if (id.empty()) {
    MV_TRY(const auto me, session.get("/me"));
    MV_TRY(const auto label,
        session.post(context, "label", "/labels",
            {{"name", name}, {"default_email", text_of(unwrapped(me), "email")}}));
    MV_TRY(id, made_id(label, "label"));
  }
  MV_CHECK(context.journal.note({{"label_id", id}}));
  crash_point("labelgrid.label.noted");
  return {};
}

Status find_artist(Session& session, Context& context, const std::string& name) {
  auto ids = part_of(context.journal.notes(), "artist_ids");
  if (ids.contains(name)) return {};
  MV_TRY(const auto artists, session.list("/artists?filter[artist_name]=" + url_encode(name)));
  auto id = id_of_name(artists, "artist_name", name).value_or("");
  if (id.empty()) {
    MV_TRY(const auto artist,
        session.post(context, "artist:" + name, "/artists", {{"artist_name", name}}));
    MV_TRY(id, made_id(artist, "artist"));
  }
  ids[name] = id;
  MV_CHECK(context.journal.note({{"artist_ids", std::move(ids)}}));
  crash_point("labelgrid.artist.noted");
  return {};
}

/// `ids` are those of the release's journal.
json::array artists_of(const json::object& notes, const model::Metadata& metadata) {
  const auto& ids = part_of(notes, "artist_ids");
  json::array out;
  for (const auto& artist : metadata.artists) {
    const char* role = artist.role == "featured"   ? "FeaturedArtist"
                       : artist.role == "remixer"  ? "Remixer"
                       : artist.role == "producer" ? "Producer"
                                                   : "MainArtist";
    out.push_back(
        json::object{{"artist_id", id_value(text_of(ids, artist.name))}, {"artistic_role", role}});
  }
  return out;
}

json::array titles_of(const std::string& text, const std::string& language) {
  return {json::object{{"iso_code", language.empty() ? "en" : language}, {"text", text}}};
}

Error unknown_word(const char* field, const std::string& value, const json::array& rows) {
  std::vector<std::string> names;
  for (const auto& row : rows) names.push_back(text_of(row.get_object(), "name"));
  auto error = make_error(Code::invalid,
      std::string("LabelGrid does not know the ") + field + " \"" + value + "\"",
      "It accepts only values from its own list");
  const auto near = closest(value, names);
  names.resize(std::min<std::size_t>(names.size(), 12));
  error.hint = near ? "Did you mean " + *near + "?" : "Use one such as " + join(names, ", ");
  error.faults.push_back({std::string("/") + field, "labelgrid_reference", error.what, error.hint});
  return error;
}

std::string name_of(const json::value& row) { return text_of(row.get_object(), "name"); }

/// By the name that was given, by the one that stores use for it, or by what it is filed under
/// where LabelGrid does not have it, which is said; "electronic / ambient" by a name that it
/// contains.
Result<std::string> genre_id(Session& session, Journal& journal, const std::string& genre) {
  MV_TRY(const auto genres, session.list("/genres"));
  if (const auto exact = id_of_name(genres, "name", genre)) return *exact;
  const auto known = preflight::find_genre(genre);
  if (known)
    if (const auto exact = id_of_name(genres, "name", std::string(*known))) return *exact;
  for (const auto broader : preflight::broader_genres(known.value_or("")))
    if (const auto exact = id_of_name(genres, "name", std::string(broader))) {
      MV_CHECK(journal.say(
          fmt::format("LabelGrid has no genre \"{}\"; it is filed under \"{}\"", genre, broader)));
      return *exact;
    }
  const auto wanted = lower(genre);
  for (const auto& row : genres) {
    const auto name = lower(name_of(row));
    if (!wanted.empty() && !name.empty() &&
        (name.find(wanted) != name.npos || wanted.find(name) != wanted.npos))
      return text_of(row.get_object(), "id");
  }
  return unknown_word("genre", genre, genres);
}

/// Their code of the language: ours is ISO 639-1 or -3.
Result<std::string> language_code(Session& session, const std::string& language) {
  MV_TRY(const auto languages, session.list("/languages"));
  for (const auto& row : languages)
    for (const char* key : {"iso_code", "code", "iso_639_3", "name"})
      if (iequals(text_of(row.get_object(), key), language))
        return text_of(
            row.get_object(), row.get_object().contains("iso_code") ? "iso_code" : "code");
  return unknown_word("language", language, languages);
}

/// What find_release needs later: the number as it is sent now, and which releases had it before.
Status note_release_intent(Session& session, Context& context) {
  const auto cat = catalogue_number(context.order);
  json::object intent{
      {"release_intent_at", context.clock.now()}, {"metadata_mark", metadata_mark(context.order)}};
  if (context.journal.text("cat") != cat) {
    json::array before;
    MV_TRY(const auto rows, session.list("/releases?filter[cat]=" + url_encode(cat)));
    for (const auto& row : rows) before.push_back(json::string(text_of(row.get_object(), "id")));
    intent["cat"] = cat;
    intent["cat_before"] = std::move(before);
  }
  return context.journal.note(intent);
}

Status make_release(Session& session, Context& context) {
  auto& journal = context.journal;
  const auto& metadata = context.order.metadata;
  MV_TRY(auto id, find_release(session, context));
  if (id.empty()) {
    MV_TRY(const auto genre, genre_id(session, journal, metadata.genre));
    auto body = release_changes(context.order);
    body["content_type"] = context.order.kind == "ep"      ? "EP"
                           : context.order.kind == "album" ? "Album"
                                                           : "Single";
    body["label_id"] = id_value(journal.text("label_id"));
    body["artists"] = artists_of(journal.notes(), metadata);
    body["cat"] = catalogue_number(context.order);
    body["primary_genre_id"] = id_value(genre);
    MV_CHECK(note_release_intent(session, context));
    MV_TRY(const auto release, session.post(context, "release", "/releases", body));
    MV_TRY(id, made_id(release, "release"));
  }
  MV_CHECK(journal.note({{"release_id", id}, {"remote_id", id}}));
  crash_point("labelgrid.release.noted");
  return {};
}

/// `release` is the context of the whole, `context` that of the recording.
Status make_track(Session& session, const Context& release, Context& context) {
  auto& journal = context.journal;
  const auto& metadata = context.order.metadata;
  const auto release_id = release.journal.text("release_id");
  const auto stands_here = [&](const json::object& track) {
    return number_of(track, "disc") == context.order.disc &&
           number_of(track, "track_num") == context.order.number;
  };
  std::string id;
  if (number_of(journal.notes(), "track_intent_at") != 0) {
    MV_TRY(const auto rows, session.list("/tracks?filter[release_id]=" + url_encode(release_id)));
    for (const auto& row : rows)
      if (id.empty() && stands_here(row.get_object())) id = text_of(row.get_object(), "id");
  }
  if (id.empty()) {
    MV_TRY(const auto language,
        language_code(session, metadata.language.empty() ? "en" : metadata.language));
    MV_TRY(const auto roles, session.list("/contributor-roles"));
    auto body = track_changes(context.order, release.journal.notes(), roles);
    body["release_id"] = id_value(release_id);
    body["disc"] = context.order.disc;
    body["track_num"] = context.order.number;
    body["artists"] = artists_of(release.journal.notes(), metadata);
    body["audio_language"] = language;
    MV_CHECK(journal.note(
        {{"track_intent_at", context.clock.now()}, {"track_mark", metadata_mark(context.order)}}));
    MV_TRY(const auto track, session.post(context, "track", "/tracks", body));
    MV_TRY(id, made_id(track, "track"));
  }
  MV_CHECK(journal.note({{"track_id", id}}));
  crash_point("labelgrid.track.noted");
  return {};
}

Status send_release_edits(Session& session, Context& context) {
  auto& journal = context.journal;
  const auto mark = metadata_mark(context.order);
  if (journal.text("metadata_mark") == mark) return {};
  auto release = release_changes(context.order);
  MV_TRY(const auto genre, genre_id(session, journal, context.order.metadata.genre));
  release["primary_genre_id"] = id_value(genre);
  release["artists"] = artists_of(journal.notes(), context.order.metadata);
  const auto cat = catalogue_number(context.order), sent = journal.text("cat");
  if (!sent.empty() && cat != sent) release["cat"] = cat;
  MV_TRY(const auto changed,
      session.patch("/releases/" + url_encode(journal.text("release_id")), release));
  crash_point("labelgrid.edit.sent");
  json::object notes{{"metadata_mark", mark}};
  if (!sent.empty()) notes["cat"] = cat;
  return journal.note(notes);
}

Status send_track_edits(Session& session, const Context& release, Context& context) {
  auto& journal = context.journal;
  const auto mark = metadata_mark(context.order);
  if (journal.text("track_mark") == mark) return {};
  MV_TRY(const auto roles, session.list("/contributor-roles"));
  auto track = track_changes(context.order, release.journal.notes(), roles);
  track["artists"] = artists_of(release.journal.notes(), context.order.metadata);
  MV_TRY(
      const auto changed, session.patch("/tracks/" + url_encode(journal.text("track_id")), track));
  crash_point("labelgrid.track_edit.sent");
  return journal.note({{"track_mark", mark}});
}

Status find_artists(Session& session, Context& context) {
  for (const auto& artist : context.order.metadata.artists)
    MV_CHECK(find_artist(session, context, artist.name));
  for (const auto& track : context.order.tracks)
    for (const auto& artist : track.metadata.artists)
      MV_CHECK(find_artist(session, context, artist.name));
  return {};
}

}  // namespace

Status send_edits(Session& session, Context& context) {
  MV_CHECK(find_artists(session, context));
  MV_CHECK(find_people(session, context));
  MV_CHECK(send_release_edits(session, context));
  return each_recording(
      context, [&](Context& part) { return send_track_edits(session, context, part); });
}

Result<std::string> find_release(Session& session, const Context& context) {
  const auto& notes = context.journal.notes();
  if (number_of(notes, "release_intent_at") == 0) return std::string();
  auto cat = context.journal.text("cat");
  if (cat.empty()) cat = own_number(context.order);  // noted before the label's number was sent
  const auto* before = notes.if_contains("cat_before");
  MV_TRY(const auto rows, session.list("/releases?filter[cat]=" + url_encode(cat)));
  for (const auto& row : rows) {
    const auto& release = row.get_object();
    const auto id = text_of(release, "id"), state = lower(text_of(release, "status"));
    // The label's number may stand on other releases. One whose making was cut is a draft, was not
    // there before, and no other shipment has it.
    if (text_of(release, "cat") != cat || (!state.empty() && state != "draft")) continue;
    const bool known =
        before && before->is_array() &&
        std::any_of(before->get_array().begin(), before->get_array().end(),
            [&](const auto& one) { return one.is_string() && one.get_string() == id; });
    if (!known && !(context.taken && context.taken(id))) return id;
  }
  return std::string();
}

std::string own_number(const Order& order) {
  const auto mark = order.shipment_id.find('_');
  return "MV-" +
         upper(mark == std::string::npos ? order.shipment_id : order.shipment_id.substr(mark + 1));
}

std::string catalogue_number(const Order& order) {
  const auto& given = order.release.catalogue_number;
  return given.empty() ? own_number(order) : given;
}

json::object release_changes(const Order& order) {
  const auto& metadata = order.metadata;
  json::object body{
      {"titles", titles_of(metadata.album.empty() ? full_title(metadata) : metadata.album,
                     metadata.metadata_language)},
      {"artwork_ai_usage", ai_word({metadata.ai.artwork})}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) body[name] = value;
  };
  add("barcode_number", metadata.upc);
  add("release_date", metadata.release_date);
  add("p_line", metadata.p_line);
  add("c_line", metadata.c_line);
  return body;
}

json::object track_changes(
    const Order& order, const json::object& notes, const json::array& roles) {
  const auto& metadata = order.metadata;
  const auto& ai = metadata.ai;
  const auto audio_ai = ai_word({ai.vocals, ai.instrumentation, ai.post_production});
  json::object body{{"titles", titles_of(full_title(metadata), metadata.metadata_language)},
      {"composition_type", metadata.track_type}, {"audio_ai_usage", audio_ai},
      {"composition_ai_usage", ai_word({ai.composition, ai.lyrics})}, {"commercial_samples", "no"},
      {"contributors", contributors_of(notes, roles, metadata)},
      {"writers", writers_of(notes, metadata)},
      {"recording_country",
          metadata.recording_country.empty() ? "US" : metadata.recording_country}};
  if (!metadata.isrc.empty()) body["isrc"] = metadata.isrc;
  if (!metadata.iswc.empty()) body["iswc"] = metadata.iswc;
  if (!metadata.explicit_content.empty()) body["explicit"] = metadata.explicit_content;
  return body;
}

Status make_entries(Session& session, Context& context) {
  auto& journal = context.journal;
  if (journal.text("label_id").empty()) MV_CHECK(find_label(session, context));
  MV_CHECK(find_artists(session, context));
  MV_CHECK(find_people(session, context));
  if (journal.text("release_id").empty()) MV_CHECK(make_release(session, context));
  MV_CHECK(each_recording(context, [&](Context& part) {
    return part.journal.text("track_id").empty() ? make_track(session, context, part) : Status{};
  }));
  return send_edits(session, context);
}

}  // namespace mv::platforms::labelgrid
