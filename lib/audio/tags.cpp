// SPDX-License-Identifier: Apache-2.0
#include "audio/tags.hpp"

#include <aifffile.h>
#include <flacfile.h>
#include <id3v1tag.h>
#include <id3v2tag.h>
#include <infotag.h>
#include <mpegfile.h>
#include <oggflacfile.h>
#include <opusfile.h>
#include <tpropertymap.h>
#include <vorbisfile.h>
#include <wavfile.h>
#include <xiphcomment.h>

#include <algorithm>
#include <string_view>

#include "audio/sniff.hpp"
#include "base/text.hpp"

namespace mv::audio {
namespace {

constexpr std::size_t kMaxField = 4096;

std::string clean(const TagLib::String& value) {
  std::string out = value.to8Bit(true);
  std::replace_if(
      out.begin(), out.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; }, ' ');
  if (out.size() > kMaxField) {
    out.resize(kMaxField);
    // Not into the middle of a character: drop the cut one.
    while (!out.empty() && (out.back() & 0xc0) == 0x80) out.pop_back();
    if (!out.empty() && (out.back() & 0x80) != 0) out.pop_back();
  }
  return std::string(trim(out));
}

void fill(std::string& field, const TagLib::PropertyMap& map, const char* key) {
  if (!field.empty()) return;
  const auto found = map.find(key);
  if (found == map.end()) return;
  field = clean(found->second.toString("; "));
}

// Keeps what is already there, so that the better tag is taken first.
void fill(model::AudioTags& tags, const TagLib::PropertyMap& map) {
  fill(tags.title, map, "TITLE");
  fill(tags.artist, map, "ARTIST");
  fill(tags.album, map, "ALBUM");
  fill(tags.album_artist, map, "ALBUMARTIST");
  fill(tags.genre, map, "GENRE");
  fill(tags.composer, map, "COMPOSER");
  fill(tags.label, map, "LABEL");
  fill(tags.label, map, "ORGANIZATION");
  fill(tags.label, map, "PUBLISHER");
  fill(tags.isrc, map, "ISRC");
  fill(tags.copyright, map, "COPYRIGHT");
  fill(tags.language, map, "LANGUAGE");
  fill(tags.comment, map, "COMMENT");
  fill(tags.comment, map, "DESCRIPTION");
  std::string date, track;
  fill(date, map, "DATE");
  fill(track, map, "TRACKNUMBER");
  if (tags.year.empty()) tags.year = date.substr(0, 4);
  if (tags.track_number == 0) {
    // "3" or "3/12"
    const auto number = parse_int(track.substr(0, track.find('/')));
    if (number && *number > 0 && *number < 10'000) tags.track_number = static_cast<int>(*number);
  }
}

void fill(model::AudioTags& tags, const TagLib::ID3v2::Tag* id3) {
  if (id3 == nullptr) return;
  fill(tags, id3->properties());
  tags.has_picture = tags.has_picture || !id3->frameList("APIC").isEmpty();
}

void fill(model::AudioTags& tags, TagLib::Ogg::XiphComment* comment) {
  if (comment == nullptr) return;
  fill(tags, comment->properties());
  tags.has_picture = tags.has_picture || !comment->pictureList().isEmpty();
}

// RIFF INFO has no ISRC: its field of that name is the source of the material.
void fill(model::AudioTags& tags, const TagLib::RIFF::Info::Tag* info) {
  if (info == nullptr) return;
  auto map = info->properties();
  map.erase("ISRC");
  fill(tags, map);
  if (tags.copyright.empty()) tags.copyright = clean(info->fieldText("ICOP"));
  if (tags.language.empty()) tags.language = clean(info->fieldText("ILNG"));
}

void read_wav(model::AudioTags& tags, const char* path) {
  TagLib::RIFF::WAV::File file(path, false);
  if (!file.isValid()) return;
  fill(tags, file.ID3v2Tag());
  fill(tags, file.InfoTag());
}

void read_aiff(model::AudioTags& tags, const char* path) {
  TagLib::RIFF::AIFF::File file(path, false);
  if (file.isValid()) fill(tags, file.tag());
}

void read_flac(model::AudioTags& tags, const char* path) {
  TagLib::FLAC::File file(path, false);
  if (!file.isValid()) return;
  fill(tags, file.xiphComment());
  fill(tags, file.ID3v2Tag());
  tags.has_picture = tags.has_picture || !file.pictureList().isEmpty();
}

void read_mp3(model::AudioTags& tags, const char* path) {
  TagLib::MPEG::File file(path, false);
  if (!file.isValid()) return;
  fill(tags, file.ID3v2Tag());
  if (file.ID3v1Tag() != nullptr) fill(tags, file.ID3v1Tag()->properties());
}

template <class File>
bool read_ogg(model::AudioTags& tags, const char* path) {
  File file(path, false);
  if (!file.isValid()) return false;
  fill(tags, file.tag());
  return true;
}

}  // namespace

model::AudioTags read_tags(const fs::path& path) {
  model::AudioTags tags;
  const auto found = sniff_file(path);
  if (!found) return tags;
  const char* name = path.c_str();
  switch (found->container) {
    case Container::wav: read_wav(tags, name); break;
    case Container::flac: read_flac(tags, name); break;
    case Container::aiff: read_aiff(tags, name); break;
    case Container::mp3: read_mp3(tags, name); break;
    case Container::ogg:
      read_ogg<TagLib::Ogg::Vorbis::File>(tags, name) ||
          read_ogg<TagLib::Ogg::Opus::File>(tags, name) ||
          read_ogg<TagLib::Ogg::FLAC::File>(tags, name);
      break;
    default: break;
  }
  return tags;
}

}  // namespace mv::audio
