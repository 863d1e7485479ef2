// SPDX-License-Identifier: Apache-2.0
// What the metadata says reaches the provider, or its row says that it is dropped.
#include <set>

#include "ddex/write/ern.hpp"
#include "model/json.hpp"
#include "platforms/ddex/statement.hpp"
#include "platforms/labelgrid/catalog.hpp"
#include "platforms/soundcloud/track.hpp"
#include "platforms/youtube/video.hpp"
#include "support/catch.hpp"

using namespace mv;
using platforms::Order;

namespace {

/// Everything that is sent of an order with this metadata, as one text.
using Sent = std::function<std::string(const Order&)>;

// Sent by other calls, or as one of the provider's own words.
const std::set<std::string> kLabelGridElsewhere{"label", "genre", "language", "artists"};
const std::set<std::string> kSoundCloudElsewhere{
    "artists", "album", "metadata_language", "track_type", "ai"};
// Words of a list: another one is none of them.
const std::set<std::string> kDdexElsewhere{"explicit_content", "track_type"};

void whole(const char* provider, const std::set<std::string>& elsewhere, const Sent& sent) {
  const auto* row = model::find_provider(provider);
  Order plain;
  plain.metadata.title = "Plain";
  plain.shipment_id = "shp_01";
  boost::mp11::mp_for_each<model::members_of<model::Metadata>>([&](auto member) {
    const std::string name = member.name;
    INFO(provider << " " << name);
    Order order = plain;
    auto& value = order.metadata.*member.pointer;
    using V = std::remove_reference_t<decltype(value)>;
    if constexpr (std::is_same_v<V, std::string>)
      value = "Marker";
    else if constexpr (std::is_same_v<V, std::vector<std::string>>)
      value = {"Marker"};
    else if constexpr (std::is_same_v<V, model::AiUse>)
      value.vocals = value.artwork = "generated";
    else
      value = {{"Marker"}};
    const bool reaches = sent(order) != sent(plain);
    const auto drops = [&](const auto& field) { return field.name == name; };
    const bool dropped = std::any_of(row->drops.begin(), row->drops.end(), drops);
    REQUIRE(int(reaches) + int(dropped) + int(elsewhere.contains(name)) == 1);
  });
}

}  // namespace

TEST_CASE("SoundCloud gets every field, or its row says which are dropped", "[fields]") {
  whole("soundcloud", kSoundCloudElsewhere, [](const Order& order) {
    std::string out;
    for (const auto& [name, value] : platforms::soundcloud::fields_of(order))
      out += name + "=" + value + "\n";
    return out;
  });
}

TEST_CASE("YouTube gets every field", "[fields]") {
  whole("youtube", {}, [](const Order& order) {
    return boost::json::serialize(platforms::youtube::snippet_of(order)) +
           boost::json::serialize(platforms::youtube::status_of(order, "private"));
  });
}

TEST_CASE("LabelGrid gets every field, or its row says which are dropped", "[fields]") {
  whole("labelgrid", kLabelGridElsewhere, [](const Order& order) {
    return boost::json::serialize(platforms::labelgrid::release_changes(order)) +
           boost::json::serialize(platforms::labelgrid::track_changes(order));
  });
}

TEST_CASE("receivers of DDEX get every field", "[fields]") {
  platforms::ddex::Account account;
  account.sender = {"PADPIDA2013020802I", "Ours"};
  const auto& target = *ddex::find_target("spotify");
  const auto text = [&](const Order& order) {
    const auto message =
        platforms::ddex::message_of(order, {}, account, target, {.at = 1, .message_id = "m"});
    return ddex::written([&](ddex::XmlWriter& xml) { ddex::write(xml, *message); });
  };
  for (const char* provider : {"ddex-spotify", "ddex-youtube", "ddex-audius", "ddex"})
    whole(provider, kDdexElsewhere, text);
  Order order;
  order.metadata.explicit_content = "explicit";
  order.metadata.track_type = "cover";
  REQUIRE(text(order).find(">Explicit<") != std::string::npos);
  REQUIRE(text(order).find("<IsCover>true<") != std::string::npos);
  order.release.catalogue_number = "EX 1";
  order.release.territories = {"DE", "JP"};
  order.schedule = model::ReleaseSchedule{"2027-01-15T00:00:00", "Europe/Berlin", true};
  REQUIRE(text(order).find(">EX 1</CatalogNumber>") != std::string::npos);
  REQUIRE(text(order).find("<TerritoryCode>JP</TerritoryCode>") != std::string::npos);
  REQUIRE(
      text(order).find("<StartDateTime>2027-01-15T00:00:00</StartDateTime>") != std::string::npos);
  order.schedule->local_midnight = false;
  REQUIRE(
      text(order).find("<StartDateTime>2027-01-14T23:00:00Z</StartDateTime>") != std::string::npos);
}
