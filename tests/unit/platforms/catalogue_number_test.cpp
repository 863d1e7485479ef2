// SPDX-License-Identifier: Apache-2.0
// The label's own catalogue number is sent; and as it may stand on several releases, it alone does
// not make one of them ours.
#include "platforms/labelgrid/catalog.hpp"
#include "support/catch.hpp"
#include "unit/platforms/rig.hpp"

using namespace mv;
using namespace mv::test;

namespace {

constexpr const char* kCreate = "POST /api/public/releases";

platforms::Order numbered(Rig& rig, const std::string& shipment) {
  auto order = rig.order(shipment);
  order.release.catalogue_number = "OWN-001";
  return order;
}

std::size_t drafts(Rig& rig) {
  std::size_t out = 0;
  const auto state = rig.simulator->state();
  for (const auto& item : state.at("items").as_array()) out += item.as_object().contains("cat");
  return out;
}

}  // namespace

TEST_CASE("LabelGrid: the label's number is sent, and an edit of it too") {
  Rig rig("labelgrid");
  Shipment shipment(rig, numbered(rig, "shp_01"));
  REQUIRE(shipment.upload().ok());
  const auto item = rig.simulator->state().at("items").as_array().at(0).as_object();
  REQUIRE(item.at("cat").as_string() == "OWN-001");
  shipment.order.release.catalogue_number = "OWN-002";
  REQUIRE(rig.adapter->update(shipment.context).ok());
  REQUIRE(rig.simulator->state().at("items").as_array().at(0).at("cat").as_string() == "OWN-002");
}

TEST_CASE("SoundCloud: the label's number is sent, and an edit of it too") {
  Rig rig("soundcloud");
  Shipment shipment(rig, numbered(rig, "shp_01"));
  REQUIRE(shipment.upload().ok());
  REQUIRE(
      rig.simulator->state().at("items").as_array().at(0).at("release").as_string() == "OWN-001");
  shipment.order.release.catalogue_number = "OWN-002";
  REQUIRE(rig.adapter->update(shipment.context).ok());
  REQUIRE(
      rig.simulator->state().at("items").as_array().at(0).at("release").as_string() == "OWN-002");
}

TEST_CASE("LabelGrid: another shipment's draft with the same number is not taken over") {
  Rig rig("labelgrid");
  Shipment first(rig, numbered(rig, "shp_01")), second(rig, numbered(rig, "shp_02"));
  REQUIRE(first.upload().ok());
  rig.fault({{"fault", "server_error"}, {"match", kCreate}, {"times", 1}});
  REQUIRE(second.upload().ok());
  REQUIRE(second.failures > 0);
  REQUIRE(first.journal.text("release_id") != second.journal.text("release_id"));
  REQUIRE(drafts(rig) == 2);
}

TEST_CASE("LabelGrid: taking back what was never made deletes nobody's draft") {
  Rig rig("labelgrid");
  Shipment first(rig, numbered(rig, "shp_01")), second(rig, numbered(rig, "shp_02"));
  rig.fault({{"fault", "server_error"}, {"match", kCreate}, {"times", 1}});
  REQUIRE_FALSE(rig.adapter->upload(first.context).ok());
  REQUIRE(first.journal.text("release_id").empty());
  REQUIRE(second.upload().ok());
  const auto theirs = second.journal.text("release_id");
  first.context.taken = [&](const std::string& id) { return id == theirs; };
  REQUIRE(rig.adapter->withdraw(first.context).value() == platforms::Removal::gone);
  REQUIRE(drafts(rig) == 1);
  REQUIRE(second.submit().ok());
}

TEST_CASE("LabelGrid: what was made is found again, whatever its words have become") {
  Rig rig("labelgrid");
  Shipment shipment(rig, numbered(rig, "shp_01"));
  rig.fault({{"fault", "lost_response"}, {"match", kCreate}, {"times", 1}});
  REQUIRE_FALSE(rig.adapter->upload(shipment.context).ok());
  shipment.order.metadata.title = "Another Title";
  shipment.order.release.catalogue_number = "OWN-002";
  REQUIRE(shipment.upload().ok());
  REQUIRE(drafts(rig) == 1);
}
