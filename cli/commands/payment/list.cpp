// SPDX-License-Identifier: Apache-2.0
#include "api/access/payment_views.hpp"
#include "base/text/money.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"

namespace mv::cli {

Command payment_list_command() {
  using Payment = api::PaymentView;
  return {
      .path = "payment list",
      .summary = "List your payments, newest first",
      .about =
          "Payments for your tier, as the payment service of the server reported them: those that "
          "succeeded and those that failed. With --sandbox: test payments.",
      .options = {limit_option()},
      .examples = {{"payment list", ""}, {"payment list --json --limit 0", ""}},
      .run = list<Payment>({
          .url = "/api/v1/payments",
          .columns = {{"TIME", [](const Payment& one) { return short_time(one.created_at); }},
              {"STATE", &Payment::state},
              {"AMOUNT", [](const Payment& one) { return money_text(one.amount, one.currency); }},
              {"TIER", &Payment::tier}, {"INVOICE", &Payment::invoice_id}},
          .empty = "No payments yet.",
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
