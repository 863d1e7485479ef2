// SPDX-License-Identifier: Apache-2.0
#include "commands/ddex/package.hpp"

#include <fmt/format.h>

#include "artwork/inspect.hpp"
#include "audio/probe.hpp"
#include "base/crypto/digest.hpp"
#include "base/crypto/md5.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "ddex/write/batch.hpp"
#include "manifest/manifest.hpp"
#include "model/release.hpp"

namespace mv::cli {
namespace {

Result<ddex::File> file_of(const fs::path& path, std::string uri) {
  ddex::File out{.uri = std::move(uri)};
  Md5 md5;
  MV_CHECK(read_blocks(path, [&](std::string_view block) {
    md5.update(block);
    out.bytes += static_cast<std::int64_t>(block.size());
    return Status{};
  }));
  out.md5 = to_hex(md5.finish());
  return out;
}

/// Names a release that has no UPC: letters, digits and hyphens of its key. Where others had to go,
/// a part of the key's hash tells it from its like.
std::string release_id_of(const manifest::Manifest& manifest) {
  if (!manifest.release.upc.empty()) return manifest.release.upc;
  std::string out;
  for (const char c : lower(manifest.key))
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c == '-' && !out.empty())) out += c;
  if (out == manifest.key) return out;
  return fmt::format(
      "{}{}{}", out, out.empty() ? "mv-" : "-", to_hex(sha256(manifest.key)).substr(0, 8));
}

Status add_recordings(const manifest::Manifest& manifest, const DdexWishes& wishes,
    DdexPackage& out, std::vector<Fault>& faults) {
  for (const auto& track : manifest.tracks) {
    const auto format = audio::probe(track.file);
    if (!format.ok()) {
      faults.push_back({track.file.string(), "", format.error().line(), ""});
      continue;
    }
    ddex::Recording recording{.metadata = model::metadata_on(manifest.release, track.metadata),
        .format = *format,
        .disc = track.place.disc,
        .number = track.place.number};
    const auto uri = ddex::audio_uri(
        out.message.release_id, recording.disc, recording.number, format->container);
    if (!wishes.words_only && !wishes.takedown) {
      MV_TRY(recording.file, file_of(track.file, uri));
      out.files.emplace_back(track.file, uri);
    }
    out.message.recordings.push_back(std::move(recording));
  }
  return {};
}

Status add_cover(const manifest::Manifest& manifest, const DdexWishes& wishes, DdexPackage& out,
    std::vector<Fault>& faults) {
  if (manifest.artwork.empty()) return {};
  const auto facts = artwork::inspect(manifest.artwork);
  if (!facts.ok()) {
    faults.push_back({manifest.artwork.string(), "", facts.error().line(), ""});
    return {};
  }
  ddex::Cover cover{.facts = *facts};
  const auto uri = ddex::cover_uri(out.message.release_id, facts->format);
  if (!wishes.words_only && !wishes.takedown) {
    MV_TRY(cover.file, file_of(manifest.artwork, uri));
    out.files.emplace_back(manifest.artwork, uri);
  }
  out.message.cover = std::move(cover);
  return {};
}

Status add_deals(const manifest::Manifest& manifest, const DdexWishes& wishes, DdexPackage& out) {
  auto& message = out.message;
  if (wishes.takedown && wishes.target->takedown != ddex::TakedownForm::end_dated) return {};
  auto offer = wishes.offer;
  offer.territories = manifest.release.territories;
  MV_TRY(offer.start,
      ddex::start_of(manifest.schedule, message.metadata.release_date, wishes.target->dates));
  for (const auto index : offer.at_once)
    if (index >= message.recordings.size())
      return make_error(Code::usage, fmt::format("there is no track {}", index + 1), {},
          "--at-once takes positions of the release, such as 1,3.");
  MV_TRY(message.deals, ddex::deals_of(offer, *wishes.target));
  if (!offer.pre_order.empty()) message.shown_from = offer.pre_order + "T00:00:00";
  if (wishes.takedown)
    message.deals = ddex::ended(std::move(message.deals), message.header.created_at);
  return {};
}

}  // namespace

Result<DdexPackage> ddex_package(
    const fs::path& path, const DdexWishes& wishes, std::size_t number) {
  MV_TRY(const auto manifest, manifest::read(path));
  DdexPackage out;
  auto& message = out.message;
  message.header = wishes.header;
  message.header.message_id =
      fmt::format("MV-{}-{}-{}", wishes.batch, to_hex(random_bytes(4)), number);
  message.header.language = manifest.release.metadata_language;
  message.release_id = release_id_of(manifest);
  message.header.thread_id = "MV-" + message.release_id;
  message.catalogue_number = manifest.release.catalogue_number;
  message.deal_per_release = wishes.target->deal_per_release;
  message.kind = manifest.release.kind.empty() ? model::kind_of(manifest.tracks.size())
                                               : manifest.release.kind;
  model::Release release;
  release.metadata = manifest.release;
  release.schedule = manifest.schedule;
  message.metadata = model::overall_metadata(release);
  if (message.metadata.release_date.empty())
    message.metadata.release_date = format_utc(wishes.header.created_at).substr(0, 10);
  std::vector<Fault> faults;
  if (message.metadata.title.empty())
    faults.push_back({path.string(), "", "the release has no title", "Add title below [release]."});
  if (message.metadata.artists.empty())
    faults.push_back(
        {path.string(), "", "the release has no artist", "Add artist below [release]."});
  if (manifest.tracks.empty())
    faults.push_back(
        {path.string(), "", "the release has no tracks", "Add a [[tracks]] for each."});
  MV_CHECK(add_recordings(manifest, wishes, out, faults));
  MV_CHECK(add_cover(manifest, wishes, out, faults));
  message.header.version = wishes.version.value_or(
      ddex::uses_ai(message) ? ddex::Version::ern432 : ddex::Version::ern43);
  if (faults.empty()) MV_CHECK(add_deals(manifest, wishes, out));
  if (faults.empty()) return out;
  auto error = make_error(Code::invalid, fmt::format("cannot build {}", path.string()));
  error.faults = std::move(faults);
  return error;
}

}  // namespace mv::cli
