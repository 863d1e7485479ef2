// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/form.hpp"
#include "base/text/text.hpp"
#include "http/pipeline/filters.hpp"
#include "http/pipeline/json_body.hpp"

namespace mv::http {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kForm = "application/x-www-form-urlencoded";

Status check_type(const api::Request& request, std::string_view wanted) {
  const auto type = request.headers.get("Content-Type");
  if (!has_body(request) || iequals(trim(type.substr(0, type.find(';'))), wanted)) return {};
  return make_error(Code::unsupported_media, "the body has a type that this route does not take",
      fmt::format("Content-Type is \"{}\"", type), fmt::format("Send Content-Type: {}", wanted));
}

class JsonBody final : public Filter {
 public:
  Status admit(const api::Route&, api::Call& call) const override {
    return check_type(call.request, kJson);
  }
  Result<api::Response> run(
      const api::Route&, api::Call& call, const api::Handler& next) const override {
    MV_TRY(call.body, parse_json_body(call.request.body));
    return next(call);
  }
};

class FormBody final : public Filter {
 public:
  Status admit(const api::Route&, api::Call& call) const override {
    return check_type(call.request, kForm);
  }
  Result<api::Response> run(
      const api::Route&, api::Call& call, const api::Handler& next) const override {
    MV_TRY(call.form, api::parse_form(call.request.body));
    return next(call);
  }
};

}  // namespace

bool has_body(const api::Request& request) {
  return request.headers.has("Transfer-Encoding") ||
         request.headers.get("Content-Length").find_first_not_of('0') != std::string_view::npos;
}

std::shared_ptr<const Filter> json_body() { return std::make_shared<JsonBody>(); }
std::shared_ptr<const Filter> form_body() { return std::make_shared<FormBody>(); }

}  // namespace mv::http
