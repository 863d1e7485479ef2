// SPDX-License-Identifier: Apache-2.0
// ElevenLabs Music: POST /v1/music answers, after a while, with the sound: PCM, or
// frames of an MP3 that are silent.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "sandbox/generation/generation_simulator.hpp"

namespace mv::sandbox {
namespace {

api::Response failure(
    int status, std::string_view code, std::string_view message, json::object data = {}) {
  json::object detail{{"status", code}, {"message", message}};
  if (!data.empty()) detail["data"] = std::move(data);
  return api::json_response(status, json::serialize(json::object{{"detail", std::move(detail)}}));
}

api::Response invalid(std::string_view field, std::string_view words) {
  return api::json_response(422, json::serialize(json::object{{"detail",
                                     json::array{json::object{{"loc", json::array{"body", field}},
                                         {"msg", words}, {"type", "value_error"}}}}}));
}

constexpr std::string_view kLossy = "mp3_44100_128";

/// Frames of MPEG-1 layer III, 128 kbit/s, 44.1 kHz, stereo, without sound (ISO 11172-3).
std::string made_mp3(double seconds) {
  constexpr std::size_t kFrameBytes = 417;
  constexpr double kFrameSeconds = 1152.0 / 44'100;
  std::string frame("\xff\xfb\x90\x64", 4);
  frame.resize(kFrameBytes, '\0');
  std::string out;
  for (double at = 0; at < seconds; at += kFrameSeconds) out += frame;
  return out;
}

class ElevenLabsSimulator final : public GenerationSimulator {
 public:
  using GenerationSimulator::GenerationSimulator;
  std::string_view service() const override { return "elevenlabs"; }

 protected:
  std::string_view key_header() const override { return "xi-api-key"; }
  std::string_view key_prefix() const override { return {}; }
  std::string_view key_begin() const override { return "sk_"; }
  api::Response refuse(int status, const std::string& words) override {
    return failure(status, status == 429 ? "too_many_concurrent_requests" : "error", words);
  }

  api::Response answer(api::Request& request, const Intake*) override {
    if (!key_is_good(request)) return failure(401, "invalid_api_key", "Invalid API key");
    if (request.method != "POST" || request.path != "/v1/music")
      return failure(404, "not_found", "Not found");
    const auto body = json_body(request);
    if (auto fault = check(request, body)) return *std::move(fault);
    if (request.query.at("output_format") != kLossy && struck("lossless_refused", request))
      return failure(403, "output_format_not_allowed", "The output_format needs another plan.");
    if (struck("no_credit", request))
      return failure(
          401, "quota_exceeded", "This request exceeds your quota. You have 0 credits remaining.");
    if (struck("moderation", request))
      return failure(400, "bad_prompt", "The prompt names an artist whose music is protected.",
          {{"prompt_suggestion", "A warm guitar song with a wistful mood"}});
    const auto prompt = member_text(body, "prompt");
    const auto ms = member_number(body, "music_length_ms").value_or(30'000);
    const auto delay = std::chrono::milliseconds(work_time(request));
    keep_order({{"prompt", prompt}, {"music_length_ms", ms}, {"model_id", body.at("model_id")}});
    if (struck("wrong_content_type", request)) return page_response();
    if (request.query.at("output_format") == kLossy)
      return result_response("audio/mpeg", made_mp3(ms / 1000));
    auto bytes = made_pcm(ms / 1000, 16, seed_from(prompt));
    if (struck("cut_download", request)) bytes = cut(std::move(bytes));
    auto out = result_response("audio/pcm", std::move(bytes));
    out.misbehaviour.delay = delay;
    return out;
  }

 private:
  static std::optional<api::Response> check(const api::Request& request, const json::object& body) {
    const auto format = request.query.find("output_format");
    if (format == request.query.end() ||
        (format->second != "pcm_44100" && format->second != kLossy))
      return invalid("output_format", "the sandbox makes pcm_44100 and mp3_44100_128 only");
    const bool prompt = body.contains("prompt"), plan = body.contains("composition_plan");
    if (prompt == plan) return invalid("prompt", "give either prompt or composition_plan");
    if (prompt && member_text(body, "prompt").empty()) return invalid("prompt", "is empty");
    if (member_text(body, "prompt").size() > 4 * 4100) return invalid("prompt", "is too long");
    if (body.contains("seed") && prompt) return invalid("seed", "cannot be used with prompt");
    const auto ms = member_number(body, "music_length_ms");
    if (body.contains("music_length_ms") && (!ms || *ms < 3000 || *ms > 600'000))
      return invalid("music_length_ms", "must be between 3000 and 600000");
    const auto model = member_text(body, "model_id");
    if (model != "music_v1" && model != "music_v2")
      return invalid("model_id", "must be music_v1 or music_v2");
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Simulator> make_elevenlabs_simulator(Options options) {
  return std::make_unique<ElevenLabsSimulator>(std::move(options));
}

}  // namespace mv::sandbox
