// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "http/pipeline/filters.hpp"

namespace mv::http {
namespace {

class Cors final : public Filter {
 public:
  explicit Cors(std::vector<std::string> origins)
      : origins_(std::move(origins)), all_(listed("*")) {}

  void finish(
      const api::Route&, const api::Request& request, api::Response& response) const override {
    const auto origin = request.headers.get("Origin");
    if (!all_) response.headers.add("Vary", "Origin");
    if (origin.empty() || !(all_ || listed(origin))) return;
    response.headers.set("Access-Control-Allow-Origin", all_ ? "*" : std::string(origin));
    response.headers.set("Access-Control-Expose-Headers",
        "ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, "
        "Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm, "
        "Upload-Concat, Upload-Expires, Upload-Length, Upload-Metadata, Upload-Offset, "
        "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id");
  }

 private:
  bool listed(std::string_view origin) const {
    return std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
  }
  const std::vector<std::string> origins_;
  const bool all_;
};

}  // namespace

std::shared_ptr<const Filter> cors(std::vector<std::string> origins) {
  return std::make_shared<Cors>(std::move(origins));
}

}  // namespace mv::http
