// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "http/pipeline/filters.hpp"

namespace mv::http {
namespace {

constexpr std::string_view kVersion = "1.0.0";

/// https://tus.io/protocols/resumable-upload, section "Core Protocol".
class Tus final : public Filter {
 public:
  Status admit(const api::Route&, api::Call& call) const override {
    const auto wanted = call.request.headers.get("Tus-Resumable");
    if (wanted.empty() || wanted == kVersion) return {};
    return make_error(Code::precondition_failed, "this version of tus is not supported",
        fmt::format("This server speaks tus {}", kVersion),
        fmt::format("Send Tus-Resumable: {}.", kVersion));
  }

  void finish(const api::Route&, const api::Request&, api::Response& response) const override {
    response.headers.set("Tus-Resumable", std::string(kVersion));
    if (response.status == 412) response.headers.set("Tus-Version", std::string(kVersion));
  }
};

}  // namespace

std::shared_ptr<const Filter> tus() { return std::make_shared<Tus>(); }

}  // namespace mv::http
