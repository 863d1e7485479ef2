// SPDX-License-Identifier: Apache-2.0
#include "http/pipeline/filter.hpp"

#include <ranges>

namespace mv::http {

api::Handler within(const Filters& filters, const api::Route& row, api::Handler handler) {
  for (const auto& filter : filters | std::views::reverse)
    handler = [filter, &row, next = std::move(handler)](
                  api::Call& call) { return filter->run(row, call, next); };
  return handler;
}

}  // namespace mv::http
