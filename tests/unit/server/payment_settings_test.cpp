// SPDX-License-Identifier: Apache-2.0
#include "handlers/payment_settings.hpp"

#include <fstream>
#include <map>

#include "base/files.hpp"
#include "base/settings/settings.hpp"
#include "support/catch.hpp"

using namespace mv;
using handlers::PaymentSettings;

namespace {

using Values = std::map<std::string, std::string>;  ///< without MV_PAYMENTS_

Result<PaymentSettings> read(const Values& values) {
  const auto settings = Settings::load({.flags = {},
      .environment = [&](std::string_view name) -> std::optional<std::string> {
        constexpr std::string_view kBefore = "MV_PAYMENTS_";
        if (!name.starts_with(kBefore)) return std::nullopt;
        const auto found = values.find(std::string(name.substr(kBefore.size())));
        return found == values.end() ? std::nullopt : std::optional(found->second);
      },
      .user_file = {},
      .folder = {},
      .stop_at = {}});
  if (!settings.ok()) return settings.error();
  return PaymentSettings::of(*settings);
}

std::vector<std::string> faults(const Values& values) {
  const auto got = read(values);
  REQUIRE(!got.ok());
  REQUIRE(got.error().code == Code::config);
  std::vector<std::string> out;
  for (const auto& fault : got.error().faults) {
    CHECK(fault.message.find("hush") == std::string::npos);
    CHECK(!fault.hint.empty());
    out.push_back(fault.at + ": " + fault.message);
  }
  return out;
}

}  // namespace

TEST_CASE("without settings there are no payments") {
  const auto got = read({});
  REQUIRE(got.ok());
  CHECK(got->secrets.empty());
  CHECK(got->grace == 3 * 86'400'000LL);
}

TEST_CASE("two secrets, prices and the grace") {
  const auto got = read({{"STRIPE_SECRET", "whsec_new, whsec_old"},
      {"STRIPE_PRICES", "price_a=pro, price_b = enterprise"}, {"GRACE", "12h"}});
  REQUIRE(got.ok());
  REQUIRE(got->secrets.size() == 2);
  CHECK(got->secrets[1].reveal() == "whsec_old");
  CHECK(got->tiers.at("price_a") == "pro");
  CHECK(got->tiers.at("price_b") == "enterprise");
  CHECK(got->grace == 12 * 3'600'000LL);
}

TEST_CASE("the secrets may stand in a file") {
  const TempFolder folder;
  const auto file = (folder.path() / "secret").string();
  std::ofstream(file) << "whsec_new\nwhsec_old\n";
  const auto got = read({{"STRIPE_SECRET_FILE", file}, {"STRIPE_PRICES", "price_a=pro"}});
  REQUIRE(got.ok());
  REQUIRE(got->secrets.size() == 2);
  CHECK(got->secrets[0].reveal() == "whsec_new");
  CHECK(faults({{"STRIPE_SECRET_FILE", file}, {"STRIPE_SECRET", "whsec_hush"},
                   {"STRIPE_PRICES", "price_a=pro"}})
            .size() == 1);
  CHECK(faults({{"STRIPE_SECRET_FILE", file + "x"}, {"STRIPE_PRICES", "price_a=pro"}}).size() == 1);
}

TEST_CASE("everything that is wrong is said at once") {
  const auto all = faults({{"STRIPE_SECRET", "sk_live_hush,whsec_hush,whsec_hush2"},
      {"STRIPE_PRICES",
          "price_a=gold,price_b,=pro,price_c=pro,price_c=enterprise,price_d=free,"
          "price_e=operator"}});
  REQUIRE(all.size() == 8);
  CHECK(all[0].find("number 1") != std::string::npos);
  CHECK(all[1].find("3 secrets") != std::string::npos);
  CHECK(all[2].find("gold") != std::string::npos);
  CHECK(all[3].find("'price_b'") != std::string::npos);
  CHECK(all[5].find("price_c is given two tiers") != std::string::npos);
  CHECK(all[6].find("free") != std::string::npos);
  CHECK(all[7].find("operator") != std::string::npos);
  CHECK(faults({{"STRIPE_SECRET", "whsec_hush"}}).front().find("no price") != std::string::npos);
  CHECK(faults({{"STRIPE_PRICES", "price_a=pro"}}).front().find("missing") != std::string::npos);
}
