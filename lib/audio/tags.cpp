// SPDX-License-Identifier: Apache-2.0
#include "audio/tags.hpp"

#include <aifffile.h>
#include <apetag.h>
#include <flacfile.h>
#include <id3v1tag.h>
#include <id3v2header.h>
#include <id3v2tag.h>
#include <mpegfile.h>
#include <oggflacfile.h>
#include <opusfile.h>
#include <textidentificationframe.h>
#include <tpropertymap.h>
#include <vorbisfile.h>
#include <wavfile.h>
#include <xiphcomment.h>

#include <algorithm>
#include <string_view>

#include "audio/decode/sniff.hpp"
#include "audio/info_tags.hpp"
#include "base/text/text.hpp"
#include "base/text/unicode.hpp"
#include "model/fields/words.hpp"

namespace mv::audio {
namespace {

constexpr std::size_t kMaxField = 4096;
constexpr std::size_t kMaxValues = 100;

using Texts = std::vector<std::string>;

std::string clean(std::string out) {
  out = to_nfc(without_mark(out));
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

/// "Ada Stone/Ben Reed", as ID3v2.3 separates people, but not "AC/DC": each part is a whole name.
bool separates_names(std::string_view text) {
  for (const auto& part : split(text, '/'))
    if (trim(part).find(' ') == std::string_view::npos) return false;
  return text.find('/') != std::string_view::npos;
}

/// One value of a field of names may name several people.
Texts names_in(const Texts& values, bool slashes) {
  Texts out;
  const auto add = [&](std::string_view name) {
    const std::string text(trim(name));
    if (!text.empty() && out.size() < kMaxValues &&
        std::find(out.begin(), out.end(), text) == out.end())
      out.push_back(text);
  };
  for (const auto& value : values)
    for (const auto& part : split(value, ';')) {
      const bool spaced = slashes && part.find(" / ") != std::string::npos;
      if (!spaced && !(slashes && separates_names(part))) {
        add(part);
        continue;
      }
      for (const auto& name : split(replace_all(part, " / ", "/"), '/')) add(name);
    }
  return out;
}

/// Where a file says a word of the metadata, as the table of fields has it.
std::span<const std::string_view> keys_of(std::string_view word) {
  for (const auto& rule : model::words_of<model::Metadata>())
    if (rule.name == word) return rule.tags;
  return {};
}

/// What one tag of a file says, by the names of Vorbis comments. Each value is UTF-8.
class Source {
 public:
  /// `slashes` separate names.
  explicit Source(model::AudioTags& tags, bool slashes = false) : tags_(tags), slashes_(slashes) {}

  /// `latin`: the tag says Latin-1. Many writers say that and mean UTF-8 or their own code page.
  void add(const TagLib::PropertyMap& map, bool latin) {
    for (const auto& [key, values] : map)
      for (const auto& value : values)
        add(key.to8Bit(true), ChunkText{value.to8Bit(!(latin && value.isLatin1()))});
  }
  void add(const std::string& key, const ChunkText& value) {
    const auto text = decoded(value);
    if (!text && !std::count(tags_.unreadable.begin(), tags_.unreadable.end(), lower(key)))
      tags_.unreadable.push_back(lower(key));
    if (auto cleaned = text ? clean(*text) : std::string(); !cleaned.empty())
      values_[key].push_back(std::move(cleaned));
  }

  /// Keeps what is already there, so that the better tag is taken first.
  void fill() const {
    text(tags_.title, "title");
    text(tags_.album, "album");
    for (const auto key : keys_of("artists")) names(tags_.artists, tags_.artist, key);
    names(tags_.album_artists, tags_.album_artist, "ALBUMARTIST");
    names(tags_.album_artists, tags_.album_artist, "ALBUM ARTIST");
    for (const auto key : keys_of("writers")) names(tags_.composers, tags_.composer, key);
    for (const auto key : keys_of("genre"))
      list(tags_.genres, tags_.genre, names_in(of(key), false));
    text(tags_.label, "label");
    list(tags_.isrcs, tags_.isrc, codes());
    if (tags_.isrcs.size() > 1 && tags_.isrc.find("; ") != std::string::npos)
      tags_.isrc = tags_.isrcs.front();
    text(tags_.copyright, "p_line");
    text(tags_.language, "language");
    for (const auto* key : {"COMMENT", "DESCRIPTION"}) first_of(tags_.comment, key);
    std::string date;
    for (const auto* key : {"DATE", "YEAR", "RELEASEDATE", "ORIGINALDATE"}) first_of(date, key);
    if (tags_.year.empty()) tags_.year = to_plain_code(date).substr(0, 4);
    number(tags_.track_number, {"TRACKNUMBER", "TRACK"});
    number(tags_.disc_number, {"DISCNUMBER", "DISC", "DISK", "DISKNUMBER"});
  }

 private:
  Texts of(std::string_view key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? Texts{} : found->second;
  }
  void first_of(std::string& to, std::string_view key) const {
    if (const auto values = of(key); to.empty() && !values.empty()) to = values.front();
  }
  void text(std::string& to, std::string_view word) const {
    for (const auto key : keys_of(word)) first_of(to, key);
  }
  static void list(Texts& to, std::string& joined, Texts found) {
    if (!joined.empty() || found.empty()) return;
    joined = join(found, "; ");
    if (joined.size() > kMaxField) joined = found.front();
    to = std::move(found);
  }
  void names(Texts& to, std::string& joined, std::string_view key) const {
    list(to, joined, names_in(of(key), slashes_));
  }
  Texts codes() const {
    Texts out;
    Texts values;
    for (const auto key : keys_of("isrc"))
      for (auto& value : of(key)) values.push_back(std::move(value));
    for (const auto& value : values)
      for (const auto& part : split(replace_all(replace_all(value, ",", ";"), "/", ";"), ';')) {
        const std::string code(trim(to_plain_code(part)));
        if (!code.empty() && std::find(out.begin(), out.end(), code) == out.end())
          out.push_back(code);
      }
    return out;
  }
  /// "3", "03", "3/12", "３"
  void number(int& to, std::initializer_list<std::string_view> keys) const {
    for (const auto key : keys)
      for (const auto& value : of(key)) {
        const auto plain = to_plain_code(value);
        const auto found = parse_int(trim(std::string_view(plain).substr(0, plain.find('/'))));
        if (to == 0 && found && *found > 0 && *found < 10'000) to = static_cast<int>(*found);
      }
  }

  model::AudioTags& tags_;
  bool slashes_;
  std::map<std::string, Texts, std::less<>> values_;
};

void fill(model::AudioTags& tags, const TagLib::PropertyMap& map, bool latin = false) {
  Source source(tags);
  source.add(map, latin);
  source.fill();
}

/// Whether no frame of text is in Unicode.
bool is_latin(const TagLib::ID3v2::Tag& id3) {
  for (const auto* frame : id3.frameList()) {
    const auto* text = dynamic_cast<const TagLib::ID3v2::TextIdentificationFrame*>(frame);
    if (text != nullptr && text->textEncoding() != TagLib::String::Latin1) return false;
  }
  return true;
}

void fill(model::AudioTags& tags, const TagLib::ID3v2::Tag* id3) {
  if (id3 == nullptr) return;
  Source source(tags, id3->header()->majorVersion() < 4);
  source.add(id3->properties(), is_latin(*id3));
  source.fill();
  tags.has_picture = tags.has_picture || !id3->frameList("APIC").isEmpty();
}

void fill(model::AudioTags& tags, TagLib::Ogg::XiphComment* comment) {
  if (comment == nullptr) return;
  fill(tags, comment->properties());
  tags.has_picture = tags.has_picture || !comment->pictureList().isEmpty();
}

struct ChunkField {
  std::string_view id, key;
};

void fill(
    model::AudioTags& tags, const ChunkTexts& texts, std::initializer_list<ChunkField> fields) {
  Source source(tags);
  for (const auto& [id, key] : fields)
    if (const auto found = texts.find(id); found != texts.end())
      for (const auto& text : found->second) source.add(std::string(key), text);
  source.fill();
}

void read_wav(model::AudioTags& tags, const fs::path& path) {
  {
    TagLib::RIFF::WAV::File file(path.c_str(), false);
    if (file.isValid()) fill(tags, file.ID3v2Tag());
  }
  // RIFF INFO has no ISRC: its field of that name is the source of the material.
  fill(tags, read_riff_info(path),
      {{"INAM", "TITLE"}, {"TITL", "TITLE"}, {"IART", "ARTIST"}, {"IPRD", "ALBUM"},
          {"IAAR", "ALBUMARTIST"}, {"IMUS", "COMPOSER"}, {"IWRI", "COMPOSER"}, {"IGNR", "GENRE"},
          {"IPUB", "PUBLISHER"}, {"ICOP", "COPYRIGHT"}, {"ILNG", "LANGUAGE"}, {"ICMT", "COMMENT"},
          {"ICRD", "DATE"}, {"ITRK", "TRACKNUMBER"}, {"IPRT", "TRACKNUMBER"},
          {"TRCK", "TRACKNUMBER"}, {"IFRM", "DISCNUMBER"}});
}

void read_aiff(model::AudioTags& tags, const fs::path& path) {
  {
    TagLib::RIFF::AIFF::File file(path.c_str(), false);
    if (file.isValid()) fill(tags, file.tag());
  }
  fill(tags, read_aiff_texts(path),
      {{"NAME", "TITLE"}, {"AUTH", "ARTIST"}, {"(c) ", "COPYRIGHT"}, {"ANNO", "COMMENT"}});
}

void read_caf(model::AudioTags& tags, const fs::path& path) {
  fill(tags, read_caf_info(path),
      {{"title", "TITLE"}, {"artist", "ARTIST"}, {"album", "ALBUM"}, {"composer", "COMPOSER"},
          {"genre", "GENRE"}, {"copyright", "COPYRIGHT"}, {"year", "DATE"}, {"comments", "COMMENT"},
          {"track number", "TRACKNUMBER"}, {"disc number", "DISCNUMBER"}, {"isrc", "ISRC"}});
}

void read_flac(model::AudioTags& tags, const fs::path& path) {
  TagLib::FLAC::File file(path.c_str(), false);
  if (!file.isValid()) return;
  fill(tags, file.xiphComment());
  fill(tags, file.ID3v2Tag());
  if (file.ID3v1Tag() != nullptr) fill(tags, file.ID3v1Tag()->properties(), true);
  tags.has_picture = tags.has_picture || !file.pictureList().isEmpty();
}

void read_mp3(model::AudioTags& tags, const fs::path& path) {
  TagLib::MPEG::File file(path.c_str(), false);
  if (!file.isValid()) return;
  fill(tags, file.ID3v2Tag());
  if (file.APETag() != nullptr) fill(tags, file.APETag()->properties());
  if (file.ID3v1Tag() != nullptr) fill(tags, file.ID3v1Tag()->properties(), true);
}

template <class File>
bool read_ogg(model::AudioTags& tags, const fs::path& path) {
  File file(path.c_str(), false);
  if (!file.isValid()) return false;
  fill(tags, file.tag());
  return true;
}

}  // namespace

model::AudioTags read_tags(const fs::path& path) {
  model::AudioTags tags;
  const auto found = sniff_file(path);
  if (!found) return tags;
  switch (found->container) {
    case Container::wav:
    case Container::rf64: read_wav(tags, path); break;
    case Container::flac: read_flac(tags, path); break;
    case Container::aiff: read_aiff(tags, path); break;
    case Container::mp3: read_mp3(tags, path); break;
    case Container::caf: read_caf(tags, path); break;
    case Container::ogg:
      read_ogg<TagLib::Ogg::Vorbis::File>(tags, path) ||
          read_ogg<TagLib::Ogg::Opus::File>(tags, path) ||
          read_ogg<TagLib::Ogg::FLAC::File>(tags, path);
      break;
    case Container::none: break;
  }
  return tags;
}

}  // namespace mv::audio
