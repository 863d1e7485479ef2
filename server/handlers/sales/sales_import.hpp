// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>

#include "api/call.hpp"
#include "handlers/deps.hpp"

namespace mv::handlers {

/// Takes a sales report as it comes: rows are added up and stored in parts, and count from the
/// moment the last one is there. What breaks off leaves nothing; a file that was imported before is
/// found by its hash. Errors: invalid for the query.
Result<std::unique_ptr<api::BodySink>> begin_sales_import(Deps& deps, api::Call& call);

}  // namespace mv::handlers
