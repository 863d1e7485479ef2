// SPDX-License-Identifier: Apache-2.0
#include "generate/services/stability.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "generate/generator_rules.hpp"

namespace mv::generate {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kLists[] = {"errors"};
// {"id", "name", "errors": []}
constexpr services::ServiceFacts kFacts{.name = "Stability AI",
    .id = "stability",
    .base_url = "https://api.stability.ai",
    .key_header = "Authorization",
    .key_prefix = "Bearer ",
    .billing = "https://platform.stability.ai/account/credits",
    .refusals = {.lists = kLists, .code = "name|code"},
    .shared_rules = kGeneratorRules};
constexpr std::string_view kTerms =
    "Stability AI terms, https://platform.stability.ai/docs/terms-of-service";
constexpr std::string_view kCost = "credits of your Stability AI account";
constexpr std::size_t kLongestPrompt = 10'000;
constexpr std::uint64_t kLargestSeed = 4'294'967'294;
constexpr milliseconds kLook{10'000};  // the service asks for at least ten seconds between two

/// 0 would stand for a random seed.
std::string seed_of(std::uint64_t seed) {
  return std::to_string(seed == 0 ? kLargestSeed : std::min(seed, kLargestSeed));
}

void add(client::OutgoingRequest& post, std::string name, std::string value) {
  client::FormPart part;
  part.name = std::move(name);
  part.text = std::move(value);
  post.form.push_back(std::move(part));
}

/// Some refusals come as 200 with a header.
Status check_finish(const client::Answer& answer) {
  if (!iequals(answer.headers.get("finish-reason"), "CONTENT_FILTERED")) return {};
  auto error = make_error(Code::rejected, "Stability AI refuses the result of this prompt",
      "Its content filter blocked it (CONTENT_FILTERED)", "Rephrase the prompt.");
  error.faults.push_back({"/prompt", "content_filtered", error.why, error.hint});
  return error;
}

class StabilityMusic final : public MusicProvider {
 public:
  explicit StabilityMusic(ServiceOptions options) : options_(std::move(options)) {
    if (options_.model.empty()) options_.model = "stable-audio-2.5";
  }
  std::string_view name() const override { return "stability"; }
  Limits limits() const override { return {.max_duration_ms = later() ? 380'000 : 190'000}; }

  Result<Generated> make(const MusicRequest& request, Call& call) override {
    const auto prompt = prompt_of(request);
    MV_CHECK(check_duration(kFacts.name, limits(), request.duration_ms));
    MV_CHECK(check_prompt(kFacts.name, prompt, kLongestPrompt));
    GeneratorCall service(kFacts, options_, call);
    MV_CHECK(service.ready());
    if (const auto id = text_of(call.journal.notes(), "generation"); !id.empty())
      return look(service, id);
    MV_CHECK(order_begins(call));
    auto made =
        later() ? order_for_later(service, request, prompt) : order(service, request, prompt);
    if (!made && made.error().code != Code::pending) MV_CHECK(order_failed(call, service));
    return made;
  }

 private:
  bool later() const { return options_.model.starts_with("stable-audio-3"); }

  client::OutgoingRequest form(
      GeneratorCall& service, const MusicRequest& request, const std::string& prompt) const {
    auto post = service.request("POST", later() ? "/v2beta/audio/stable-audio/text-to-audio"
                                                : "/v2beta/audio/stable-audio-2/text-to-audio");
    post.headers.set("Accept", later() ? "application/json" : "audio/*");
    add(post, "prompt", prompt);
    add(post, "duration", fmt::format("{:g}", request.duration_ms / 1000.0));
    add(post, "seed", seed_of(request.seed));
    add(post, "model", options_.model);
    add(post, "output_format", "wav");
    return post;
  }

  Result<Generated> order(
      GeneratorCall& service, const MusicRequest& request, const std::string& prompt) {
    if (service.call().progress) service.call().progress(0.1, "Stability AI is making the music");
    PartFile part(service.part_path(Media::audio));
    MV_TRY(const auto answer, service.receive(form(service, request, prompt), Media::audio, part));
    MV_CHECK(check_finish(answer));
    return finish(part, service.call());
  }

  Result<Generated> order_for_later(
      GeneratorCall& service, const MusicRequest& request, const std::string& prompt) {
    MV_TRY(const auto answer, service.expect_object(form(service, request, prompt)));
    const auto id = text_of(answer, "id");
    if (id.empty())
      return make_error(Code::upstream, "Stability AI accepted the order but returned no id", {},
          "It is retried automatically.");
    MV_CHECK(service.call().journal.note({{"generation", id}, {"order_sent_at", nullptr}}));
    if (service.call().progress) service.call().progress(0.1, "Stability AI is making the music");
    return not_yet("Stability AI has started", kLook);
  }

  Result<Generated> look(GeneratorCall& service, const std::string& id) {
    auto get = service.request("GET", "/v2beta/audio/results/" + url_encode(id));
    get.headers.set("Accept", "audio/*");
    PartFile part(service.part_path(Media::audio));
    auto answer = service.receive(std::move(get), Media::audio, part);
    if (!answer && service.last_status() == 404) {
      MV_CHECK(service.call().journal.note({{"generation", nullptr}, {"order_in_doubt", true}}));
      return make_error(Code::upstream, "Stability AI no longer has the music it made",
          "Results are kept for 24 hours", "It is ordered again automatically.");
    }
    if (!answer) {
      // A refusal is about the words, and final: what was ordered is over.
      if (answer.error().code == Code::rejected)
        MV_CHECK(service.call().journal.note({{"generation", nullptr}}));
      return answer.error();
    }
    if (answer->status == 202) {
      if (service.call().progress) service.call().progress(0.3, "Stability AI is making the music");
      return not_yet("Stability AI is still working", kLook);
    }
    MV_CHECK(check_finish(*answer));
    auto made = finish(part, service.call());
    if (made) made->details["generation"] = id;
    return made;
  }

  Result<Generated> finish(PartFile& part, const Call& call) const {
    Generated made;
    MV_TRY(made.file, settle_media(kFacts.name, Media::audio, part));
    made.model = options_.model;
    made.seeded = true;
    made.cost = kCost;
    made.terms = kTerms;
    warn_of_doubt(made, call, kFacts.name);
    return made;
  }

  ServiceOptions options_;
};

class StabilityArt final : public ArtProvider {
 public:
  StabilityArt(ServiceOptions options, LocalOptions local)
      : options_(std::move(options)), local_(std::move(local)) {
    if (options_.model.empty()) options_.model = "core";
  }
  std::string_view name() const override { return "stability"; }
  Limits limits() const override { return {}; }

  Result<Generated> make(const ArtRequest& request, Call& call) override {
    const auto prompt = prompt_of(request);
    MV_CHECK(check_prompt(kFacts.name, prompt, kLongestPrompt));
    GeneratorCall service(kFacts, options_, call);
    MV_CHECK(service.ready());
    MV_CHECK(order_begins(call));
    auto made = order(service, request, prompt);
    if (!made) {
      MV_CHECK(order_failed(call, service));
      return made;
    }
    warn_of_doubt(*made, call, kFacts.name);
    return made;
  }

 private:
  Result<Generated> order(
      GeneratorCall& service, const ArtRequest& request, const std::string& prompt) {
    const bool own_route = options_.model == "core" || options_.model == "ultra";
    auto post = service.request("POST",
        "/v2beta/stable-image/generate/" + (own_route ? options_.model : std::string("sd3")));
    post.headers.set("Accept", "image/*");
    add(post, "prompt", prompt);
    add(post, "aspect_ratio", "1:1");
    add(post, "seed", seed_of(request.seed));
    add(post, "output_format", "png");
    if (!own_route) add(post, "model", options_.model);
    auto& call = service.call();
    if (call.progress) call.progress(0.1, "Stability AI is drawing");
    PartFile part(service.part_path(Media::picture));
    MV_TRY(const auto answer, service.receive(std::move(post), Media::picture, part));
    MV_CHECK(check_finish(answer));
    MV_TRY(const auto picture, settle_media(kFacts.name, Media::picture, part));
    Generated made;
    made.model = options_.model;
    made.seeded = true;
    made.cost = kCost;
    made.terms = kTerms;
    MV_CHECK(fit_picture(local_, picture, made, call));
    return made;
  }

  ServiceOptions options_;
  const LocalOptions local_;
};

}  // namespace

std::unique_ptr<MusicProvider> make_stability_music(ServiceOptions options) {
  return std::make_unique<StabilityMusic>(std::move(options));
}

std::unique_ptr<ArtProvider> make_stability_art(ServiceOptions options, LocalOptions local) {
  return std::make_unique<StabilityArt>(std::move(options), std::move(local));
}

}  // namespace mv::generate
