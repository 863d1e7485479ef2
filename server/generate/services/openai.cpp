// SPDX-License-Identifier: Apache-2.0
#include "generate/services/openai.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text/text.hpp"
#include "generate/generator_rules.hpp"

namespace mv::generate {
namespace {

constexpr std::string_view kTexts[] = {"error.message|error"};
// {"error": {"message", "type", "param", "code"}}
constexpr services::ServiceFacts kFacts{.name = "OpenAI",
    .id = "openai",
    .base_url = "https://api.openai.com/v1",
    .key_header = "Authorization",
    .key_prefix = "Bearer ",
    .billing = "https://platform.openai.com/settings/organization/billing",
    .refusals = {.texts = kTexts, .code = "error.code|error.type"},
    .shared_rules = kGeneratorRules,
    .largest_answer = 96u << 20};  // a picture of 2048 x 2048 in base 64
constexpr std::string_view kTerms = "OpenAI terms, https://openai.com/policies";
/// Characters of a prompt (OpenAI, API reference, images: create).
std::size_t longest_prompt(std::string_view model) {
  if (model.starts_with("dall-e-2")) return 1000;
  return model.starts_with("dall-e") ? 4000 : 32'000;
}

/// GPT models always give base 64 and know output_format; others are asked for base 64.
json::object body_of(const std::string& model, const std::string& prompt) {
  json::object out{{"model", model}, {"prompt", prompt}, {"n", 1}};
  out["size"] = model.starts_with("gpt-image-2") ? "2048x2048" : "1024x1024";
  if (model.starts_with("gpt-image"))
    out["output_format"] = "png";
  else
    out["response_format"] = "b64_json";
  return out;
}

class OpenAiArt final : public ArtProvider {
 public:
  OpenAiArt(ServiceOptions options, LocalOptions local)
      : options_(std::move(options)), local_(std::move(local)) {
    if (options_.model.empty()) options_.model = "gpt-image-1";
  }
  std::string_view name() const override { return "openai"; }
  Limits limits() const override { return {.seeds = false}; }

  Result<Generated> make(const ArtRequest& request, Call& call) override {
    const auto prompt = prompt_of(request);
    MV_CHECK(check_prompt(kFacts.name, prompt, longest_prompt(options_.model)));
    GeneratorCall service(kFacts, options_, call);
    MV_CHECK(service.ready());
    MV_CHECK(order_begins(call));
    auto made = order(service, prompt);
    if (!made) {
      MV_CHECK(order_failed(call, service));
      return made;
    }
    warn_of_doubt(*made, call, kFacts.name);
    return made;
  }

 private:
  Result<Generated> order(GeneratorCall& service, const std::string& prompt) {
    auto& call = service.call();
    auto post = service.request("POST", "/images/generations");
    post.headers.set("Content-Type", "application/json");
    post.body = json::serialize(body_of(options_.model, prompt));
    post.total_timeout = post.stall_timeout = std::chrono::minutes(10);
    if (call.progress) call.progress(0.1, "OpenAI is drawing");
    MV_TRY(const auto answer, service.expect_object(std::move(post)));
    MV_TRY(const auto picture, picture_of(service, answer));
    Generated made;
    made.model = options_.model;
    made.cost = "at the model's price at OpenAI";
    made.terms = kTerms;
    if (const auto revised = text_of(first_of(answer), "revised_prompt"); !revised.empty())
      made.details["revised_prompt"] = revised;
    MV_CHECK(fit_picture(local_, picture, made, call));
    return made;
  }

  static const json::object& first_of(const json::object& answer) {
    static const json::object empty;
    const auto* rows = answer.if_contains("data");
    const bool there = rows && rows->is_array() && !rows->get_array().empty() &&
                       rows->get_array().front().is_object();
    return there ? rows->get_array().front().get_object() : empty;
  }

  Result<fs::path> picture_of(GeneratorCall& service, const json::object& answer) const {
    const auto& row = first_of(answer);
    if (const auto url = text_of(row, "url"); !url.empty())
      return service.fetch(url, Media::picture);
    const auto bytes = from_base64(text_of(row, "b64_json"));
    if (!bytes || bytes->empty())
      return make_error(Code::upstream, "OpenAI answered without a picture",
          "Its data[0].b64_json cannot be read", "It is retried automatically.");
    PartFile part(service.part_path(Media::picture));
    MV_CHECK(write_file_atomic(part.path(), *bytes, 0600));
    return settle_media(kFacts.name, Media::picture, part);
  }

  ServiceOptions options_;
  const LocalOptions local_;
};

}  // namespace

std::unique_ptr<ArtProvider> make_openai_art(ServiceOptions options, LocalOptions local) {
  return std::make_unique<OpenAiArt>(std::move(options), std::move(local));
}

}  // namespace mv::generate
