// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "base/random.hpp"
#include "http/pipeline/filters.hpp"

namespace mv::http {
namespace {

/// The handler reads the thing, changes it, and writes it if it is still as it was read. Who sent
/// no If-Match does not care which of two changes comes first, so the later one begins anew.
class Patch final : public Filter {
 public:
  Result<api::Response> run(
      const api::Route&, api::Call& call, const api::Handler& next) const override {
    auto answered = next(call);
    if (answered.ok() || answered.error().code != Code::precondition_failed ||
        call.request.headers.has("If-Match"))
      return answered;
    auto error = std::move(answered).error();
    error.code = Code::conflict;
    error.hint = "Send it again.";
    const auto spread = static_cast<unsigned char>(random_bytes(1).front()) % 16;
    error.retry_after = std::chrono::milliseconds(2 + spread);
    return error;
  }
};

}  // namespace

std::shared_ptr<const Filter> patch() { return std::make_shared<Patch>(); }

}  // namespace mv::http
