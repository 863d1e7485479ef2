// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "api/catalogue/identifier_views.hpp"
#include "api/catalogue/release_views.hpp"
#include "context.hpp"

namespace mv::cli {

Table table_of(const std::vector<api::IdentifierRangeView>& ranges);

}  // namespace mv::cli
