// SPDX-License-Identifier: Apache-2.0
// Songwriters and credits as LabelGrid wants them: profiles by id, shares that add up to 100, a
// person for each category of roles. The simulator refuses everything else.
#include "platforms/labelgrid/people.hpp"

#include <boost/json/serialize.hpp>

#include "sandbox/labelgrid/reference.hpp"
#include "support/catch.hpp"
#include "unit/platforms/rig.hpp"

using namespace mv;
using namespace mv::platforms::labelgrid;
using namespace mv::test;

namespace {

const json::object kNotes{{"writer_ids",
    {{"Ada Stone", "7"}, {"Ben Reed", "8"}, {"Cy Low", "9"}, {"Nightlights", "10"}}}};

std::vector<std::string> roles_of(const json::value& row) {
  std::vector<std::string> out;
  for (const auto& role : row.at("roles").as_array()) out.emplace_back(role.as_string());
  return out;
}

using Roles = std::vector<std::string>;

}  // namespace

TEST_CASE("shares of songwriters add up to 100", "[labelgrid]") {
  model::Metadata metadata;
  for (const char* name : {"Ada Stone", "Ben Reed", "Cy Low"}) metadata.writers.push_back({name});
  metadata.writers[0].role = "composer_lyricist";
  metadata.writers.push_back({"ben reed", "lyricist"});
  metadata.writers.push_back({"Di Vale", "arranger"});
  const auto rows = writers_of(kNotes, metadata);
  REQUIRE(rows.size() == 3);
  double sum = 0;
  for (const auto& row : rows) sum += row.at("percentage_share").to_number<double>();
  REQUIRE(std::abs(sum - 100) < 1e-9);
  REQUIRE(rows[0].at("writer_id") == 7);
  REQUIRE(roles_of(rows[0]) == Roles{"Composer", "Lyricist"});
  REQUIRE(roles_of(rows[1]) == Roles{"Composer", "Lyricist"});
  metadata.writers.resize(1);
  REQUIRE(writers_of(kNotes, metadata).at(0).at("percentage_share") == 100);
}

TEST_CASE("each category of roles has a person", "[labelgrid]") {
  const auto roles = sandbox::reference_roles();
  model::Metadata metadata;
  metadata.artists = {{"Nightlights"}, {"Ben Reed", "producer"}, {"Ben Reed", "engineer"}};
  metadata.writers = {{"Ada Stone", "composer_lyricist"}};
  metadata.ai.vocals = "generated";
  auto rows = contributors_of(kNotes, roles, metadata);
  REQUIRE(rows.size() == 2);
  // Nobody is named for the performance: the songwriter is.
  REQUIRE(roles_of(rows[0]) == Roles{"Composer", "Lyricist", "Performer"});
  REQUIRE(rows[0].at("ai_contribution") == "partly");
  REQUIRE(roles_of(rows[1]) == Roles{"Producer", "Mixing Engineer"});
  metadata.artists.push_back({"Cy Low", "performer"});
  rows = contributors_of(kNotes, roles, metadata);
  REQUIRE(roles_of(rows[0]) == Roles{"Composer", "Lyricist"});
  REQUIRE(roles_of(rows[2]) == Roles{"Performer"});
  // Without songwriters and credits it is the artist.
  metadata.artists.resize(1);
  metadata.writers.clear();
  rows = contributors_of(kNotes, roles, metadata);
  REQUIRE(rows.size() == 1);
  REQUIRE(rows[0].at("writer_id") == 10);
  REQUIRE(roles_of(rows[0]) == Roles{"Composer", "Producer", "Performer"});
}

TEST_CASE("a person with many roles has several rows", "[labelgrid]") {
  model::Metadata metadata;
  metadata.writers = {{"Ada Stone", "composer_lyricist"}};
  for (const char* role : {"producer", "performer", "engineer"})
    metadata.artists.push_back({"Ada Stone", role});
  const auto rows = contributors_of(kNotes, sandbox::reference_roles(), metadata);
  REQUIRE(rows.size() == 2);
  REQUIRE(rows[0].at("writer_id") == rows[1].at("writer_id"));
  REQUIRE(roles_of(rows[0]).size() == 3);
  REQUIRE(roles_of(rows[1]).size() == 2);
}

TEST_CASE("people are made once, and found again by the next release", "[labelgrid]") {
  Rig rig("labelgrid");
  const auto order = [&](const char* id, const char* isrc) {
    auto out = rig.order(id);
    out.metadata.isrc = isrc;
    out.metadata.writers = {{"Ada M. Stone", "composer_lyricist", "00000000199"}, {"Mononym"}};
    out.metadata.artists.push_back({"Ben Reed", "producer"});
    return out;
  };
  Shipment first(rig, order("shp_1", "QZABC2700047"));
  REQUIRE(first.run().value_or(Fact::failed) == Fact::live);
  REQUIRE(rig.count("writers") == 3);
  Shipment second(rig, order("shp_2", "QZABC2700048"));
  REQUIRE(second.run().value_or(Fact::failed) == Fact::live);
  REQUIRE(rig.count("writers") == 3);
}
