// SPDX-License-Identifier: Apache-2.0
#include "platforms/ddex/statement.hpp"

#include <fmt/format.h>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "ddex/offer.hpp"
#include "ddex/write/ern.hpp"

namespace mv::platforms::ddex {
namespace {

using mv::ddex::DeliveryType;
using mv::ddex::Version;

constexpr const char* kCover = "cover";

/// The recordings of an order: its tracks, or itself.
std::vector<const Order*> recordings_of(const Order& order) {
  std::vector<const Order*> out;
  for (const auto& track : order.tracks) out.push_back(&track);
  if (out.empty()) out.push_back(&order);
  return out;
}

/// Of a lone recording the journal has them under a word of its own.
std::string key_of(const Order& recording) {
  return recording.track_id.empty() ? "recording" : recording.track_id;
}

/// What the file is by its first bytes when it was sent, or by its name.
std::string container_of(const Order& recording) {
  if (!recording.format.container.empty()) return recording.format.container;
  const auto ending = lower(fs::path(recording.audio_file_name).extension().string());
  return ending.size() > 1 ? ending.substr(1) : "wav";
}

std::optional<mv::ddex::File> file_of(const json::object& notes, const FilePlace& place,
    const std::string& release_id, Purpose purpose) {
  if (purpose != Purpose::release) return std::nullopt;
  const auto& known = part_of(notes, place.key);
  const auto uri = place.path.substr(release_id.size() + 1);
  return mv::ddex::File{uri, text_of(known, "md5"), number_of(known, "bytes")};
}

/// The whole in the words of one recording: a track alone is a single of its name. Where nobody
/// said a date, it is the day on which it was delivered first.
model::Metadata whole_of(const Order& order, Millis at) {
  auto out = order.metadata;
  if (order.tracks.empty() && !out.album.empty()) {
    out.title = out.album;
    out.version.clear();
  }
  if (out.release_date.empty()) out.release_date = format_utc(at).substr(0, 10);
  return out;
}

}  // namespace

std::string release_id_of(const Order& order) {
  if (!order.metadata.upc.empty()) return order.metadata.upc;
  std::string out = "MV-";
  for (const char c : upper(order.shipment_id))
    out += (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ? c : '-';
  return out;
}

std::string release_id_of(const Order& order, const json::object& notes) {
  auto known = text_of(notes, "release_id");
  return known.empty() ? release_id_of(order) : known;
}

std::vector<FilePlace> files_of(const Order& order, const json::object& notes) {
  const auto id = release_id_of(order, notes);
  std::vector<FilePlace> out;
  for (const auto* recording : recordings_of(order))
    out.push_back({recording, key_of(*recording),
        fmt::format("{}/{}", id,
            mv::ddex::audio_uri(
                id, recording->disc, recording->number, container_of(*recording)))});
  if (!order.artwork.empty()) {
    const auto format = text_of(part_of(notes, kCover), "format");
    out.push_back({nullptr, kCover,
        fmt::format("{}/{}", id, mv::ddex::cover_uri(id, format.empty() ? "jpeg" : format))});
  }
  return out;
}

Result<mv::ddex::NewRelease> message_of(const Order& order, const json::object& notes,
    const Account& account, const mv::ddex::Target& target, const Statement& statement) {
  mv::ddex::NewRelease out;
  out.header = {.message_id = statement.message_id,
      .thread_id = "MV-" + release_id_of(order, notes),
      .sender = account.sender,
      .recipient = account.recipient,
      .created_at = statement.at,
      .test = account.test,
      .language = order.metadata.metadata_language};
  out.release_id = release_id_of(order, notes);
  out.catalogue_number = order.release.catalogue_number;
  const auto first = number_of(notes, "batch_at");
  out.metadata = whole_of(order, first == 0 ? statement.at : first);
  out.kind = order.kind;
  out.deal_per_release = target.deal_per_release;
  for (const auto& place : files_of(order, notes)) {
    auto file = file_of(notes, place, out.release_id, statement.purpose);
    if (!place.recording) {
      out.cover = mv::ddex::Cover{
          {.format = text_of(part_of(notes, place.key), "format")}, std::move(file)};
      continue;
    }
    auto& recording = out.recordings.emplace_back();
    recording.metadata = place.recording->metadata;
    recording.format = place.recording->format;
    recording.format.container = container_of(*place.recording);
    recording.disc = place.recording->disc;
    recording.number = place.recording->number;
    recording.file = std::move(file);
    if (out.metadata.genre.empty()) out.metadata.genre = recording.metadata.genre;
  }
  out.header.version =
      account.version.value_or(mv::ddex::uses_ai(out) ? Version::ern432 : Version::ern43);
  if (statement.purpose == Purpose::takedown &&
      target.takedown != mv::ddex::TakedownForm::end_dated)
    return out;
  MV_TRY(const auto start,
      mv::ddex::start_of(order.schedule, out.metadata.release_date, target.dates));
  MV_TRY(out.deals,
      mv::ddex::deals_of({.start = start, .territories = order.release.territories}, target));
  if (statement.purpose == Purpose::takedown)
    out.deals = mv::ddex::ended(std::move(out.deals), statement.at);
  return out;
}

Result<delivery::Batch> batch_of(const Order& order, const json::object& notes,
    const Account& account, const mv::ddex::Target& target, const Statement& statement) {
  MV_TRY(const auto message, message_of(order, notes, account, target, statement));
  const bool purge =
      statement.purpose == Purpose::takedown && target.takedown == mv::ddex::TakedownForm::purge;
  auto text = mv::ddex::written([&](mv::ddex::XmlWriter& xml) {
    if (purge)
      mv::ddex::write(
          xml, mv::ddex::Purge{message.header, message.release_id, message.metadata.title});
    else
      mv::ddex::write(xml, message);
  });
  const auto id = mv::ddex::batch_id(statement.at);
  delivery::Batch out;
  out.folder = mv::ddex::batch_folder(target, id);
  const auto type = statement.purpose == Purpose::takedown ? DeliveryType::takedown
                    : statement.purpose == Purpose::update ? DeliveryType::again
                                                           : DeliveryType::fresh;
  const std::vector<mv::ddex::BatchMessage> listed{{.message_id = statement.message_id,
      .release_id = message.release_id,
      .type = type,
      .md5 = to_hex(md5(text))}};
  out.pieces.push_back({mv::ddex::message_path(message.release_id), {std::move(text), {}}});
  out.last = {mv::ddex::batch_complete(id), {mv::ddex::written([&](mv::ddex::XmlWriter& xml) {
                                               mv::ddex::write_manifest(
                                                   xml, message.header, out.folder, listed);
                                             }),
                                                {}}};
  return out;
}

Result<std::string> mark_of(const Order& order, const json::object& notes, const Account& account,
    const mv::ddex::Target& target) {
  MV_TRY(auto message, message_of(order, notes, account, target, {.purpose = Purpose::update}));
  return to_hex(sha256(mv::ddex::written([&](mv::ddex::XmlWriter& xml) {
    mv::ddex::write(xml, message);
  }))).substr(0, 32);
}

delivery::Batch names_of(
    const Order& order, const json::object& notes, const mv::ddex::Target& target) {
  const auto id = mv::ddex::batch_id(number_of(notes, "batch_at"));
  delivery::Batch out;
  out.folder = mv::ddex::batch_folder(target, id);
  for (const auto& place : files_of(order, notes)) {
    auto path = text_of(part_of(notes, place.key), "path");
    out.pieces.push_back({path.empty() ? place.path : std::move(path), {}});
  }
  out.pieces.push_back({mv::ddex::message_path(release_id_of(order, notes)), {}});
  out.last.path = mv::ddex::batch_complete(id);
  return out;
}

}  // namespace mv::platforms::ddex
