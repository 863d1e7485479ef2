// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the commands about sales reports share.
#include <string>
#include <vector>

#include "api/catalogue/sales_views.hpp"
#include "context.hpp"

namespace mv::cli {

/// "12.34 EUR, 5.00 USD", to the cent.
std::string money_words(const std::vector<api::MoneyView>& totals);
/// "2026-06 to 2026-07".
std::string period_words(const api::SalesReportView& report);

}  // namespace mv::cli
