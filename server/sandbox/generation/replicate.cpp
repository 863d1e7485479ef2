// SPDX-License-Identifier: Apache-2.0
// Replicate: predictions that start, work and end by the clock; results lie below /files for an
// hour. Models: stability-ai/stable-audio-2.5 and black-forest-labs/flux-1.1-pro (official), and
// meta/musicgen, which is run by its version only.
#include <boost/json.hpp>
#include <fmt/format.h>

#include <cmath>

#include "base/random.hpp"
#include "base/text/text.hpp"
#include "sandbox/generation/generation_simulator.hpp"

namespace mv::sandbox {
namespace {

constexpr std::string_view kMusicGenVersion =
    "671ac645ce5e552cc63a54a2bbff63fcf798043055d2dac5fc9e36a837eedcfb";
constexpr std::string_view kAudio = "stability-ai/stable-audio-2.5", kMusicGen = "meta/musicgen",
                           kImage = "black-forest-labs/flux-1.1-pro";

api::Response failure(int status, std::string_view title, std::string_view detail) {
  return api::json_response(status,
      json::serialize(json::object{{"title", title}, {"detail", detail}, {"status", status}}));
}

/// The first fault of the input, as Replicate words it; "" = none.
std::string fault_of(const std::string& model, const json::object& input) {
  const auto range = [&](const char* name, double low, double high) -> std::string {
    if (!input.contains(name)) return {};
    const auto number = member_number(input, name);
    if (!number || *number != std::floor(*number))
      return fmt::format("- input.{}: Invalid type. Expected: integer", name);
    if (*number < low)
      return fmt::format("- input.{}: Must be greater than or equal to {}", name, low);
    if (*number > high)
      return fmt::format("- input.{}: Must be less than or equal to {}", name, high);
    return {};
  };
  const auto one_of = [&](const char* name, std::vector<std::string> values) -> std::string {
    const auto value = member_text(input, name);
    if (!input.contains(name) || std::find(values.begin(), values.end(), value) != values.end())
      return {};
    return fmt::format("- input.{}: must be one of the following: {}", name, join(values, ", "));
  };
  std::vector<std::string> faults;
  if (member_text(input, "prompt").empty()) faults.emplace_back("- input: prompt is required");
  faults.push_back(range("seed", -2147483648.0, 2147483647));
  if (model == kAudio) {
    faults.push_back(range("duration", 1, 190));
    faults.push_back(range("steps", 4, 8));
    faults.push_back(range("cfg_scale", 1, 25));
  } else if (model == kMusicGen) {
    faults.push_back(range("duration", 1, 1e9));
    faults.push_back(one_of("output_format", {"wav", "mp3"}));
    faults.push_back(
        one_of("model_version", {"stereo-melody-large", "stereo-large", "melody-large", "large"}));
  } else {
    faults.push_back(one_of("output_format", {"webp", "jpg", "png"}));
    faults.push_back(one_of("aspect_ratio", {"1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"}));
  }
  for (const auto& fault : faults)
    if (!fault.empty()) return fault;
  return {};
}

class ReplicateSimulator final : public GenerationSimulator {
 public:
  using GenerationSimulator::GenerationSimulator;
  std::string_view service() const override { return "replicate"; }
  std::string api_path() const override { return "/v1"; }

 protected:
  std::string_view key_begin() const override { return "r8_"; }
  api::Response refuse(int status, const std::string& words) override {
    return failure(status, "Error", words);
  }
  api::Response answer(api::Request& request, const Intake*) override;

