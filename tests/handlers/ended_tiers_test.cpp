// SPDX-License-Identifier: Apache-2.0
// What happens to the tier of a user, without an event, when its time is over.
#include "base/clock.hpp"
#include "store/access/users.hpp"
#include "store/catalogue/releases.hpp"
#include "store/payment/subscriptions.hpp"
#include "support/shop.hpp"

namespace mv::test {

TEST_CASE("a tier that ends gives way to what else there is, without an event") {
  in_shops([](Shop& shop) {
    auto label = kFirst;
    label.price = "price_label";
    label.ends = true;
    const auto both = [&](const Story& story) {
      shop.send(story.checkout(kNow));
      shop.send(story.subscription("created", kNow, label));
    };
    // By hand.
    const Story hand{"byhand", shop.user("byhand", "pro")};
    both(hand);
    // By a second subscription that lasts longer.
    const Story high{"high", shop.user("second")}, low{"low", high.user};
    auto longer = kFirst;
    longer.end += kMonth;
    shop.send(low.checkout(kNow));
    shop.send(low.subscription("created", kNow, longer));
    both(high);
    // By nothing, and by what needs no payment.
    const Story none{"none", shop.user("none")}, own{"own", shop.user("own", "operator")};
    both(none);
    both(own);
    const auto entries = [&](const Story& story) {
      return shop.noted(story.user, "user.tier", story.user).size();
    };
    const auto before = entries(high);

    shop.pass_to(label.end - 1);
    REQUIRE(shop.tier(hand.user) == model::Tier{"enterprise", label.end});
    REQUIRE(shop.tier(high.user) == model::Tier{"enterprise", label.end});
    for (int time = 0; time < 2; ++time) {
      INFO(time);
      shop.pass_to(label.end + time * 60'000);
      REQUIRE(shop.tier(hand.user) == model::Tier{"pro", 0});
      REQUIRE(shop.tier(high.user) == model::Tier{"pro", longer.end + kGrace});
      REQUIRE(shop.tier(none.user).until == label.end);
      REQUIRE(shop.tier(own.user) == model::Tier{"operator", 0});
      REQUIRE(entries(hand) == 2);
      REQUIRE(entries(high) == before + 1);
      REQUIRE(entries(own) == 0);
    }
    const auto noted = shop.noted(hand.user, "user.tier", hand.user).front();
    REQUIRE(noted.credential == "stripe");
    REQUIRE(noted.details.at("before").at("tier") == "enterprise");
    REQUIRE(noted.details.at("after").at("tier") == "pro");
    REQUIRE_FALSE(noted.details.contains("event"));
    // Stripe's event, when it comes, finds nothing to do.
    shop.send(hand.subscription("deleted", label.end, label));
    REQUIRE(shop.tier(hand.user) == model::Tier{"pro", 0});
    REQUIRE(entries(hand) == 2);
  });
}

TEST_CASE("a subscription holds when the tier by hand has ended, and many are found") {
  in_shops([](Shop& shop) {
    const Story story{"both", shop.user("both")};
    shop.send(story.checkout(kNow));
    shop.send(story.subscription("created", kNow, kFirst));
    const auto until = kNow + kDay;
    const auto set = shop.world.node(0).call("user_tier_set", story.user,
        json::object{{"tier", "enterprise"}, {"until", format_utc(until)}});
    REQUIRE(set.status == 200);
    std::vector<std::string> many;
    for (int i = 0; i < 210; ++i) many.push_back(shop.user(fmt::format("many{}", i)));
    shop.write([&](Tx& tx) {
      for (const auto& user : many) {
        store::base_tier_put(tx, user, {"pro", 0});
        REQUIRE(store::user_set_tier(tx, user, "enterprise", until).ok());
      }
    });
    shop.pass_to(until);
    REQUIRE(shop.tier(story.user) == model::Tier{"pro", kFirst.end + kGrace});
    for (const auto& user : many) REQUIRE(shop.tier(user) == model::Tier{"pro", 0});
  });
}

TEST_CASE("a tier by hand comes back when payments are no longer taken, and releases go on") {
  in_shops([](Shop& shop) {
    const Story story{"off", shop.user("off", "pro")};
    auto label = kFirst;
    label.price = "price_label";
    shop.send(story.checkout(kNow));
    shop.send(story.subscription("created", kNow, label));
    for (std::size_t i = 0; i < shop.world.nodes(); ++i) shop.world.node(i).deps().payments = {};
    const auto ended = label.end + kGrace;
    model::Release release;
    release.id = new_id("rel", kNow);
    release.user_id = story.user;
    release.state = model::ReleaseState::pending_payment;
    release.due_at = ended;
    shop.write([&](Tx& tx) { REQUIRE(store::release_insert(tx, release).ok()); });
    shop.pass_to(ended);
    REQUIRE(shop.tier(story.user) == model::Tier{"pro", 0});
    REQUIRE(shop.read([&](Tx& tx) { return store::release_get(tx, release.id)->state; }) ==
            model::ReleaseState::scheduled);
    REQUIRE(shop.told(story.user) == std::vector<std::string>{"release.scheduled"});
  });
}

}  // namespace mv::test
