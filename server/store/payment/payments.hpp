// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <vector>

#include "model/owner.hpp"
#include "model/people/payment.hpp"
#include "store/engine/page.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

void payment_insert(Tx& tx, const model::Payment& payment);
/// Newest first.
Slice<model::Payment> payment_list(Tx& tx, const model::Owner& owner, const Page& page);
/// Those of this subscription, or of this customer; "" has none. Oldest first.
std::vector<model::Payment> payments_of(
    Tx& tx, std::string_view subscription_id, std::string_view customer_id);
void payment_set_user(Tx& tx, std::string_view id, std::string_view user_id);

}  // namespace mv::store
