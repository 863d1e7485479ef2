// SPDX-License-Identifier: Apache-2.0
#pragma once
// Events as Stripe sends them, signed with a secret of the tests.
#include <boost/json.hpp>
#include <string>

#include "base/clock.hpp"
#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "handlers/payment_settings.hpp"

namespace mv::test {

inline const std::string kStripeSecret = "whsec_of_the_tests", kOldStripeSecret = "whsec_of_before";
constexpr Millis kGrace = 3 * 86'400'000LL;

inline handlers::PaymentSettings stripe_settings() {
  handlers::PaymentSettings out;
  out.secrets = {SecretText(kStripeSecret), SecretText(kOldStripeSecret)};
  out.tiers = {{"price_pro", "pro"}, {"price_label", "enterprise"}};
  out.grace = kGrace;
  return out;
}

inline std::string stripe_signature(
    const std::string& body, Millis at, const std::string& secret = kStripeSecret) {
  const auto time = std::to_string(at / 1000);
  return "t=" + time + ",v1=" + to_hex(hmac_sha256(secret, time + "." + body)) + ",v0=00";
}

inline boost::json::object stripe_event(const std::string& id, const std::string& type, Millis at,
    boost::json::object about, bool live = true) {
  return {{"id", id}, {"object", "event"}, {"type", type}, {"created", at / 1000},
      {"livemode", live}, {"data", {{"object", std::move(about)}}}};
}

/// A subscription in the form since 2025: the period stands at its items.
struct StripeSubscription {
  std::string id, customer;
  std::string status = "active";
  Millis start = 0, end = 0;
  std::string price = "price_pro";
  std::string user = {};  ///< in its metadata
  bool ends = false;      ///< at the end of the period
  boost::json::object json() const {
    boost::json::object metadata;
    if (!user.empty()) metadata["user_id"] = user;
    return {{"id", id}, {"object", "subscription"}, {"customer", customer}, {"status", status},
        {"cancel_at_period_end", ends}, {"metadata", metadata},
        {"items", {{"data", boost::json::array{boost::json::object{{"price", {{"id", price}}},
                                {"current_period_start", start / 1000},
                                {"current_period_end", end / 1000}}}}}}};
  }
};

inline boost::json::object stripe_invoice(
    const std::string& id, const std::string& customer, const std::string& subscription) {
  return {{"id", id}, {"object", "invoice"}, {"customer", customer}, {"currency", "eur"},
      {"amount_paid", 1900}, {"amount_due", 1900},
      {"parent", {{"subscription_details", {{"subscription", subscription}}}}},
      {"lines", {{"data", boost::json::array{boost::json::object{
                              {"pricing", {{"price_details", {{"price", "price_pro"}}}}}}}}}}};
}

inline boost::json::object stripe_checkout(const std::string& id, const std::string& user,
    const std::string& customer, const std::string& subscription) {
  return {{"id", id}, {"object", "checkout.session"}, {"client_reference_id", user},
      {"customer", customer}, {"subscription", subscription}};
}

}  // namespace mv::test
