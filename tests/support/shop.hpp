// SPDX-License-Identifier: Apache-2.0
#pragma once
// Servers that get Stripe's events, and the events of a customer.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "handlers/deps.hpp"
#include "handlers/payment/ended_tiers.hpp"
#include "model/people/subscription.hpp"
#include "store/access/audit.hpp"
#include "store/payment/payments.hpp"
#include "store/access/users.hpp"
#include "store/events/events.hpp"
#include "support/catch.hpp"
#include "support/stripe.hpp"
#include "support/world.hpp"

namespace mv::test {

constexpr Millis kDay = 86'400'000, kMonth = 30 * kDay;

/// Servers that get events, and users who pay.
struct Shop {
  explicit Shop(const std::string& url) : world(url) {
    for (std::size_t i = 0; i < world.nodes(); ++i)
      handlers.push_back(handlers::make_handlers(world.node(i).deps()));
  }

  template <class F>
  void write(F&& f) {
    const auto done = world.node(0).db().write([&](Tx& tx) -> Status {
      f(tx);
      return {};
    });
    REQUIRE(done.ok());
  }
  template <class F>
  auto read(F&& f) {
    auto done = world.node(0).db().read(
        [&](Tx& tx) -> Result<std::invoke_result_t<F&, Tx&>> { return f(tx); });
    REQUIRE(done.ok());
    return *std::move(done);
  }

  std::string user(const std::string& name, const std::string& tier = "free") {
    const auto id = "usr_" + name;
    write([&](Tx& tx) {
      (void)store::user_insert(
          tx, {.id = id, .name = name, .tier = tier, .created_at = kNow, .email = ""});
    });
    return id;
  }
  json::object send(const json::object& event, std::size_t node = 0) {
    api::Request request;
    request.body = json::serialize(event);
    request.headers.set("Stripe-Signature", stripe_signature(request.body, world.clock().now()));
    api::Call call{request, {}, event, world.clock().now()};
    auto& own = handlers[node % handlers.size()];
    const auto answered = own.plain.find("hook_stripe_receive")->second(call);
    if (!answered.ok()) throw std::runtime_error(answered.error().line());
    return json::parse(answered->body).as_object();
  }
  /// What the job "payments" does every minute, on every server.
  void pass_to(Millis now) {
    world.clock().set(now);
    for (std::size_t i = 0; i < world.nodes(); ++i)
      REQUIRE(handlers::settle_ended_tiers(world.node(i).deps()).ok());
  }
  std::string outcome(const json::object& event) {
    return std::string(send(event).at("outcome").as_string());
  }
  model::Tier tier(const std::string& user) {
    const auto row = read([&](Tx& tx) { return *store::user_get(tx, user); });
    return {row.tier, row.tier_until};
  }
  std::vector<model::Payment> payments(
      const std::string& user, model::Mode mode = model::Mode::live) {
    return read([&](Tx& tx) { return store::payment_list(tx, {user, mode}, {}).items; });
  }
  std::vector<model::AuditEntry> noted(
      std::string_view user, std::string_view action, std::string_view subject = "") {
    return read([&](Tx& tx) {
      return store::audit_list(tx, {user, action, subject}, {.limit = 100}).items;
    });
  }
  /// The types of the events that a user was told of, sorted.
  std::vector<std::string> told(const std::string& user, model::Mode mode = model::Mode::live) {
    std::vector<std::string> out;
    for (const auto& event : read([&](Tx& tx) { return store::events_after(tx, 0, {}, 1000); }))
      if (event.user_id == user && event.mode == mode) out.push_back(event.type);
    std::sort(out.begin(), out.end());
    return out;
  }

  World world;
  std::vector<api::Handlers> handlers;
};

inline void in_shops(const std::function<void(Shop&)>& body) {
  {
    INFO("on SQLite");
    Shop shop("");
    body(shop);
  }
  if (auto* postgres = Postgres::shared()) {
    INFO("on PostgreSQL");
    Shop shop(postgres->new_database());
    body(shop);
  }
}

/// The events of one customer; `name` makes their ids.
struct Story {
  std::string name, user;
  json::object subscription(const std::string& type, Millis at, StripeSubscription of) const {
    of.id = "sub_" + name;
    of.customer = "cus_" + name;
    return stripe_event(fmt::format("evt_{}_{}_{}_{}", name, type, at, of.status),
        "customer.subscription." + type, at, of.json());
  }
  json::object checkout(Millis at) const {
    return stripe_event("evt_" + name + "_checkout", "checkout.session.completed", at,
        stripe_checkout("cs_" + name, user, "cus_" + name, "sub_" + name));
  }
  json::object invoice(const std::string& type, Millis at) const {
    return stripe_event("evt_" + name + "_" + type, "invoice." + type, at,
        stripe_invoice("in_" + name, "cus_" + name, "sub_" + name));
  }
};

inline const StripeSubscription kFirst{.start = kNow, .end = kNow + kMonth};

}  // namespace mv::test