 private:
  api::Response create(const api::Request& request, const std::string& model);
  api::Response route(const api::Request& request, const std::vector<std::string>& path);
  api::Response deliver(const api::Request& request, const std::string& id);
  json::object view(const json::object& order, const api::Request& request);
  std::optional<json::object> by_id(const std::string& id) const;
  std::string state_of(const json::object& order) const;
};

std::optional<json::object> ReplicateSimulator::by_id(const std::string& id) const {
  for (const auto& [key, order] : records_.all("order:"))
    if (member_text(order, "id") == id) return order;
  return std::nullopt;
}

std::string ReplicateSimulator::state_of(const json::object& order) const {
  if (const auto fate = member_text(order, "fate"); fate == "canceled") return fate;
  const auto age = now() - order.at("created").as_int64();
  const auto time = order.at("work_ms").as_int64();
  if (age < time / 5) return "starting";
  if (age < time) return "processing";
  const auto fate = member_text(order, "fate");
  return fate.empty() ? "succeeded" : fate == "cancel_later" ? "canceled" : "failed";
}

json::object ReplicateSimulator::view(const json::object& order, const api::Request& request) {
  const auto id = member_text(order, "id"), status = state_of(order);
  const auto created = order.at("created").as_int64(), time = order.at("work_ms").as_int64();
  const auto host = fmt::format("http://{}", request.headers.get("Host"));
  const bool removed = now() - created - time > options_.result_life_ms;
  json::object out{{"id", id}, {"model", order.at("model")}, {"version", "hidden"},
      {"status", status}, {"created_at", format_utc(created)},
      {"input", removed ? json::value(json::object{}) : order.at("input")}, {"output", nullptr},
      {"error", nullptr}, {"logs", ""}, {"data_removed", removed},
      {"urls", {{"get", host + "/v1/predictions/" + id},
                   {"cancel", host + "/v1/predictions/" + id + "/cancel"}}}};
  if (status == "processing")
    out["logs"] = fmt::format("{:3}%|###", (now() - created) * 100 / std::max<Millis>(time, 1));
  if (status == "failed") out["error"] = order.at("fate");
  if (status != "succeeded") return out;
  out["metrics"] = {{"predict_time", static_cast<double>(time) / 1000}};
  const auto name = order.at("model") == json::value(kImage) ? "out.png" : "out.wav";
  const auto from =
      struck("foreign_address", request) ? std::string("http://169.254.169.254") : host;
  if (!removed) out["output"] = fmt::format("{}/files/{}/{}", from, id, name);
  return out;
}

api::Response ReplicateSimulator::create(const api::Request& request, const std::string& model) {
  const auto body = json_body(request);
  const auto* given = body.if_contains("input");
  if (!given || !given->is_object())
    return failure(422, "Input validation failed", "- input is required");
  const auto& input = given->get_object();
  if (const auto fault = fault_of(model, input); !fault.empty())
    return failure(422, "Input validation failed", fault);
  if (struck("no_credit", request))
    return failure(402, "Insufficient credit",
        "You have insufficient credit to run this model. Go to "
        "https://replicate.com/account/billing to purchase credit.");
  std::string fate;
  if (struck("moderation", request))
    fate =
        "The input or output was flagged as sensitive. Please try again with different inputs. "
        "(E005)";
  else if (struck("prediction_failed", request))
    fate = "CUDA out of memory";
  else if (struck("prediction_cancelled", request))
    fate = "cancel_later";
  const auto id = to_hex(random_bytes(13));
  json::object order{{"id", id}, {"model", model}, {"input", input}, {"fate", fate},
      {"work_ms", work_time(request)}};
  const auto number = keep_order(std::move(order));
  return api::json_response(
      201, json::serialize(view(*records_.find(record_key("order", number)), request)));
}

api::Response ReplicateSimulator::deliver(const api::Request& request, const std::string& id) {
  const auto order = by_id(id);
  const bool there = order && state_of(*order) == "succeeded" &&
                     now() - order->at("created").as_int64() - order->at("work_ms").as_int64() <=
                         options_.result_life_ms;
  if (!there || struck("result_gone", request)) return failure(404, "Not found", "Not found");
  if (struck("wrong_content_type", request)) return page_response();
  const auto& input = order->at("input").as_object();
  const auto seed = static_cast<std::uint64_t>(
      member_number(input, "seed")
          .value_or(static_cast<double>(seed_from(member_text(input, "prompt")))));
  const bool picture = order->at("model") == json::value(kImage);
  const double unasked = order->at("model") == json::value(kAudio) ? 190 : 8;
  auto bytes = picture ? made_png(1024, seed)
                       : made_wav(member_number(input, "duration").value_or(unasked), 24, seed);
  if (struck("cut_download", request)) bytes = cut(std::move(bytes));
  return result_response(picture ? "image/png" : "audio/wav", std::move(bytes));
}

api::Response ReplicateSimulator::route(
    const api::Request& request, const std::vector<std::string>& path) {
  const auto not_found = failure(404, "Not found", "The requested resource could not be found.");
  const bool post = request.method == "POST";
  if (path[0] == "models" && path.size() >= 3) {
    const auto model = path[1] + "/" + path[2];
    const bool official = model == kAudio || model == kImage;
    if (path.size() == 4 && path[3] == "predictions" && post)
      return official ? create(request, model) : not_found;
    if (path.size() != 3 || (!official && model != kMusicGen)) return not_found;
    const auto version = model == kMusicGen ? std::string(kMusicGenVersion) : std::string(64, '0');
    return api::json_response(200, json::serialize(json::object{{"owner", path[1]},
                                       {"name", path[2]}, {"latest_version", {{"id", version}}}}));
  }
  if (path[0] != "predictions") return not_found;
  if (path.size() == 1 && post)
    return member_text(json_body(request), "version") == kMusicGenVersion
               ? create(request, std::string(kMusicGen))
               : failure(422, "Invalid version or not permitted",
                     "The specified version does not exist (or perhaps you don't have "
                     "permission to use it?)");
  if (path.size() == 1) {
    json::array rows;
    for (const auto& [key, order] : records_.all("order:"))
      rows.insert(rows.begin(), view(order, request));
    const json::object page{{"next", nullptr}, {"previous", nullptr}, {"results", rows}};
    return api::json_response(200, json::serialize(page));
  }
  auto order = by_id(path[1]);
  if (!order) return not_found;
  if (path.size() == 3 && path[2] == "cancel" && post) {
    const auto state = state_of(*order);
    if (state == "starting" || state == "processing") {
      (*order)["fate"] = "canceled";
      records_.put(record_key("order", order->at("number").as_int64()), *order);
    }
  }
  return api::json_response(200, json::serialize(view(*order, request)));
}

api::Response ReplicateSimulator::answer(api::Request& request, const Intake*) {
  auto path = split(request.path, '/');
  path.erase(path.begin());
  if (path.size() == 3 && path[0] == "files") return deliver(request, path[1]);
  if (!key_is_good(request))
    return failure(401, "Unauthenticated", "You did not pass a valid authentication token");
  if (path.size() < 2 || path[0] != "v1") return failure(404, "Not found", "Not found");
  path.erase(path.begin());
  return route(request, path);
}

}  // namespace

std::unique_ptr<Simulator> make_replicate_simulator(Options options) {
  return std::make_unique<ReplicateSimulator>(std::move(options));
}

}  // namespace mv::sandbox
