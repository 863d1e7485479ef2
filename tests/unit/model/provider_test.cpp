// SPDX-License-Identifier: Apache-2.0
// What every row of the providers must have, so that all that reads it can rely on it.
#include <set>

#include "base/text/text.hpp"
#include "model/fields/not_sent.hpp"
#include "model/json.hpp"
#include "model/provider/platform.hpp"
#include "model/provider/provider.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::model;

TEST_CASE("rows of providers are whole", "[provider]") {
  std::set<std::string_view> ids;
  for (const auto& row : providers()) {
    INFO(row.id);
    REQUIRE(ids.insert(row.id).second);
    REQUIRE_FALSE(row.name.empty());
    REQUIRE_FALSE(row.platforms.empty());
    for (const auto platform : row.platforms) {
      INFO(platform);
      const auto* known = find_platform(platform);
      REQUIRE(known);
      REQUIRE(known->id == platform);
      REQUIRE(row.carries(platform));
    }
    REQUIRE(row.credentials.empty() == (row.sign_in == SignInKind::none));
    std::set<std::string_view> names;
    bool required = row.credentials.empty();
    for (const auto& field : row.credentials) {
      INFO(field.name);
      REQUIRE(names.insert(field.name).second);
      REQUIRE(lower(field.name) == field.name);
      REQUIRE_FALSE(field.label.empty());
      REQUIRE(field.where.ends_with('.'));
      REQUIRE(row.credential(field.name) == &field);
      required |= field.required;
    }
    REQUIRE(required);
    REQUIRE(row.page.starts_with("https://"));
    REQUIRE(row.hook.signature.empty() == row.hook.check.empty());
    REQUIRE(row.lead_days >= 0);
    for (const auto& field : row.drops) {
      INFO(field.name);
      REQUIRE(to_json(Metadata{}).as_object().contains(field.name));
      REQUIRE_FALSE(field.label.empty());
    }
    REQUIRE(find_provider(upper(row.id)) == &row);
    for (const auto& alias : split(row.aliases, ' '))
      if (!alias.empty()) REQUIRE(find_provider(alias) == &row);
  }
}

TEST_CASE("a platform is carried by the first row that can", "[provider]") {
  REQUIRE(providers_for("spotify").front()->id == "labelgrid");
  REQUIRE(providers_for("soundcloud").front()->id == "soundcloud");
  REQUIRE(providers_for("youtube").front()->id == "youtube");
  REQUIRE(provider_name("labelgrid") == "LabelGrid");
  REQUIRE(provider_name("other") == "other");
}

TEST_CASE("options and environment of credentials", "[provider]") {
  const auto* provider = find_provider("soundcloud");
  REQUIRE(provider->credential("client_id")->option() == "client-id");
  REQUIRE(provider->credential("client_secret")->option() == "client-secret-file");
  REQUIRE(provider->environment(*provider->credential("client_secret")) ==
          "MV_SOUNDCLOUD_CLIENT_SECRET");
}

TEST_CASE("what a provider has no place for is said, and nothing else", "[provider]") {
  const auto* provider = find_provider("soundcloud");
  Metadata metadata;
  metadata.title = "Quiet Hours";
  REQUIRE(not_sent(*provider, metadata).empty());
  metadata.iswc = "T-034.524.680-1";
  REQUIRE(
      not_sent(*provider, metadata) == "not sent, because SoundCloud has no field for it: ISWC");
  metadata.writers = {{"Ada Stone"}};
  REQUIRE(not_sent(*provider, metadata) ==
          "not sent, because SoundCloud has no field for them: songwriters, ISWC");
}
