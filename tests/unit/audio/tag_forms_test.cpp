// SPDX-License-Identifier: Apache-2.0
// Every way a field can be repeated, encoded or placed.
#include <apetag.h>
#include <flacfile.h>
#include <id3v1tag.h>
#include <id3v2tag.h>
#include <mpegfile.h>
#include <sndfile.h>
#include <textidentificationframe.h>
#include <tpropertymap.h>
#include <vorbisfile.h>
#include <xiphcomment.h>

#include <fstream>
#include <iterator>

#include "audio/tags.hpp"
#include "encode.hpp"
#include "support/catch.hpp"
#include "support/wav.hpp"

using namespace mv;
using mv::audio::read_tags;
using mv::test::encode;
using mv::test::write_wav;
using Texts = std::vector<std::string>;

namespace {

const Texts kTwo{"Ada Stone", "Ben Reed"};

fs::path sound(const TempFolder& folder, int format) {
  const auto wav = write_wav(folder.path() / "source.wav", {.seconds = 0.5});
  return encode(wav, folder.path() / "a.bin", format);
}

void repeat(TagLib::Ogg::XiphComment& comment) {
  for (const auto* name : {"Ada Stone", "Ben Reed"}) {
    comment.addField("ARTIST", name, false);
    comment.addField("COMPOSER", name, false);
    comment.addField("ALBUMARTIST", name, false);
  }
  comment.addField("GENRE", "Nonsense", false);
  comment.addField("GENRE", "Techno", false);
  comment.addField("ISRC", "AA6Q72000047", false);
  comment.addField("ISRC", "GBAYE6800011", false);
  comment.addField("TITLE", "One", false);
  comment.addField("TITLE", "Two", false);
  comment.addField("DISCNUMBER", "02/03", false);
  comment.addField("TRACKNUMBER", "7", false);
}

void check_two(const model::AudioTags& tags) {
  CHECK(tags.artists == kTwo);
  CHECK(tags.artist == "Ada Stone; Ben Reed");
  CHECK(tags.composers == kTwo);
  CHECK(tags.album_artists == kTwo);
  CHECK(tags.genres == Texts{"Nonsense", "Techno"});
  CHECK(tags.isrcs == Texts{"AA6Q72000047", "GBAYE6800011"});
  CHECK(tags.isrc == "AA6Q72000047");
  CHECK(tags.title == "One");
  CHECK(tags.disc_number == 2);
  CHECK(tags.track_number == 7);
}

/// Frames of an ID3v2 tag of this version, in front of an MP3.
fs::path with_id3(const TempFolder& folder, char version,
    const std::vector<std::pair<std::string, std::string>>& frames) {
  std::string body;
  for (const auto& [id, content] : frames) {
    body += id;
    for (int shift = 24; shift >= 0; shift -= 8)
      body.push_back(static_cast<char>(content.size() >> shift));
    body += std::string(2, '\0') + content;
  }
  std::string out = "ID3" + std::string{version, '\0', '\0'};
  for (int shift = 21; shift >= 0; shift -= 7)
    out.push_back(static_cast<char>(body.size() >> shift & 0x7f));
  const auto mp3 = sound(folder, mv::test::kMp3);
  std::ifstream in(mp3, std::ios::binary);
  const std::string audio{std::istreambuf_iterator<char>(in), {}};
  const auto path = folder.path() / "tagged.mp3";
  std::ofstream(path, std::ios::binary) << out << body << audio;
  return path;
}

std::string latin(const std::string& text) { return std::string(1, '\0') + text; }

/// A WAV with these texts in LIST INFO, each as its bytes stand here.
fs::path with_info(const TempFolder& folder, const Texts& ids, const Texts& texts,
    int code_page = 0, bool behind = false) {
  std::string list = "INFO";
  for (std::size_t i = 0; i < ids.size(); ++i)
    list += mv::test::wav_detail::chunk(ids[i], texts[i] + std::string(1, '\0'));
  std::vector<std::pair<std::string, std::string>> chunks{{"LIST", list}};
  if (code_page != 0)
    chunks.insert(
        chunks.begin(), {"CSET", {static_cast<char>(code_page & 0xff),
                                     static_cast<char>(code_page >> 8), 0, 0, 0, 0, 0, 0}});
  mv::test::WavSpec spec{.seconds = 0.5};
  (behind ? spec.chunks_after : spec.chunks_before) = chunks;
  return write_wav(folder.path() / "info.wav", spec);
}

}  // namespace

