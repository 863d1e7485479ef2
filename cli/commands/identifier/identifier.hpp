// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "api/catalogue/identifier_views.hpp"
#include "commands/builders.hpp"

namespace mv::cli {

/// What tables of ranges show.
std::vector<Column<api::IdentifierRangeView>> range_columns();

}  // namespace mv::cli
