// SPDX-License-Identifier: Apache-2.0
// What Stripe's events do to tiers, payments and releases: in every order, twice at once, and on
// two servers.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "store/access/users.hpp"
#include "store/catalogue/releases.hpp"
#include "support/shop.hpp"

namespace mv::test {
namespace {

using Events = std::function<std::vector<json::object>(const Story&)>;

/// Sends the events in every order, each to users of their own, by the servers in turn.
void in_every_order(Shop& shop, const std::string& word, const Events& events,
    const std::function<void(const std::string& user)>& check, const std::string& tier = "free") {
  std::vector<std::size_t> order(events({}).size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  do {
    const auto name = fmt::format("{}{}", word, fmt::join(order, ""));
    INFO(name);
    const Story story{name, shop.user(name, tier)};
    const auto all = events(story);
    for (const auto at : order) shop.send(all[at], at);
    check(story.user);
  } while (std::next_permutation(order.begin(), order.end()));
}

}  // namespace

TEST_CASE("a subscription that begins gives the tier, in every order of its events") {
  in_shops([](Shop& shop) {
    const auto events = [](const Story& story) {
      auto incomplete = kFirst, renewed = kFirst;
      incomplete.status = "incomplete";
      renewed.start = kFirst.end;
      renewed.end = kFirst.end + kMonth;
      return std::vector{story.subscription("created", kNow, incomplete),
          story.subscription("updated", kNow, kFirst), story.checkout(kNow),
          story.invoice("paid", kNow), story.subscription("updated", kNow + 1000, renewed)};
    };
    in_every_order(shop, "a", events, [&](const std::string& user) {
      REQUIRE(shop.tier(user) == model::Tier{"pro", kNow + 2 * kMonth + kGrace});
      REQUIRE(shop.payments(user).size() == 1);
      REQUIRE(shop.payments(user).front().tier == "pro");
      REQUIRE(shop.told(user) == std::vector<std::string>{"payment.succeeded"});
    });
  });
}

TEST_CASE("a subscription that ends takes the tier away, in every order of its events") {
  in_shops([](Shop& shop) {
    const auto events = [](const Story& story) {
      auto due = kFirst;
      due.status = "past_due";
      due.user = story.user;
      return std::vector{story.subscription("created", kNow - 9000, kFirst),
          story.subscription("updated", kNow - 5000, due),
          story.subscription("deleted", kNow - 5000, kFirst), story.checkout(kNow - 9000),
          story.invoice("payment_failed", kNow - 6000)};
    };
    in_every_order(shop, "e", events, [&](const std::string& user) {
      REQUIRE(shop.tier(user) == model::Tier{"free", kNow - 5000});
      REQUIRE(shop.payments(user).front().state == model::PaymentState::failed);
      REQUIRE(shop.told(user) == std::vector<std::string>{"payment.failed"});
    });
    // Who has a tier by other means falls back to that, and not below it.
    const auto label = [](const Story& story) {
      auto big = kFirst;
      big.price = "price_label";
      return std::vector{story.subscription("created", kNow - 9000, big),
          story.subscription("deleted", kNow - 5000, big), story.checkout(kNow - 9000)};
    };
    in_every_order(
        shop, "p", label,
        [&](const std::string& user) {
          REQUIRE(shop.tier(user) == model::Tier{"pro", 0});
        },
        "pro");
    in_every_order(
        shop, "o", label,
        [&](const std::string& user) {
          REQUIRE(shop.tier(user) == model::Tier{"operator", 0});
          REQUIRE(shop.noted(user, "user.tier").empty());
        },
        "operator");
  });
}

TEST_CASE("what each state of a subscription does to the tier") {
  in_shops([](Shop& shop) {
    const Story story{"s", shop.user("s")};
    Millis at = kNow;
    const auto becomes = [&](const StripeSubscription& of) {
      shop.send(story.subscription("updated", at += 1000, of));
      shop.world.clock().set(at);
      return shop.tier(story.user);
    };
    auto of = kFirst;
    of.user = story.user;
    of.status = "incomplete";
    REQUIRE(becomes(of) == model::Tier{"free", 0});
    of.status = "trialing";
    REQUIRE(becomes(of) == model::Tier{"pro", kFirst.end + kGrace});
    of.status = "active";
    of.price = "price_label";
    REQUIRE(becomes(of) == model::Tier{"enterprise", kFirst.end + kGrace});
    of.ends = true;
    REQUIRE(becomes(of) == model::Tier{"enterprise", kFirst.end});
    of.ends = false;
    of.status = "past_due";
    REQUIRE(becomes(of) == model::Tier{"enterprise", kFirst.start + kGrace});
    for (const auto* over : {"unpaid", "paused", "canceled"}) {
      of.status = over;
      INFO(over);
      const auto ended = becomes(of);
      REQUIRE(ended == model::Tier{"free", at});
    }
    const auto noted = shop.noted(story.user, "user.tier", story.user);
    REQUIRE(noted.size() == 7);
    REQUIRE(noted.front().credential == "stripe");
    REQUIRE(noted.front().actor.empty());
    REQUIRE(noted.back().details.at("before").at("tier") == "free");
    REQUIRE(noted.back().details.at("after").at("tier") == "pro");
  });
}

TEST_CASE("an event that comes again, or twice at once, counts once") {
  in_shops([](Shop& shop) {
    const Story story{"twice", shop.user("twice")};
    shop.send(story.checkout(kNow));
    const auto paid = story.invoice("paid", kNow);
    std::vector<std::thread> threads;
    std::atomic<int> duplicates = 0;
    for (std::size_t i = 0; i < 4; ++i)
      threads.emplace_back([&, i] {
        const auto answer = shop.send(paid, i);
        duplicates += answer.at("duplicate").as_bool();
      });
    for (auto& thread : threads) thread.join();
    REQUIRE(duplicates == 3);
    REQUIRE(shop.payments(story.user).size() == 1);
    REQUIRE(shop.told(story.user).size() == 1);
    const auto again = shop.send(paid);
    REQUIRE(again.at("duplicate") == true);
    REQUIRE(again.at("outcome") == "applied");
  });
}

TEST_CASE("two events of one user at once are both right") {
  in_shops([](Shop& shop) {
    for (int round = 0; round < 10; ++round) {
      const Story story{fmt::format("pair{}", round), shop.user(fmt::format("pair{}", round))};
      auto later = kFirst;
      later.end += kMonth;
      std::vector<std::thread> threads;
      std::size_t node = 0;
      for (const auto& event : {story.checkout(kNow), story.subscription("created", kNow, kFirst),
               story.subscription("updated", kNow, later), story.invoice("paid", kNow)})
        threads.emplace_back([&shop, event, at = node++] { shop.send(event, at); });
      for (auto& thread : threads) thread.join();
      REQUIRE(shop.tier(story.user) == model::Tier{"pro", later.end + kGrace});
      REQUIRE(shop.payments(story.user).size() == 1);
    }
  });
}

TEST_CASE("what nobody is known for waits, and is noted for the admins") {
  in_shops([](Shop& shop) {
    const Story story{"late", shop.user("late")};
    REQUIRE(shop.outcome(story.subscription("created", kNow, kFirst)) == "waiting");
    REQUIRE(shop.outcome(story.invoice("paid", kNow)) == "waiting");
    REQUIRE(shop.noted("", "payment.unattributed").size() == 2);
    REQUIRE(shop.told(story.user).empty());
    REQUIRE(shop.outcome(Story{"late", "usr_nobody"}.checkout(kNow - 1000)) == "ignored");
    REQUIRE(shop.noted("", "payment.unattributed", "cs_late").size() == 1);
    auto checkout = story.checkout(kNow);
    checkout["id"] = "evt_late_metadata";
    auto& session = checkout["data"].as_object()["object"].as_object();
    session["client_reference_id"] = "order-7";
    session["metadata"] = {{"user_id", story.user}};
    REQUIRE(shop.outcome(checkout) == "applied");
    REQUIRE(shop.tier(story.user).tier == "pro");
    REQUIRE(shop.told(story.user).size() == 1);
  });
}

TEST_CASE("a price without a tier is noted, and its event counts once there is one") {
  in_shops([](Shop& shop) {
    const Story story{"new", shop.user("new")};
    auto of = kFirst;
    of.price = "price_new";
    of.user = story.user;
    const auto event = story.subscription("created", kNow, of);
    REQUIRE(shop.outcome(event) == "unknown_price");
    REQUIRE(shop.outcome(event) == "unknown_price");
    REQUIRE(shop.noted("", "payment.unknown_price", "sub_new").size() == 1);
    REQUIRE(shop.tier(story.user) == model::Tier{"free", 0});
    shop.world.node(0).deps().payments.tiers["price_new"] = "pro";
    REQUIRE(shop.outcome(event) == "applied");
    REQUIRE(shop.tier(story.user).tier == "pro");
    REQUIRE(shop.send(event).at("duplicate") == true);
  });
}

TEST_CASE("the form of the API before 2025 is read, too") {
  in_shops([](Shop& shop) {
    const Story story{"old", shop.user("old")};
    auto event = story.subscription("created", kNow, kFirst);
    auto& about = event["data"].as_object()["object"].as_object();
    about["current_period_start"] = kNow / 1000;
    about["current_period_end"] = (kNow + kMonth) / 1000;
    about["items"] = {{"data", json::array{json::object{{"price", {{"id", "price_pro"}}}}}}};
    about["metadata"] = {{"user_id", story.user}};
    shop.send(event);
    REQUIRE(shop.tier(story.user) == model::Tier{"pro", kNow + kMonth + kGrace});
    auto invoice = story.invoice("paid", kNow);
    auto& paid = invoice["data"].as_object()["object"].as_object();
    paid.erase("parent");
    paid["subscription"] = "sub_old";
    paid["lines"] = {{"data", json::array{json::object{{"price", {{"id", "price_pro"}}}}}}};
    REQUIRE(shop.outcome(invoice) == "applied");
    REQUIRE(shop.payments(story.user).front().tier == "pro");
  });
}

TEST_CASE("test payments change no tier") {
  in_shops([](Shop& shop) {
    const Story story{"test", shop.user("test")};
    for (auto event : {story.checkout(kNow), story.subscription("created", kNow, kFirst),
             story.invoice("paid", kNow), story.invoice("payment_failed", kNow)}) {
      event["livemode"] = false;
      REQUIRE(shop.outcome(event) == "applied");
    }
    REQUIRE(shop.tier(story.user) == model::Tier{"free", 0});
    REQUIRE(shop.payments(story.user).empty());
    REQUIRE(shop.payments(story.user, model::Mode::sandbox).size() == 2);
    REQUIRE(shop.told(story.user, model::Mode::sandbox) ==
            std::vector<std::string>{"payment.failed", "payment.succeeded"});
  });
}

TEST_CASE("what is set by hand holds until more is paid for") {
  in_shops([](Shop& shop) {
    const Story story{"hand", shop.user("hand")};
    shop.send(story.checkout(kNow));
    shop.send(story.subscription("created", kNow, kFirst));
    REQUIRE(shop.tier(story.user).tier == "pro");
    const auto by_hand = [&](const std::string& tier) {
      const auto set =
          shop.world.node(0).call("user_tier_set", story.user, json::object{{"tier", tier}});
      REQUIRE(set.status == 200);
    };
    by_hand("enterprise");
    shop.send(story.subscription("updated", kNow + 1000, kFirst));
    REQUIRE(shop.tier(story.user) == model::Tier{"enterprise", 0});
    shop.send(story.subscription("deleted", kNow + 2000, kFirst));
    REQUIRE(shop.tier(story.user) == model::Tier{"enterprise", 0});
    // Set after the end: the subscription that was does not matter any more.
    shop.world.clock().set(kNow + 3000);
    by_hand("free");
    shop.send(story.invoice("payment_failed", kNow + 1000));
    REQUIRE(shop.tier(story.user) == model::Tier{"free", 0});
  });
}

TEST_CASE("releases that waited for a payment go on with it") {
  in_shops([](Shop& shop) {
    const Story story{"wait", shop.user("wait")};
    shop.write(
        [&](Tx& tx) { REQUIRE(store::user_set_tier(tx, story.user, "pro", kNow - kDay).ok()); });
    model::Release release;
    release.id = new_id("rel", kNow);
    release.user_id = story.user;
    release.state = model::ReleaseState::pending_payment;
    release.due_at = kNow - kDay;
    shop.write([&](Tx& tx) { REQUIRE(store::release_insert(tx, release).ok()); });
    const auto state = [&] {
      return shop.read([&](Tx& tx) { return store::release_get(tx, release.id)->state; });
    };
    auto of = kFirst;
    of.user = story.user;
    of.status = "incomplete";
    shop.send(story.subscription("created", kNow, of));
    shop.send(story.subscription("deleted", kNow - 1000, of));  // superseded
    REQUIRE(state() == model::ReleaseState::pending_payment);
    of.status = "active";
    shop.send(story.subscription("updated", kNow, of));
    REQUIRE(state() == model::ReleaseState::scheduled);
    REQUIRE(shop.told(story.user) == std::vector<std::string>{"release.scheduled"});
  });
}

}  // namespace mv::test
