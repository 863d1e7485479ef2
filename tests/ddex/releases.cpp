// SPDX-License-Identifier: Apache-2.0
// ddex_releases FOLDER COUNT SEED: releases of every kind, made by chance, as messages
// 0.xml, 1.xml,
// ... with what they are made of beside them (0.json), for tests/ddex/test_schemas.py.
#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <iterator>
#include <random>

#include "base/files.hpp"
#include "ddex/write/batch.hpp"
#include "ddex/offer.hpp"
#include "ddex/write/ern.hpp"
#include "ddex/write/words.hpp"
#include "identifiers/check_digit.hpp"

using namespace mv;
using namespace mv::ddex;

namespace {

namespace json = boost::json;

constexpr std::string_view kNames[] = {"Ada Stone", "Søren Ærø", "Дмитрий Орлов", "山田 花子",
    "محمد علي", "김민수", "Ελένη", "Tom & <Jerry>", "\"Quoted\" 'Name'", "A\xCC\x81 combining"};
constexpr std::string_view kVersions[] = {
    "", "", "Radio Edit", "Live at Home", "Remix", "アコースティック"};
constexpr std::string_view kArtistRoles[] = {"primary", "featured", "remixer", "producer",
    "performer", "composer", "lyricist", "arranger", "engineer"};
constexpr std::string_view kWriterRoles[] = {
    "composer", "lyricist", "composer_lyricist", "arranger"};
constexpr std::string_view kExplicit[] = {"", "explicit", "clean", "not_explicit"};
constexpr std::string_view kAi[] = {"none", "none", "assisted", "generated"};
constexpr std::string_view kLanguages[] = {"en", "de", "ja", "ar", "ko", "zxx", ""};
constexpr std::string_view kCountries[] = {"DE", "US", "JP", "BR", "ZA", "FR"};
constexpr std::string_view kContainers[] = {"wav", "flac", "aiff", "mp3", "ogg", "caf"};

class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(engine_);
  }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <std::size_t N>
  std::string pick(const std::string_view (&from)[N]) {
    return std::string(from[below(N)]);
  }

 private:
  std::mt19937 engine_;
};

std::vector<std::string> countries(Chance& chance) {
  std::vector<std::string> out(std::begin(kCountries), std::end(kCountries));
  out.resize(1 + chance.below(out.size() - 1));
  return out;
}

model::Metadata words(Chance& chance, std::size_t number) {
  model::Metadata out;
  out.title = fmt::format("{} {}", chance.pick(kNames), number);
  out.version = chance.pick(kVersions);
  out.artists = {{chance.pick(kNames), "primary"}};
  for (auto more = chance.below(4); more > 0; --more)
    out.artists.push_back({chance.pick(kNames), chance.pick(kArtistRoles)});
  for (auto more = chance.below(4); more > 0; --more)
    out.writers.push_back(
        {chance.pick(kNames), chance.pick(kWriterRoles), chance.one_in(2) ? "00014107338" : ""});
  out.genre = "Pop";
  out.p_line = chance.one_in(3) ? "" : "2026 Example Records";
  out.c_line = "2026 Example & Co";
  out.language = chance.pick(kLanguages);
  out.metadata_language = chance.one_in(2) ? "ja" : "";
  out.explicit_content = chance.pick(kExplicit);
  out.recording_country = chance.one_in(2) ? chance.pick(kCountries) : "";
  out.iswc = chance.one_in(2) ? "T0345246801" : "";
  out.track_type = chance.one_in(4) ? "cover" : "original";
  out.ai = {chance.pick(kAi), chance.pick(kAi), chance.pick(kAi), chance.pick(kAi),
      chance.pick(kAi), chance.pick(kAi)};
  return out;
}

Recording recording(Chance& chance, const NewRelease& release, int disc, int number, bool files) {
  Recording out;
  out.metadata = words(chance, static_cast<std::size_t>(number));
  if (!chance.one_in(10)) out.metadata.isrc = fmt::format("QZABC26{:05}", disc * 100 + number);
  out.format = {.container = chance.pick(kContainers),
      .codec = "pcm",
      .sample_rate = 44100,
      .bit_depth = 24,
      .channels = 2,
      .duration_ms = static_cast<std::int64_t>(chance.below(4'000'000))};
  if (out.format.container == "ogg") out.format.codec = "vorbis";
  out.disc = disc;
  out.number = number;
  out.offered = !chance.one_in(12);
  if (files)
    out.file = File{audio_uri(release.release_id, disc, number, out.format.container),
        "d41d8cd98f00b204e9800998ecf8427e", 1'234'567};
  return out;
}

