// SPDX-License-Identifier: Apache-2.0
#include "audio/tags.hpp"

#include <aifffile.h>
#include <attachedpictureframe.h>
#include <flacfile.h>
#include <id3v2tag.h>
#include <infotag.h>
#include <mpegfile.h>
#include <textidentificationframe.h>
#include <tpropertymap.h>
#include <vorbisfile.h>
#include <wavfile.h>

#include <algorithm>
#include <fstream>

#include "base/text/text.hpp"
#include "encode.hpp"
#include "model/fields/words.hpp"
#include "model/json.hpp"
#include "support/catch.hpp"
#include "support/wav.hpp"

using namespace mv;
using mv::audio::read_tags;
using mv::test::encode;
using mv::test::write_wav;

namespace {

TagLib::PropertyMap sample_tags() {
  TagLib::PropertyMap map;
  const auto put = [&](const char* key, const char* value) {
    map.insert(key, TagLib::StringList(TagLib::String(value, TagLib::String::UTF8)));
  };
  put("TITLE", "Überall — 夜");
  put("ARTIST", "A & B");
  put("ALBUM", "Album");
  put("ALBUMARTIST", "Various");
  put("GENRE", "Techno");
  put("COMPOSER", "C. Omposer");
  put("LABEL", "Label Records");
  put("ISRC", "DEA123456789");
  put("COPYRIGHT", "2024 Someone");
  put("LANGUAGE", "deu");
  put("COMMENT", "a comment");
  put("DATE", "2024-05-01");
  put("TRACKNUMBER", "3/12");
  return map;
}

void check_sample(const model::AudioTags& tags) {
  CHECK(tags.title == "Überall — 夜");
  CHECK(tags.artist == "A & B");
  CHECK(tags.album == "Album");
  CHECK(tags.album_artist == "Various");
  CHECK(tags.genre == "Techno");
  CHECK(tags.composer == "C. Omposer");
  CHECK(tags.label == "Label Records");
  CHECK(tags.isrc == "DEA123456789");
  CHECK(tags.copyright == "2024 Someone");
  CHECK(tags.language == "deu");
  CHECK(tags.comment == "a comment");
  CHECK(tags.year == "2024");
  CHECK(tags.track_number == 3);
}

template <class File>
fs::path tagged(const fs::path& path) {
  File file(path.c_str());
  file.setProperties(sample_tags());
  REQUIRE(file.save());
  return path;
}

}  // namespace

TEST_CASE("tags are read from every container") {
  const TempFolder folder;
  const auto wav = write_wav(folder.path() / "a.wav", {.seconds = 0.5});
  const auto out = folder.path() / "tagged.bin";  // the name must not matter
  SECTION("FLAC") {
    check_sample(
        read_tags(tagged<TagLib::FLAC::File>(encode(wav, out, SF_FORMAT_FLAC | SF_FORMAT_PCM_16))));
  }
  SECTION("AIFF") {
    check_sample(read_tags(
        tagged<TagLib::RIFF::AIFF::File>(encode(wav, out, SF_FORMAT_AIFF | SF_FORMAT_PCM_16))));
  }
  SECTION("OGG") {
    check_sample(read_tags(
        tagged<TagLib::Ogg::Vorbis::File>(encode(wav, out, SF_FORMAT_OGG | SF_FORMAT_VORBIS))));
  }
  SECTION("MP3") {
    check_sample(read_tags(tagged<TagLib::MPEG::File>(encode(wav, out, mv::test::kMp3))));
  }
  SECTION("ID3v2 in WAV") { check_sample(read_tags(tagged<TagLib::RIFF::WAV::File>(wav))); }
}

TEST_CASE("every tag that the table of fields names is read") {
  const TempFolder folder;
  const auto wav = write_wav(folder.path() / "a.wav", {.seconds = 0.1});
  const auto out = folder.path() / "tagged.flac";
  encode(wav, out, SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
  for (const auto& rule : model::words_of<model::Metadata>())
    for (const auto& tag : rule.tags) {
      CAPTURE(rule.name, tag);
      TagLib::PropertyMap map;
      const auto value = std::string(rule.example == "\"AA6Q72000047\"" ? "AA6Q72000047" : "deu");
      map.insert(TagLib::String(std::string(tag)), TagLib::StringList(TagLib::String(value)));
      {
        TagLib::FLAC::File file(out.c_str());
        file.setProperties(map);
        REQUIRE(file.save());
      }
      const auto json = model::to_json(read_tags(out)).as_object();
      CHECK(std::ranges::any_of(
          json, [&](const auto& member) { return member.value() == boost::json::value(value); }));
    }
}

TEST_CASE("RIFF INFO fills what ID3v2 leaves empty") {
  const TempFolder folder;
  const auto wav = write_wav(folder.path() / "a.wav", {.seconds = 0.5});
  {
    TagLib::RIFF::WAV::File file(wav.c_str());
    file.InfoTag()->setTitle("from INFO");
    file.InfoTag()->setArtist("INFO artist");
    file.InfoTag()->setFieldText("ICOP", "2020 Info");
    file.InfoTag()->setFieldText("ISRC", "a tape");  // the source, no recording code
    file.ID3v2Tag()->setTitle("from ID3");
    REQUIRE(file.save());
  }
  const auto tags = read_tags(wav);
  CHECK(tags.title == "from ID3");
  CHECK(tags.artist == "INFO artist");
  CHECK(tags.copyright == "2020 Info");
  CHECK(tags.isrc.empty());
}

TEST_CASE("a picture is noticed, long fields are cut, nothing is nothing") {
  const TempFolder folder;
  const auto wav = write_wav(folder.path() / "a.wav", {.seconds = 0.5});
  SECTION("picture and long title") {
    const auto mp3 = encode(wav, folder.path() / "a.mp3", mv::test::kMp3);
    {
      TagLib::MPEG::File file(mp3.c_str());
      auto* picture = new TagLib::ID3v2::AttachedPictureFrame;  // owned by the tag
      picture->setMimeType("image/png");
      picture->setPicture(TagLib::ByteVector("png", 3));
      file.ID3v2Tag(true)->addFrame(picture);
      std::string title;
      for (int i = 0; i < 3000; ++i) title += "é";
      file.ID3v2Tag()->setTitle(TagLib::String("x" + title, TagLib::String::UTF8));
      REQUIRE(file.save());
    }
    const auto tags = read_tags(mp3);
    CHECK(tags.has_picture);
    CHECK(tags.title.size() == 4095);
    CHECK(is_utf8(tags.title));
  }
  SECTION("no tags") {
    const auto tags = read_tags(wav);
    CHECK(tags.title.empty());
    CHECK(tags.isrc.empty());
    CHECK(tags.track_number == 0);
    CHECK_FALSE(tags.has_picture);
  }
  SECTION("not audio, not there") {
    std::ofstream(folder.path() / "t.wav") << "words";
    CHECK(read_tags(folder.path() / "t.wav").title.empty());
    CHECK(read_tags(folder.path() / "missing").title.empty());
  }
}
