// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "model/mode.hpp"

namespace mv::model {

enum class PaymentState { succeeded, failed };
BOOST_DESCRIBE_ENUM(PaymentState, succeeded, failed)

/// One attempt to charge an invoice, as the payment service told of it.
struct Payment {
  std::string id;       ///< pay_…
  std::string user_id;  ///< "" = not known yet
  Mode mode = Mode::live;
  PaymentState state = PaymentState::succeeded;
  std::int64_t amount = 0;      ///< in the smallest unit of the currency
  std::string currency;         ///< ISO 4217, in capitals
  std::string tier;             ///< what was paid for; "" = something else
  std::string invoice_id;       ///< of the payment service, as the two that follow
  std::string subscription_id;  ///< "" = the invoice is of none
  std::string customer_id;
  std::string named_user;  ///< whom the invoice names; "" = nobody
  Millis retry_at = 0;     ///< when it is charged again; 0 = not
  Millis created_at = 0;
};
BOOST_DESCRIBE_STRUCT(Payment, (),
    (id, user_id, mode, state, amount, currency, tier, invoice_id, subscription_id, customer_id,
        named_user, retry_at, created_at))

}  // namespace mv::model