/// A purge where the target takes nothing else.
NewRelease release(Chance& chance, Version version, std::size_t index) {
  const auto& target = targets()[chance.below(targets().size())];
  NewRelease out;
  const auto digits = fmt::format("{:012}", 400'000'000'000 + index);
  out.release_id =
      chance.one_in(8) ? fmt::format("own-{}", index) : digits + *identifiers::gs1_check(digits);
  out.header = {.version = version,
      .message_id = fmt::format("MV-{}", index),
      .thread_id = chance.one_in(2) ? "MV-THREAD" : "",
      .sender = {"PADPIDA2013020802I", "Ours & Co"},
      .recipient = {"PADPIDA2015120100H", chance.one_in(2) ? "Theirs" : ""},
      .created_at = 1'796'000'000'000,
      .test = chance.one_in(2),
      .language = chance.one_in(2) ? "zh-Hant" : ""};
  if (chance.one_in(3)) out.header.on_behalf_of = Party{"PADPIDA2022021109P", "Owner"};
  out.metadata = words(chance, index);
  out.metadata.label = chance.one_in(3) ? "" : "Example Records";
  out.metadata.release_date = "2027-01-15";
  out.metadata.description = chance.one_in(2) ? "A record & more." : "";
  if (chance.one_in(2)) out.metadata.tags = {"night", "drive"};
  out.catalogue_number = chance.one_in(2) ? "EX 001" : "";
  const bool files = !chance.one_in(4);
  const auto discs = 1 + static_cast<int>(chance.one_in(3) ? chance.below(4) : 0);
  auto left = 1 + static_cast<int>(chance.below(40));
  out.simple_single = chance.one_in(10);
  if (out.simple_single) left = 1;
  for (int disc = 1; disc <= discs && left > 0; ++disc) {
    const auto here = disc == discs ? left : std::max(1, left / discs);
    for (int number = 1; number <= here && left > 0; ++number, --left)
      out.recordings.push_back(recording(chance, out, disc, number, files));
  }
  out.kind = std::string(left < 4 && out.recordings.size() < 4 ? "single"
                         : out.recordings.size() < 7           ? "ep"
                                                               : "album");
  if (!chance.one_in(5))
    out.cover = Cover{{.format = chance.one_in(2) ? "jpeg" : "png", .width = 3000, .height = 3000},
        files ? std::optional(
                    File{cover_uri(out.release_id, "jpeg"), "d41d8cd98f00b204e9800998ecf8427e", 9})
              : std::nullopt};
  Offer offer;
  constexpr std::string_view kStarts[] = {
      "2027-01-15", "2027-01-15T00:00:00", "2027-01-14T23:00:00Z"};
  offer.start = chance.pick(kStarts);
  if (!target.worldwide_only && chance.one_in(2))
    (chance.one_in(2) ? offer.territories : offer.excluded) = countries(chance);
  offer.downloads = chance.one_in(2);
  if (chance.one_in(4)) {
    offer.pre_order = "2026-12-01";
    if (chance.one_in(2)) offer.at_once = {0};
    out.shown_from = "2026-12-01T00:00:00";
  }
  out.deals = *deals_of(offer, target);
  if (chance.one_in(8))
    out.deals = chance.one_in(2) ? std::vector<Deal>{}
                                 : ended(out.deals, *parse_utc("2027-03-01T00:00:00Z"));
  out.deal_per_release = target.deal_per_release;
  return out;
}

json::object facts_of(const NewRelease& message) {
  json::array tracks, deals;
  for (const auto& recording : message.recordings)
    tracks.push_back({{"title", shown_title(recording.metadata)}, {"isrc", recording.metadata.isrc},
        {"artist", recording.metadata.artists.front().name}});
  for (const auto& deal : message.deals)
    deals.push_back({{"model", deal.commercial_model}, {"start", deal.start}, {"end", deal.end}});
  return {{"version", name_of(message.header.version)}, {"release_id", message.release_id},
      {"title", shown_title(message.metadata)}, {"tracks", std::move(tracks)},
      {"deals", std::move(deals)}, {"deal_per_release", message.deal_per_release}};
}

void store(const fs::path& path, const std::string& text) {
  if (!write_file_atomic(path, text).ok()) std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const fs::path folder = argv[1];
  const auto count = static_cast<std::size_t>(std::atoi(argv[2]));
  Chance chance(static_cast<unsigned>(std::atoi(argv[3])));
  for (std::size_t i = 0; i < count; ++i) {
    const auto version = i % 2 == 0 ? Version::ern43 : Version::ern432;
    if (i % 20 >= 18) {
      const Purge purge{release(chance, version, i).header, "4006381333931", "Gone & away"};
      store(folder / fmt::format("purge-{}.xml", i),
          written([&](XmlWriter& xml) { write(xml, purge); }));
      continue;
    }
    const auto message = release(chance, version, i);
    store(folder / fmt::format("{}.xml", i), written([&](XmlWriter& xml) { write(xml, message); }));
    store(folder / fmt::format("{}.json", i), json::serialize(facts_of(message)));
  }
  const auto manifest = written([&](XmlWriter& xml) {
    write_manifest(xml, release(chance, Version::ern43, 1).header, "N_20261122143000000",
        {{"m1", "4006381333931", DeliveryType::fresh, "d41d8cd98f00b204e9800998ecf8427e"},
            {"m2", "own-1", DeliveryType::takedown, "d41d8cd98f00b204e9800998ecf8427e"}});
  });
  store(folder / "BatchComplete.xml", manifest);
}
