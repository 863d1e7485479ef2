// SPDX-License-Identifier: Apache-2.0
#include "generate/services/elevenlabs.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cmath>

#include "audio/decode/sniff.hpp"
#include "generate/generator_rules.hpp"

namespace mv::generate {
namespace {

constexpr std::string_view kLists[] = {"detail"};
constexpr std::string_view kTexts[] = {"detail.message|detail"};
// Which plan may ask for lossless sound is not documented, nor how it refuses: the word tells.
constexpr services::RefusalRule kRules[] = {
    {.status = 4,
        .code_word = "output_format",
        .code = Code::unsupported,
        .hint = "Your plan at {name} has no lossless sound: {billing}"},
    {.status = 4,
        .text_word = "output_format",
        .code = Code::unsupported,
        .hint = "Your plan at {name} has no lossless sound: {billing}"}};
// {"detail": {"status", "message", "data": {"prompt_suggestion"}}}, a text, or [{"loc", "msg"}].
constexpr services::ServiceFacts kFacts{.name = "ElevenLabs",
    .id = "elevenlabs",
    .base_url = "https://api.elevenlabs.io",
    .key_header = "xi-api-key",
    .key_prefix = "",
    .billing = "https://elevenlabs.io/app/subscription",
    .refusals = {.lists = kLists,
        .texts = kTexts,
        .code = "detail.status",
        .suggestion = "detail.data.prompt_suggestion"},
    .rules = kRules,
    .shared_rules = kGeneratorRules};
constexpr std::string_view kTerms =
    "ElevenLabs terms, https://elevenlabs.io/terms; your plan says what the music may be used for";
constexpr std::size_t kLongestPrompt = 4100;
constexpr int kRate = 44'100;
constexpr std::string_view kLossy = "mp3_44100_128";  // of every plan

/// Raw PCM tells neither its rate nor its channels: the rate is the one asked for, and the length
/// shows the channels.
Status frame_pcm(const fs::path& path, int asked_ms, std::vector<std::string>& warnings) {
  MV_TRY(const auto size, mv::file_size(path));
  const double stereo_ms = static_cast<double>(size) * 1000 / (kRate * 4.0);
  const double part = stereo_ms / asked_ms;
  if (part >= 0.9) return wrap_pcm(kFacts.name, path, kRate, 2);
  if (std::abs(part - 0.5) < 0.02) {
    warnings.emplace_back("The service sent one channel: the track is mono");
    return wrap_pcm(kFacts.name, path, kRate, 1);
  }
  return make_error(Code::upstream,
      fmt::format(
          "ElevenLabs sent {:.1f} s instead of {:.1f} s", stereo_ms / 1000, asked_ms / 1000.0),
      "The rest of the music is missing", "It is retried automatically.");
}

class ElevenLabs final : public MusicProvider {
 public:
  explicit ElevenLabs(ServiceOptions options) : options_(std::move(options)) {
    if (options_.model.empty()) options_.model = "music_v1";
  }
  std::string_view name() const override { return "elevenlabs"; }
  Limits limits() const override {
    return {.min_duration_ms = 5'000, .max_duration_ms = 600'000, .seeds = false};
  }

  Result<Generated> make(const MusicRequest& request, Call& call) override {
    const auto prompt = prompt_of(request);
    MV_CHECK(check_duration(kFacts.name, limits(), request.duration_ms));
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
      GeneratorCall& service, const MusicRequest& request, const std::string& prompt) {
    auto& call = service.call();
    if (call.progress) call.progress(0.1, "ElevenLabs is making the music");
    PartFile part(service.part_path(Media::audio));
    Generated made;
    auto answer = ask(service, request, prompt, fmt::format("pcm_{}", kRate), part);
    if (!answer && answer.error().code == Code::unsupported) {
      made.warnings.emplace_back(
          "The plan at ElevenLabs has no lossless sound: the track is an MP3, which stores do not "
          "take");
      answer = ask(service, request, prompt, kLossy, part);
    }
    if (!answer) return answer.error();
    MV_TRY(const auto sniffed, audio::sniff_file(part.path()));
    if (sniffed.container == audio::Container::none)
      MV_CHECK(frame_pcm(part.path(), request.duration_ms, made.warnings));
    MV_TRY(made.file, settle_media(kFacts.name, Media::audio, part));
    made.model = options_.model;
    made.cost = "credits of your ElevenLabs plan, by the length of the music";
    made.terms = kTerms;
    return made;
  }

  Result<client::Answer> ask(GeneratorCall& service, const MusicRequest& request,
      const std::string& prompt, std::string_view format, PartFile& part) {
    auto post = service.request("POST", fmt::format("/v1/music?output_format={}", format));
    post.headers.set("Accept", "audio/*");
    post.headers.set("Content-Type", "application/json");
    post.body =
        json::serialize(json::object{{"prompt", prompt}, {"music_length_ms", request.duration_ms},
            {"model_id", options_.model}, {"force_instrumental", request.instrumental}});
    return service.receive(std::move(post), Media::audio, part);
  }

  ServiceOptions options_;
};

}  // namespace

std::unique_ptr<MusicProvider> make_elevenlabs_music(ServiceOptions options) {
  return std::make_unique<ElevenLabs>(std::move(options));
}

}  // namespace mv::generate
