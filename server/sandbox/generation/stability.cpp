// SPDX-License-Identifier: Apache-2.0
// Stability AI v2beta: Stable Audio 2 (at once), Stable Audio 3 (by an id, results for a day) and
// Stable Image core, ultra and sd3.
#include <boost/json.hpp>
#include <fmt/format.h>

#include <charconv>

#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "sandbox/generation/generation_simulator.hpp"

namespace mv::sandbox {
namespace {

constexpr std::int64_t kLargestSeed = 4'294'967'294;

api::Response failure(int status, std::string_view name, std::string_view words) {
  return api::json_response(status, json::serialize(json::object{{"id", to_hex(random_bytes(16))},
                                        {"name", name}, {"errors", json::array{words}}}));
}

std::string text_of(const Intake* body, std::string_view name) {
  const auto* part = body ? body->part(name) : nullptr;
  return part ? part->text : std::string();
}

std::optional<double> number_in(const std::string& text) {
  double out = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, out);
  return read.ec == std::errc() && read.ptr == end ? std::optional(out) : std::nullopt;
}

/// The first wrong field; "" = none.
std::string fault_of(const Intake* body, double longest) {
  const auto prompt = text_of(body, "prompt");
  if (prompt.empty()) return "prompt: is required";
  if (prompt.size() > 4 * 10'000) return "prompt: cannot exceed 10000 characters";
  if (const auto seed = text_of(body, "seed"); !seed.empty())
    if (const auto number = parse_int(seed); !number || *number < 0 || *number > kLargestSeed)
      return fmt::format("seed: must be between 0 and {}", kLargestSeed);
  if (longest == 0) return {};
  if (const auto duration = text_of(body, "duration"); !duration.empty())
    if (const auto number = number_in(duration); !number || *number < 1 || *number > longest)
      return fmt::format("duration: must be between 1 and {}", longest);
  if (text_of(body, "output_format") != "wav") return "output_format: the sandbox makes wav only";
  return {};
}

class StabilitySimulator final : public GenerationSimulator {
 public:
  using GenerationSimulator::GenerationSimulator;
  std::string_view service() const override { return "stability"; }

 protected:
  std::string_view key_begin() const override { return "sk-"; }
  api::Response refuse(int status, const std::string& words) override {
    return failure(status, status == 429 ? "rate_limit_exceeded" : "internal_error", words);
  }

  api::Response answer(api::Request& request, const Intake* body) override {
    constexpr std::string_view kResults = "/v2beta/audio/results/",
                               kImages = "/v2beta/stable-image/generate/";
    if (!key_is_good(request))
      return failure(401, "unauthorized", "authorization: invalid or missing header value");
    const auto& path = request.path;
    if (request.method == "GET" && path.starts_with(kResults))
      return result(request, path.substr(kResults.size()));
    if (request.method == "POST" && path == "/v2beta/audio/stable-audio-2/text-to-audio")
      return audio(request, body, 190, false);
    if (request.method == "POST" && path == "/v2beta/audio/stable-audio/text-to-audio")
      return audio(request, body, 380, true);
    if (request.method == "POST" && path.starts_with(kImages))
      return image(request, body, path.substr(kImages.size()));
    return failure(404, "not_found", "no such route");
  }

 private:
  std::optional<api::Response> refused(const api::Request& request) {
    if (struck("no_credit", request))
      return failure(402, "payment_required",
          "You lack sufficient credits to make this request. Please purchase more "
          "credits at https://platform.stability.ai/account/credits and try again.");
    if (struck("moderation", request))
      return failure(
          403, "content_moderation", "Your request was flagged by our content moderation system.");
    return std::nullopt;
  }

  api::Response audio(const api::Request& request, const Intake* body, double longest, bool later) {
    const auto model = text_of(body, "model");
    const bool known = later ? model == "stable-audio-3"
                             : model == "stable-audio-2" || model == "stable-audio-2.5";
    if (!known) return failure(400, "bad_request", "model: is not one of this route");
    if (const auto fault = fault_of(body, longest); !fault.empty())
      return failure(400, "bad_request", fault);
    if (auto no = refused(request)) return *std::move(no);
    const auto prompt = text_of(body, "prompt");
    const auto seed = parse_int(text_of(body, "seed")).value_or(0);
    const auto id = to_hex(random_bytes(32));
    const json::object order{{"id", id}, {"model", model}, {"prompt", prompt},
        {"seconds", number_in(text_of(body, "duration")).value_or(longest)},
        {"seed", seed != 0 ? seed : std::int64_t{crc32(prompt)}}, {"work_ms", work_time(request)}};
    keep_order(order);
    if (later) return api::json_response(202, json::serialize(json::object{{"id", id}}));
    auto out = sound(request, order);
    out.misbehaviour.delay = std::chrono::milliseconds(order.at("work_ms").as_int64());
    return out;
  }

  api::Response result(const api::Request& request, const std::string& id) {
    for (const auto& [key, order] : records_.all("order:")) {
      if (member_text(order, "id") != id) continue;
      const auto age = now() - order.at("created").as_int64() - order.at("work_ms").as_int64();
      if (age < 0)
        return api::json_response(
            202, json::serialize(json::object{{"id", id}, {"status", "in-progress"}}));
      if (age > 24 * options_.result_life_ms || struck("result_gone", request)) break;
      return sound(request, order);
    }
    return failure(404, "not_found", "the generation is not there or has expired");
  }

  api::Response sound(const api::Request& request, const json::object& order) {
    if (struck("wrong_content_type", request)) return page_response();
    const bool filtered = struck("content_filtered", request);
    auto bytes = made_wav(*member_number(order, "seconds"), 16,
        static_cast<std::uint64_t>(order.at("seed").as_int64()));
    if (struck("cut_download", request)) bytes = cut(std::move(bytes));
    auto out = result_response("audio/wav", std::move(bytes));
    out.headers.set("finish-reason", filtered ? "CONTENT_FILTERED" : "SUCCESS");
    out.headers.set("seed", std::to_string(order.at("seed").as_int64()));
    return out;
  }

  api::Response image(const api::Request& request, const Intake* body, const std::string& kind) {
    if (kind != "core" && kind != "ultra" && kind != "sd3")
      return failure(404, "not_found", "no such route");
    if (const auto fault = fault_of(body, 0); !fault.empty())
      return failure(400, "bad_request", fault);
    if (text_of(body, "output_format") != "png")
      return failure(400, "bad_request", "output_format: the sandbox makes png only");
    if (text_of(body, "aspect_ratio") != "1:1")
      return failure(400, "bad_request", "aspect_ratio: the sandbox makes 1:1 only");
    if (auto no = refused(request)) return *std::move(no);
    const auto prompt = text_of(body, "prompt");
    const auto seed = parse_int(text_of(body, "seed")).value_or(0);
    keep_order({{"model", kind}, {"prompt", prompt}, {"seed", seed}});
    if (struck("wrong_content_type", request)) return page_response();
    const bool filtered = struck("content_filtered", request);
    auto bytes = made_png(1024, static_cast<std::uint64_t>(seed) + crc32(prompt));
    if (struck("cut_download", request)) bytes = cut(std::move(bytes));
    auto out = result_response("image/png", std::move(bytes));
    out.headers.set("finish-reason", filtered ? "CONTENT_FILTERED" : "SUCCESS");
    out.misbehaviour.delay = std::chrono::milliseconds(work_time(request));
    return out;
  }
};

}  // namespace

std::unique_ptr<Simulator> make_stability_simulator(Options options) {
  return std::make_unique<StabilitySimulator>(std::move(options));
}

}  // namespace mv::sandbox
