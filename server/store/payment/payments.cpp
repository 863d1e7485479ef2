// SPDX-License-Identifier: Apache-2.0
#include "store/payment/payments.hpp"

#include "store/engine/record.hpp"

namespace mv::store {

using model::Payment;

void payment_insert(Tx& tx, const Payment& payment) { record_insert(tx, "payments", payment); }

Slice<Payment> payment_list(Tx& tx, const model::Owner& owner, const Page& page) {
  static const auto sql = select<Payment>("payments") +
                          " where user_id = ? and mode = ? and id < ? order by id desc limit ?";
  return slice_of(record_rows<Payment>(tx, sql, owner.user_id, owner.mode, page_before(page),
                      page_limit(page.limit) + 1),
      page);
}

std::vector<Payment> payments_of(
    Tx& tx, std::string_view subscription_id, std::string_view customer_id) {
  static const auto sql = select<Payment>("payments") +
                          " where (subscription_id = ? and subscription_id <> '') or "
                          "(customer_id = ? and customer_id <> '') order by id";
  return record_rows<Payment>(tx, sql, subscription_id, customer_id);
}

void payment_set_user(Tx& tx, std::string_view id, std::string_view user_id) {
  tx.run("update payments set user_id = ? where id = ?", user_id, id);
}

}  // namespace mv::store
