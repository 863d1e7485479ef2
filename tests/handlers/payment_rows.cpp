// SPDX-License-Identifier: Apache-2.0
#include "handlers/row.hpp"
#include "support/catch.hpp"
#include "support/stripe.hpp"

namespace mv::test {
namespace {

/// As Stripe sends it at this moment.
Ask signed_now(Site& site, const json::value& event, const std::string& secret = kStripeSecret,
    Millis skew = 0) {
  const auto body = json::serialize(event);
  return {.fields = {{"Stripe-Signature",
              stripe_signature(body, site.world().clock().now() + skew, secret)}},
      .bytes = body};
}

/// A test payment of somebody.
json::object paid(Site& site, const std::string& user) {
  const auto id = replace_all(site.fresh("1"), " ", "_");
  auto invoice = stripe_invoice("in_" + id, "cus_" + id, "sub_" + id);
  invoice["metadata"] = {{"user_id", user}};
  return stripe_event(
      "evt_" + id, "invoice.paid", site.world().clock().now(), std::move(invoice), false);
}

Bad refused(std::string what, const std::function<Ask(Site&)>& ask, int status, std::string says) {
  return {std::move(what), [=](Site& site, const std::string&) { return ask(site); }, status,
      std::move(says)};
}

/// The event without a member, signed all the same.
Bad without(const char* member) {
  return refused(
      std::string("no ") + member,
      [=](Site& site) {
        auto event = paid(site, kMe.user);
        event.erase(member);
        return signed_now(site, event);
      },
      400, member);
}

}  // namespace

std::vector<Row> payment_rows() {
  return {
      {.operation = "payment_list",
          .good =
              [](Site& site, const std::string&) {
                for (const auto& user : {kMe.user, kOther.user, kMe.user})
                  site.must(kMe, "hook_stripe_receive", signed_now(site, paid(site, user)));
                return Ask{.query = "limit=2"};
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.list().size() == 2);
                const auto& newest = reply.list().front();
                REQUIRE(newest.at("state") == "succeeded");
                REQUIRE(newest.at("amount") == 1900);
                REQUIRE(newest.at("currency") == "EUR");
                REQUIRE(newest.at("tier") == "pro");
                REQUIRE(site.must(kOther, "payment_list", {}).list().size() == 1);
                REQUIRE(site.must(kMyLive, "payment_list", {}).list().empty());
              },
          .bad = bad_pages(),
          .no_foreign = kNoId},
      {.operation = "hook_stripe_receive",
          .good =
              [](Site& site, const std::string&) {
                return signed_now(site, paid(site, kMe.user), kOldStripeSecret, 299'000);
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("outcome") == "applied");
                REQUIRE(reply.body.at("duplicate") == false);
                const auto events =
                    site.must(kMe, "event_list", {.query = "types=payment.succeeded"});
                REQUIRE(!events.list().empty());
                auto other = paid(site, kMe.user);
                other["type"] = "customer.created";
                const auto ignored = site.must(kMe, "hook_stripe_receive", signed_now(site, other));
                REQUIRE(ignored.at("outcome") == "ignored");
              },
          .bad = {refused(
                      "another secret",
                      [](Site& site) {
                        return signed_now(site, paid(site, kMe.user), "whsec_other");
                      },
                      401, "signature"),
              refused(
                  "no signature",
                  [](Site& site) { return Ask{.bytes = json::serialize(paid(site, kMe.user))}; },
                  401, "signature"),
              refused(
                  "another body",
                  [](Site& site) {
                    auto ask = signed_now(site, paid(site, kMe.user));
                    ask.bytes += " ";
                    return ask;
                  },
                  401, "signature"),
              refused(
                  "an old signature",
                  [](Site& site) {
                    return signed_now(site, paid(site, kMe.user), kStripeSecret, -301'000);
                  },
                  401, "too long ago"),
              refused(
                  "a signature of the future",
                  [](Site& site) {
                    return signed_now(site, paid(site, kMe.user), kStripeSecret, 301'000);
                  },
                  401, "in the future"),
              refused(
                  "no object", [](Site& site) { return signed_now(site, json::array{1}); }, 400,
                  "no JSON object"),
              without("id"), without("type"), without("created"), without("livemode"),
              without("data")},
          .no_foreign = "nobody signs in: the secret of the server decides"},
  };
}

}  // namespace mv::test
