// SPDX-License-Identifier: Apache-2.0
// What `track import` reads before it uploads anything.
#include <algorithm>
#include <boost/json/serialize.hpp>

#include "commands/track/import_rows.hpp"
#include "support/catch.hpp"
#include "support/wav.hpp"

using namespace mv;
using namespace mv::cli;

namespace {

/// A folder with a.wav and b.wav, in which CSV files are written.
struct Work {
  TempFolder temp;
  fs::path folder = temp.path();

  Work() {
    for (const auto* name : {"a.wav", "b.wav"}) audio(name);
  }
  void audio(const fs::path& name) const {
    fs::create_directories((folder / name).parent_path());
    test::write_wav(folder / name, {.seconds = 0.1});
  }
  fs::path csv(std::string_view text) const {
    REQUIRE(write_file_atomic(folder / "songs.csv", text).ok());
    return folder / "songs.csv";
  }
  std::vector<ImportRow> rows(std::string_view text) const {
    auto rows = csv_rows(csv(text));
    INFO(text);
    REQUIRE(rows.ok());
    return *std::move(rows);
  }
  std::vector<std::string> faults(std::string_view text) const {
    const auto rows = csv_rows(csv(text));
    INFO(text);
    REQUIRE_FALSE(rows.ok());
    CHECK(rows.error().code == Code::invalid);
    std::vector<std::string> out;
    for (const auto& fault : rows.error().faults) out.push_back(fault.message + " | " + fault.hint);
    return out;
  }
};

bool has(const std::vector<std::string>& faults, std::string_view text) {
  return std::any_of(faults.begin(), faults.end(),
      [&](const auto& fault) { return fault.find(text) != std::string::npos; });
}

std::vector<std::string> names_below(const fs::path& folder, const std::vector<std::string>& all) {
  std::vector<std::string> out;
  for (const auto& name : all) out.push_back(fs::path(name).lexically_relative(folder).string());
  return out;
}

}  // namespace

TEST_CASE("a CSV file: the columns are metadata by the API's names") {
  const Work work;
  const auto rows = work.rows(
      "\xef\xbb\xbf"
      "File;Title;artists;writers;Explicit Content;isrc;tags;ai;release-date\r\n"
      "a.wav;\"Dawn; again\";\"Ada Stone; Bob (featured)\";Ada Stone;clean;AA-6Q7-20-00047;"
      "\"night; train\";\"all=none; vocals=generated\";2027-01-15\r\n"
      "b.wav;;;;;;;;\r\n");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].name == "a.wav");
  CHECK(rows[0].file == work.folder / "a.wav");
  const auto& words = rows[0].metadata;
  CHECK(words.at("title") == "Dawn; again");
  CHECK(boost::json::serialize(words.at("artists")) ==
        R"([{"name":"Ada Stone","role":"primary"},{"name":"Bob","role":"featured"}])");
  CHECK(boost::json::serialize(words.at("writers")) ==
        R"([{"name":"Ada Stone","role":"composer_lyricist"}])");
  CHECK(words.at("explicit_content") == "clean");
  CHECK(words.at("isrc") == "AA6Q72000047");
  CHECK(words.at("tags") == boost::json::array{"night", "train"});
  CHECK(words.at("ai").at("vocals") == "generated");
  CHECK(words.at("ai").at("artwork") == "none");
  // What no cell says is left to the tags of the file.
  CHECK(rows[1].metadata.empty());
}

TEST_CASE("a CSV file: a name may have brackets that are no role") {
  const Work work;
  const auto rows = work.rows("file,artists\na.wav,Ada (of the Stones); Bob (featured)\n");
  CHECK(rows.at(0).metadata.at("artists").at(0).at("name") == "Ada (of the Stones)");
  CHECK(rows.at(0).metadata.at("artists").at(1).at("role") == "featured");
}

TEST_CASE("a CSV file: every fault of every row is said, with row and column") {
  const Work work;
  const auto faults = work.faults(
      "file,titel,isrc,language,cover\n"
      "none.wav,x,,,\n"
      "a.wav,x,AA6Q7200004,deutsch!,none.jpg\n"
      "b.wav,x,,\n"
      ",x,,,\n"
      "./a.wav,x,,,\n");
  CHECK(has(faults, "songs.csv row 1: there is no column \"titel\" | Did you mean title?"));
  CHECK(has(faults, "songs.csv row 2, file: "));
  CHECK(has(faults, "songs.csv row 3, isrc: "));
  CHECK(has(faults, "songs.csv row 3, language: "));
  CHECK(has(faults, "songs.csv row 3, cover: "));
  CHECK(has(faults, "songs.csv row 4: it has 4 fields, and the header has 5"));
  CHECK(has(faults, "songs.csv row 5, file: it is empty"));
  CHECK(has(faults, "songs.csv row 6, file: \"./a.wav\" is in row 3 already"));
  CHECK(faults.size() == 8);
}

TEST_CASE("a CSV file without its header, or none at all, is refused") {
  const Work work;
  CHECK(has(work.faults("title,artists\nDawn,Ada\n"), "there is no column file"));
  CHECK(has(work.faults("file,file\na.wav,a.wav\n"), "the column is there twice"));
  CHECK(has(work.faults("file,\na.wav,x\n"), "column 2 has no name"));
  CHECK(has(work.faults("file,title\na.wav,\"Dawn\n"), "row 2: the quote of field 2"));
  CHECK(has(work.faults(""), "songs.csv row 1: it is empty"));
  CHECK(has(work.faults("PK\x03\x04\xff\xfe!"), "CSV UTF-8"));
  CHECK(csv_rows(work.folder / "none.csv").error().code == Code::not_found);
}

TEST_CASE("a folder: audio files of all folders below, in order; what is left out is named") {
  const Work work;
  for (const auto* name :
      {"B-side.FLAC", "disc 1/02.Mp3", "disc 1/01.wav", "._a.wav", ".old/c.wav"})
    work.audio(name);
  REQUIRE(write_file_atomic(work.folder / "notes.txt", "x").ok());
  REQUIRE(write_file_atomic(work.folder / ".DS_Store", "x").ok());
  const TempFolder elsewhere;
  REQUIRE(write_file_atomic(elsewhere.path() / "secret.wav", "x").ok());
  fs::create_symlink(elsewhere.path() / "secret.wav", work.folder / "out.wav");
  fs::create_symlink(work.folder / "nothing.wav", work.folder / "broken.wav");
  fs::create_directory_symlink(work.folder, work.folder / "around");
  fs::create_symlink("a.wav", work.folder / "c.wav");
  const auto found = folder_rows(work.folder);
  std::vector<std::string> names;
  for (const auto& row : found.rows) names.push_back(row.name);
  using Names = std::vector<std::string>;
  CHECK(names_below(work.folder, names) ==
        Names{"B-side.FLAC", "a.wav", "b.wav", "c.wav", "disc 1/01.wav", "disc 1/02.Mp3"});
  CHECK(names_below(work.folder, found.hidden) == Names{"._a.wav", ".old"});
  CHECK(names_below(work.folder, found.links) == Names{"around", "broken.wav", "out.wav"});
  CHECK(found.unreadable.empty());
  CHECK(folder_rows(work.folder / "none").unreadable.size() == 1);
}
