// SPDX-License-Identifier: Apache-2.0
// POST /v1/images/generations of OpenAI, with pictures in base 64 or, for dall-e, at an address.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text/text.hpp"
#include "sandbox/generation/generation_simulator.hpp"

namespace mv::sandbox {
namespace {

api::Response failure(int status, std::string_view type, std::string_view code,
    std::string_view message, json::value parameter = nullptr) {
  return api::json_response(status, json::serialize(json::object{{"error",
                                        json::object{{"message", message}, {"type", type},
                                            {"param", std::move(parameter)}, {"code", code}}}}));
}

api::Response invalid(std::string_view field, const std::string& words) {
  return failure(400, "invalid_request_error", "invalid_value", words, json::value(field));
}

class OpenAiSimulator final : public GenerationSimulator {
 public:
  using GenerationSimulator::GenerationSimulator;
  std::string_view service() const override { return "openai"; }
  std::string api_path() const override { return "/v1"; }

 protected:
  std::string_view key_begin() const override { return "sk-proj-"; }
  api::Response refuse(int status, const std::string& words) override {
    return failure(status, status == 429 ? "requests" : "server_error",
        status == 429 ? "rate_limit_exceeded" : "server_error", words);
  }

  api::Response answer(api::Request& request, const Intake*) override {
    if (request.method == "GET" && request.path.starts_with("/files/"))
      return picture(request, seed_from(request.path));
    if (!key_is_good(request))
      return failure(401, "invalid_request_error", "invalid_api_key",
          "Incorrect API key provided. You can find your API key at "
          "https://platform.openai.com/account/api-keys.");
    if (request.method != "POST" || request.path != "/v1/images/generations")
      return failure(404, "invalid_request_error", "unknown_url", "Unknown request URL");
    const auto body = json_body(request);
    if (auto fault = check(body)) return *std::move(fault);
    if (struck("no_credit", request))
      return failure(429, "insufficient_quota", "insufficient_quota",
          "You exceeded your current quota, please check your plan and billing "
          "details.");
    if (struck("moderation", request))
      return failure(400, "image_generation_user_error", "moderation_blocked",
          "Your request was rejected as a result of our safety system.");
    return draw(request, body);
  }

 private:
  static bool is_dall_e(const json::object& body) {
    return member_text(body, "model").starts_with("dall-e");
  }

  static std::optional<api::Response> check(const json::object& body) {
    if (member_text(body, "prompt").empty()) return invalid("prompt", "You must provide a prompt.");
    const auto model = member_text(body, "model");
    if (!model.starts_with("gpt-image-") && !is_dall_e(body))
      return invalid("model", fmt::format("The model '{}' does not exist.", model));
    if (!is_dall_e(body) && body.contains("response_format"))
      return invalid("response_format", "Unknown parameter: 'response_format'.");
    if (is_dall_e(body) && body.contains("output_format"))
      return invalid("output_format", "Unknown parameter: 'output_format'.");
    if (body.contains("seed")) return invalid("seed", "Unknown parameter: 'seed'.");
    const auto size = member_text(body, "size");
    if (size != "1024x1024" && (size != "2048x2048" || model != "gpt-image-2"))
      return invalid("size", fmt::format("Invalid value: '{}'.", size));
    return std::nullopt;
  }

  api::Response draw(const api::Request& request, const json::object& body) {
    const auto prompt = member_text(body, "prompt");
    const auto number = keep_order({{"model", body.at("model")}, {"prompt", prompt}});
    if (struck("wrong_content_type", request)) return page_response();
    json::object row;
    const bool foreign = struck("foreign_address", request);
    if (foreign || (is_dall_e(body) && member_text(body, "response_format") != "b64_json")) {
      const auto host = foreign ? std::string("http://169.254.169.254")
                                : fmt::format("http://{}", request.headers.get("Host"));
      row["url"] = fmt::format("{}/files/{}.png", host, number);
    } else {
      const int side = member_text(body, "size") == "2048x2048" ? 2048 : 1024;
      auto bytes = made_png(side, seed_from(prompt));
      if (struck("cut_download", request)) bytes = cut(std::move(bytes));
      row["b64_json"] = to_base64(bytes);
    }
    auto out = api::json_response(
        200, json::serialize(json::object{{"created", now() / 1000}, {"data", json::array{row}}}));
    out.misbehaviour.delay = std::chrono::milliseconds(work_time(request));
    return out;
  }

  api::Response picture(const api::Request& request, std::uint64_t seed) {
    if (struck("wrong_content_type", request)) return page_response();
    return result_response("image/png", made_png(1024, seed));
  }
};

}  // namespace

std::unique_ptr<Simulator> make_openai_simulator(Options options) {
  return std::make_unique<OpenAiSimulator>(std::move(options));
}

}  // namespace mv::sandbox
