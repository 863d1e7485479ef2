// SPDX-License-Identifier: Apache-2.0
// The schema and the reference in docs/ are what the table of fields says, and the example there
// is a manifest.
#include <cstdlib>

#include "base/text/text.hpp"
#include "manifest/codes.hpp"
#include "identifiers/countries.hpp"
#include "manifest/manifest.hpp"
#include "model/json.hpp"
#include "support/catch.hpp"
#include "world.hpp"

using namespace mv;
using test::World;

namespace {

const fs::path kDocs = fs::path(MV_SOURCE_DIR) / "docs";

/// What stands between two lines of a text.
std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const auto from = text.find(begin);
  REQUIRE(from != std::string::npos);
  const auto start = from + begin.size();
  const auto to = text.find(end, start);
  REQUIRE(to != std::string::npos);
  return text.substr(start, to - start);
}

}  // namespace

// MV_UPDATE_GOLDEN=1 writes both files anew.
TEST_CASE("docs/release.schema.json is what the table says") {
  const auto file = kDocs / "release.schema.json";
  const auto made = manifest::json_schema();
  if (std::getenv("MV_UPDATE_GOLDEN")) REQUIRE(write_file_atomic(file, made));
  REQUIRE(read_file(file).value_or("") == made);
  REQUIRE(model::parse_json<model::json::value>(made));
}

TEST_CASE("docs/release-manifest.md has the reference of the table") {
  const auto file = kDocs / "release-manifest.md";
  const auto made = "\n" + manifest::markdown_reference();
  const std::string begin = "<!-- the fields, by markdown_reference() -->\n";
  const std::string end = "<!-- end of the fields -->";
  auto text = read_file(file).value_or("");
  const auto kept = between(text, begin, end);
  if (std::getenv("MV_UPDATE_GOLDEN")) {
    text.replace(text.find(begin) + begin.size(), kept.size(), made);
    REQUIRE(write_file_atomic(file, text));
    return;
  }
  REQUIRE(kept == made);
}

TEST_CASE("the example of docs/release-manifest.md is a manifest") {
  const auto text = read_file(kDocs / "release-manifest.md").value_or("");
  const auto example = between(text, "```toml\n", "```");
  const World world;
  for (const auto* name : {"cover.jpg", "disc 1/01 - Northern Line.wav", "disc 1/02 - Arrival.wav",
           "disc 2/01 - Last Train.wav"})
    world.file(name);
  const auto read = world.parse(example);
  if (!read) FAIL(test::list(read.error(), world.path(), true));
  REQUIRE(read->tracks.size() == 3);
  REQUIRE(read->schedule);
}

TEST_CASE("countries are those of the system's table") {
  const auto table = read_file("/usr/share/zoneinfo/iso3166.tab");
  if (!table) return;
  std::vector<std::string> codes;
  for (const auto& line : split(*table, '\n'))
    if (!line.empty() && line[0] != '#') codes.push_back(line.substr(0, 2));
  for (const auto& code : codes) REQUIRE(identifiers::is_country(code));
  REQUIRE(split(identifiers::countries(), ' ').size() == codes.size());
  REQUIRE_FALSE(identifiers::is_country("ZZ"));
  REQUIRE_FALSE(identifiers::is_country("D "));
  REQUIRE(manifest::country_meant("uk") == "GB");
  REQUIRE(manifest::is_language("pt-BR"));
  REQUIRE(manifest::is_language("zxx"));
  REQUIRE_FALSE(manifest::is_language("xx"));
}
