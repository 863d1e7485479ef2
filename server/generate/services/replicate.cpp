// SPDX-License-Identifier: Apache-2.0
#include "generate/services/replicate.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "generate/services/prediction.hpp"

namespace mv::generate {
namespace {

constexpr std::string_view kTerms =
    "Replicate terms, https://replicate.com/terms, and the licence on the model's page";
constexpr std::size_t kLongestPrompt = 10'000;
constexpr std::uint64_t kSeedBits = 0x7fff'ffff;  // models read it as a signed number

bool is_musicgen(const std::string& model) { return model.starts_with("meta/musicgen"); }

Result<fs::path> fetch_result(GeneratorCall& service, const Prediction& done, Media media) {
  auto fetched = service.fetch(done.url, media);
  if (fetched || (service.last_status() != 404 && service.last_status() != 410)) return fetched;
  return vanished(service);
}

void describe(Generated& made, const Prediction& done, const std::string& model, const Call& call) {
  made.model = model;
  made.seeded = true;
  made.cost = "at the model's price at Replicate";
  if (done.seconds > 0) made.cost += fmt::format(", for {:.1f} s of computing", done.seconds);
  made.terms = kTerms;
  made.details["prediction"] = done.id;
  warn_of_doubt(made, call, kReplicate.name);
}

void take_back(const ServiceOptions& options, const Call& call) {
  auto quiet = call;
  quiet.cancelled = nullptr;  // the job is cancelled: that must not stop the message about it
  GeneratorCall service(kReplicate, options, quiet);
  if (service.ready()) cancel_prediction(service);
}

class ReplicateMusic final : public MusicProvider {
 public:
  explicit ReplicateMusic(ServiceOptions options) : options_(std::move(options)) {
    if (options_.model.empty()) options_.model = "stability-ai/stable-audio-2.5";
  }
  std::string_view name() const override { return "replicate"; }
  Limits limits() const override {
    if (is_musicgen(options_.model)) return {.max_duration_ms = 120'000};
    if (options_.model.starts_with("stability-ai/stable-audio-2.5"))
      return {.max_duration_ms = 190'000};
    return {};
  }

  Result<Generated> make(const MusicRequest& request, Call& call) override {
    const auto prompt = prompt_of(request);
    MV_CHECK(check_duration(kReplicate.name, limits(), request.duration_ms));
    MV_CHECK(check_prompt(kReplicate.name, prompt, kLongestPrompt));
    GeneratorCall service(kReplicate, options_, call);
    MV_CHECK(service.ready());
    json::object input{{"prompt", prompt},
        {"duration", (request.duration_ms + 999) / 1000},  // whole seconds only
        {"seed", request.seed & kSeedBits}};
    if (is_musicgen(options_.model)) {
      input["output_format"] = "wav";
      input["model_version"] = "stereo-large";
    }
    MV_TRY(const auto done, predict(service, options_.model, input));
    Generated made;
    MV_TRY(made.file, fetch_result(service, done, Media::audio));
    describe(made, done, options_.model, call);
    return made;
  }

  void abandon(Call& call) override { take_back(options_, call); }

 private:
  ServiceOptions options_;
};

class ReplicateArt final : public ArtProvider {
 public:
  ReplicateArt(ServiceOptions options, LocalOptions local)
      : options_(std::move(options)), local_(std::move(local)) {
    if (options_.model.empty()) options_.model = "black-forest-labs/flux-1.1-pro";
  }
  std::string_view name() const override { return "replicate"; }
  Limits limits() const override { return {}; }

  Result<Generated> make(const ArtRequest& request, Call& call) override {
    const auto prompt = prompt_of(request);
    MV_CHECK(check_prompt(kReplicate.name, prompt, kLongestPrompt));
    GeneratorCall service(kReplicate, options_, call);
    MV_CHECK(service.ready());
    MV_TRY(const auto done, predict(service, options_.model,
                                {{"prompt", prompt}, {"aspect_ratio", "1:1"},
                                    {"output_format", "png"}, {"seed", request.seed & kSeedBits}}));
    MV_TRY(const auto picture, fetch_result(service, done, Media::picture));
    Generated made;
    describe(made, done, options_.model, call);
    MV_CHECK(fit_picture(local_, picture, made, call));
    return made;
  }

  void abandon(Call& call) override { take_back(options_, call); }

 private:
  ServiceOptions options_;
  const LocalOptions local_;
};

}  // namespace

std::unique_ptr<MusicProvider> make_replicate_music(ServiceOptions options) {
  return std::make_unique<ReplicateMusic>(std::move(options));
}

std::unique_ptr<ArtProvider> make_replicate_art(ServiceOptions options, LocalOptions local) {
  return std::make_unique<ReplicateArt>(std::move(options), std::move(local));
}

}  // namespace mv::generate
