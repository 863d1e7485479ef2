// SPDX-License-Identifier: Apache-2.0
// What is to end says so in every answer: Deprecation (RFC 9745) and Sunset (RFC 8594).
#include "http/pipeline/filters.hpp"

namespace mv::http {
namespace {

class Ending final : public Filter {
 public:
  void finish(const api::Route& row, const api::Request&, api::Response& response) const override {
    response.headers.set("Deprecation", std::string(row.deprecated));
    if (!row.sunset.empty()) response.headers.set("Sunset", std::string(row.sunset));
  }
};

}  // namespace

std::shared_ptr<const Filter> ending() { return std::make_shared<Ending>(); }

}  // namespace mv::http
