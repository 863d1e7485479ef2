// SPDX-License-Identifier: Apache-2.0
#include "api/faults.hpp"

#include <fmt/format.h>

namespace mv::api {

Error error_of(std::vector<Fault> faults) {
  const Fault& first = faults.front();
  Error error =
      make_error(Code::invalid, fmt::format("{}: {}", first.at, first.message), "", first.hint);
  if (faults.size() > 1) {
    error.why = error.what;
    error.what = fmt::format("{} values are not valid", faults.size());
  }
  error.faults = std::move(faults);
  return error;
}

}  // namespace mv::api
