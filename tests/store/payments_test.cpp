// SPDX-License-Identifier: Apache-2.0
// What Stripe's events leave behind, in whatever order they come.
#include "store/payment/payments.hpp"

#include <algorithm>

#include "store/payment/subscriptions.hpp"
#include "store/both.hpp"

using namespace mv;
using namespace mv::test;
using model::SubscriptionChange;
using model::SubscriptionState;

namespace {

model::Subscription told(Millis at, SubscriptionChange by, SubscriptionState state, Millis end) {
  return {.customer_id = "cus_1",
      .price_id = "price_pro",
      .state = state,
      .period_start = end - 1000,
      .period_end = end,
      .told_at = at,
      .told_by = by,
      .event_id = "evt_" + std::to_string(at) + std::string(to_word(by))};
}

model::Payment payment(const std::string& id, const std::string& user, const std::string& sub = "",
    const std::string& customer = "") {
  return {.id = "pay_" + id,
      .user_id = user,
      .amount = 1900,
      .currency = "EUR",
      .tier = "pro",
      .invoice_id = "in_" + id,
      .subscription_id = sub,
      .customer_id = customer,
      .created_at = kNow};
}

std::vector<std::string> ids(const std::vector<model::Payment>& payments) {
  std::vector<std::string> out;
  for (const auto& one : payments) out.push_back(one.id);
  return out;
}
using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("a subscription ends in the same state after its events in every order") {
  using C = SubscriptionChange;
  using S = SubscriptionState;
  std::vector<model::Subscription> events{told(kNow, C::created, S::incomplete, kNow + 1000),
      told(kNow, C::updated, S::active, kNow + 1000),
      told(kNow + 1000, C::updated, S::active, kNow + 2000),
      told(kNow + 1000, C::updated, S::past_due, kNow + 1500),
      told(kNow + 1000, C::deleted, S::canceled, kNow + 1000)};
  on_both([&](Fixture& f) {
    std::vector<std::size_t> order{0, 1, 2, 3, 4};
    int number = 0;
    do {
      const auto id = "sub_" + std::to_string(++number);
      int superseded = 0;
      f.write([&](Tx& tx) {
        superseded = 0;
        for (const auto at : order) {
          auto event = events[at];
          event.id = id;
          superseded += store::subscription_keep(tx, event) == store::Kept::superseded;
        }
      });
      const auto kept = f.read([&](Tx& tx) { return *store::subscription_find(tx, id); });
      REQUIRE(kept.event_id == events[4].event_id);
      REQUIRE(kept.state == S::canceled);
      REQUIRE((superseded == 4) == (order[0] == 4));
    } while (std::next_permutation(order.begin(), order.end()));
    REQUIRE(number == 120);
  });
}

TEST_CASE("whose a subscription is stays when its state changes") {
  on_both([](Fixture& f) {
    auto event = told(kNow, SubscriptionChange::created, SubscriptionState::active, kNow + 1000);
    event.id = "sub_1";
    const auto keep = [&] {
      return f.write([&](Tx& tx) { return store::subscription_keep(tx, event); });
    };
    REQUIRE(keep() == store::Kept::added);
    f.write([&](Tx& tx) { store::subscription_set_user(tx, "sub_1", "usr_ada"); });
    event.told_at += 1000;
    REQUIRE(keep() == store::Kept::replaced);
    f.read([&](Tx& tx) {
      REQUIRE(store::subscriptions_of_user(tx, "usr_ada").size() == 1);
      REQUIRE(store::subscriptions_of_user(tx, "").empty());
      REQUIRE(store::subscriptions_of(tx, "", "cus_1").size() == 1);
      REQUIRE(store::subscriptions_of(tx, "sub_2", "").empty());
      return 0;
    });
  });
}

TEST_CASE("the newest link counts, in every order") {
  struct Link {
    std::string user;
    Millis at;
  };
  std::vector<Link> links{{"usr_c", kNow}, {"usr_a", kNow + 1000}, {"usr_b", kNow + 1000}};
  on_both([&](Fixture& f) {
    std::vector<std::size_t> order{0, 1, 2};
    do {
      const auto id = fmt::format("cus_{}{}{}", order[0], order[1], order[2]);
      f.write([&](Tx& tx) {
        for (const auto at : order) store::stripe_link_put(tx, id, links[at].user, links[at].at);
      });
      f.read([&](Tx& tx) {
        REQUIRE(store::stripe_link_find(tx, id) == "usr_b");
        return 0;
      });
    } while (std::next_permutation(order.begin(), order.end()));
    REQUIRE(f.read([](Tx& tx) { return store::stripe_link_find(tx, "cus_x"); }).empty());
  });
}

TEST_CASE("events are remembered for as long as they may come again") {
  using store::StripeOutcome;
  on_both([](Fixture& f) {
    f.write([](Tx& tx) {
      store::stripe_event_put(tx, "evt_1", "invoice.paid", StripeOutcome::unknown_price, kNow);
      store::stripe_event_put(tx, "evt_1", "invoice.paid", StripeOutcome::applied, kNow + 5);
      for (int i = 2; i < 7; ++i)
        store::stripe_event_put(
            tx, "evt_" + std::to_string(i), "x.y", StripeOutcome::ignored, kNow + i);
    });
    f.write([](Tx& tx) {
      REQUIRE(store::stripe_event_find(tx, "evt_1") == StripeOutcome::applied);
      REQUIRE(!store::stripe_event_find(tx, "evt_9"));
      REQUIRE(store::stripe_events_delete_before(tx, kNow + 4, 2) == 2);
      REQUIRE(store::stripe_events_delete_before(tx, kNow + 4, 2) == 1);
      REQUIRE(store::stripe_events_delete_before(tx, kNow + 4, 2) == 0);
      REQUIRE(!store::stripe_event_find(tx, "evt_1"));
      REQUIRE(store::stripe_event_find(tx, "evt_4"));
    });
  });
}

TEST_CASE("what a user has without paying is kept, until somebody sets it by hand") {
  on_both([](Fixture& f) {
    f.write([](Tx& tx) {
      store::base_tier_set(tx, "usr_ada", {"pro", 0}, kNow);
      REQUIRE(!store::base_tier_find(tx, "usr_ada"));
      store::base_tier_put(tx, "usr_ada", {"free", 0});
      store::base_tier_put(tx, "usr_ada", {"enterprise", 0});
      REQUIRE(store::base_tier_find(tx, "usr_ada")->tier == model::Tier{"free", 0});
      store::base_tier_set(tx, "usr_ada", {"pro", 5}, kNow);
      const auto base = *store::base_tier_find(tx, "usr_ada");
      REQUIRE(base.tier == model::Tier{"pro", 5});
      REQUIRE(base.set_at == kNow);
    });
  });
}

TEST_CASE("payments are listed for their user and mode, in pages") {
  on_both([](Fixture& f) {
    f.write([](Tx& tx) {
      for (const auto* id : {"1", "2", "3"}) store::payment_insert(tx, payment(id, "usr_ada"));
      store::payment_insert(tx, payment("4", "usr_bob"));
      store::payment_insert(tx, payment("5", "", "sub_1", "cus_1"));
      store::payment_insert(tx, payment("6", "", "", "cus_1"));
      auto test = payment("7", "usr_ada");
      test.mode = model::Mode::sandbox;
      store::payment_insert(tx, test);
    });
    f.write([](Tx& tx) {
      const model::Owner ada{"usr_ada", model::Mode::live};
      const auto first = store::payment_list(tx, ada, {.limit = 2});
      REQUIRE(ids(first.items) == Ids{"pay_3", "pay_2"});
      REQUIRE(first.items.front().amount == 1900);
      const auto rest = store::payment_list(tx, ada, {.limit = 2, .after_id = first.next_id});
      REQUIRE(ids(rest.items) == Ids{"pay_1"});
      REQUIRE(rest.next_id.empty());
      REQUIRE(ids(store::payments_of(tx, "sub_1", "")) == Ids{"pay_5"});
      REQUIRE(ids(store::payments_of(tx, "sub_1", "cus_1")) == Ids{"pay_5", "pay_6"});
      REQUIRE(store::payments_of(tx, "", "").empty());
      store::payment_set_user(tx, "pay_5", "usr_bob");
      REQUIRE(ids(store::payment_list(tx, {"usr_bob", model::Mode::live}, {}).items) ==
              Ids{"pay_5", "pay_4"});
    });
  });
}