TEST_CASE("Vorbis comments that occur twice") {
  const TempFolder folder;
  SECTION("FLAC") {
    const auto path = sound(folder, SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
    {
      TagLib::FLAC::File file(path.c_str());
      repeat(*file.xiphComment(true));
      REQUIRE(file.save());
    }
    check_two(read_tags(path));
  }
  SECTION("OGG") {
    const auto path = sound(folder, SF_FORMAT_OGG | SF_FORMAT_VORBIS);
    {
      TagLib::Ogg::Vorbis::File file(path.c_str());
      repeat(*file.tag());
      REQUIRE(file.save());
    }
    check_two(read_tags(path));
  }
}

TEST_CASE("ID3v2 separates values in its own ways") {
  const TempFolder folder;
  const std::string zero(1, '\0');
  SECTION("version 4: a zero") {
    const auto tags = read_tags(with_id3(folder, 4,
        {{"TPE1", "\3Ada Stone" + zero + "Ben Reed"}, {"TCOM", "\3Ada Stone" + zero + "Ben Reed"},
            {"TSRC",
                "\3"
                "AA6Q72000047" +
                    zero + "GBAYE6800011"},
            {"TPOS",
                "\3"
                "2/3"}}));
    CHECK(tags.artists == kTwo);
    CHECK(tags.composers == kTwo);
    CHECK(tags.isrcs.size() == 2);
    CHECK(tags.disc_number == 2);
  }
  SECTION("version 3: a slash, where the parts are whole names") {
    const auto tags = read_tags(with_id3(folder, 3,
        {{"TPE1", latin("Ada Stone/Ben Reed")}, {"TCOM", latin("Ada Stone / Ben Reed")},
            {"TPOS", latin("1/2")}, {"TRCK", latin("03/12")}}));
    CHECK(tags.artists == kTwo);
    CHECK(tags.composers == kTwo);
    CHECK(tags.disc_number == 1);
    CHECK(tags.track_number == 3);
  }
  SECTION("a name with a slash stays whole") {
    CHECK(read_tags(with_id3(folder, 3, {{"TPE1", latin("AC/DC")}})).artists == Texts{"AC/DC"});
    CHECK(read_tags(with_id3(folder, 4, {{"TPE1", latin("Ada Stone/Ben Reed")}})).artists ==
          Texts{"Ada Stone/Ben Reed"});
  }
  SECTION("a semicolon, as players write it") {
    CHECK(
        read_tags(with_id3(folder, 3, {{"TCOM", latin("Ada Stone; Ben Reed")}})).composers == kTwo);
  }
  SECTION("a comma is part of a name") {
    CHECK(read_tags(with_id3(folder, 4, {{"TPE1", latin("Reed, Ben")}})).artists ==
          Texts{"Reed, Ben"});
  }
  SECTION("UTF-8 that says Latin-1, and Latin-1") {
    CHECK(read_tags(with_id3(folder, 3, {{"TIT2", latin("Caf\xc3\xa9")}})).title == "Café");
    CHECK(read_tags(with_id3(folder, 3, {{"TIT2", latin("Caf\xe9")}})).title == "Café");
  }
  SECTION("letters composed as on a Mac") {
    CHECK(read_tags(with_id3(folder, 4,
                        {{"TIT2",
                            "\3"
                            "Cafe\xcc\x81"}}))
              .title == "Café");
  }
}

TEST_CASE("APE and ID3v1 at the end of an MP3") {
  const TempFolder folder;
  const auto path = sound(folder, mv::test::kMp3);
  {
    TagLib::MPEG::File file(path.c_str());
    auto* ape = file.APETag(true);
    TagLib::StringList names;
    names.append("Ada Stone");
    names.append("Ben Reed");
    ape->setItem("Artist", TagLib::APE::Item("Artist", names));
    ape->setItem("Disc", TagLib::APE::Item("Disc", TagLib::StringList("2/2")));
    file.ID3v1Tag(true)->setTitle("Rooms");
    REQUIRE(file.save());
  }
  const auto tags = read_tags(path);
  CHECK(tags.artists == kTwo);
  CHECK(tags.disc_number == 2);
  CHECK(tags.title == "Rooms");
}

TEST_CASE("RIFF INFO in any encoding, or said to be unreadable") {
  const TempFolder folder;
  const auto title = [&](const std::string& bytes, int code_page = 0) {
    return read_tags(with_info(folder, {"INAM"}, {bytes}, code_page));
  };
  CHECK(title("Caf\xc3\xa9 No\xc3\xabl").title == "Café Noël");
  CHECK(title("Caf\xe9 No\xebl").title == "Café Noël");
  CHECK(title("L\x92\xe9t\xe9").title == "L’été");
  CHECK(title("L\x92\xe9t\xe9", 1252).title == "L’été");
  CHECK(title("\xcf\xf0\xe8\xe2\xe5\xf2", 1251).title == "Привет");
  CHECK(title("\xb3\xa4\xcf\xe0\xcb\xbc", 936).title == "长相思");
  CHECK(title(std::string("C\0a\0f\0\xe9\0", 8)).title == "Café");
  const auto lost = title("\xb3\xa4\xcf\xe0\xcb\xbc");
  CHECK(lost.title.empty());
  CHECK(lost.unreadable == Texts{"title"});
  CHECK(title("Caf\xe9").unreadable.empty());
}

TEST_CASE("RIFF INFO stands before or behind the audio and repeats fields") {
  const TempFolder folder;
  for (const bool behind : {false, true}) {
    const auto tags = read_tags(with_info(folder, {"IART", "INAM", "IART", "ITRK", "IMUS"},
        {"Ada Stone", "Odd", "Ben Reed", "4", "Ada Stone;Ben Reed"}, 0, behind));
    CHECK(tags.title == "Odd");
    CHECK(tags.artists == kTwo);
    CHECK(tags.composers == kTwo);
    CHECK(tags.track_number == 4);
  }
}

TEST_CASE("AIFF and CAF have texts of their own") {
  const TempFolder folder;
  const auto put = [&](int format, const fs::path& path) {
    const auto wav = write_wav(folder.path() / "s.wav", {.seconds = 0.5});
    SF_INFO in{};
    auto* from = sf_open(wav.c_str(), SFM_READ, &in);
    SF_INFO out{.samplerate = in.samplerate, .channels = in.channels, .format = format};
    auto* to = sf_open(path.c_str(), SFM_WRITE, &out);
    sf_set_string(to, SF_STR_TITLE, "Rooms");
    sf_set_string(to, SF_STR_ARTIST, "Ada Stone");
    std::vector<int> block(4096);
    while (const auto got = sf_readf_int(from, block.data(), 2048))
      sf_writef_int(to, block.data(), got);
    sf_close(from);
    sf_close(to);
    return read_tags(path);
  };
  for (const auto& tags : {put(SF_FORMAT_AIFF | SF_FORMAT_PCM_16, folder.path() / "a.aiff"),
           put(SF_FORMAT_CAF | SF_FORMAT_PCM_16, folder.path() / "a.caf")}) {
    CHECK(tags.title == "Rooms");
    CHECK(tags.artist == "Ada Stone");
  }
}
