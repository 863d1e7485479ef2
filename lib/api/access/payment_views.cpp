// SPDX-License-Identifier: Apache-2.0
#include "api/access/payment_views.hpp"

#include "api/or_null.hpp"

namespace mv::api {

PaymentView view(const model::Payment& payment) {
  return {.id = payment.id,
      .state = std::string(to_word(payment.state)),
      .amount = payment.amount,
      .currency = payment.currency,
      .tier = text_or_null(payment.tier),
      .invoice_id = payment.invoice_id,
      .retry_at = time_or_null(payment.retry_at),
      .created_at = format_utc(payment.created_at)};
}

}  // namespace mv::api
