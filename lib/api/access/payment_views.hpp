// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "model/people/payment.hpp"

namespace mv::api {

struct PaymentView {
  std::string id;
  std::string state;        ///< succeeded, failed
  std::int64_t amount = 0;  ///< in the smallest unit of the currency
  std::string currency;
  std::optional<std::string> tier;  ///< what it pays for; null = something else
  std::string invoice_id;           ///< at the payment service
  std::optional<std::string> retry_at;
  std::string created_at;
};
BOOST_DESCRIBE_STRUCT(
    PaymentView, (), (id, state, amount, currency, tier, invoice_id, retry_at, created_at))
PaymentView view(const model::Payment& payment);

/// What was done about an event of Stripe.
struct StripeReceiptView {
  std::string id, type;
  std::string outcome;     ///< applied, superseded, waiting, unknown_price, ignored
  bool duplicate = false;  ///< it had come before: this is what was done then
};
BOOST_DESCRIBE_STRUCT(StripeReceiptView, (), (id, type, outcome, duplicate))

}  // namespace mv::api
