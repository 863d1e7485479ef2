// SPDX-License-Identifier: Apache-2.0
#include "generate/services/prediction.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "generate/generator_rules.hpp"

namespace mv::generate {

namespace {

constexpr std::string_view kTexts[] = {"detail|title"};

}  // namespace

// {"title", "detail", "status"}
const services::ServiceFacts kReplicate{.name = "Replicate",
    .id = "replicate",
    .base_url = "https://api.replicate.com/v1",
    .key_header = "Authorization",
    .key_prefix = "Bearer ",
    .billing = "https://replicate.com/account/billing",
    .result_host = "replicate.delivery",
    .refusals = {.texts = kTexts},
    .shared_rules = kGeneratorRules};

namespace {

using std::chrono::milliseconds;

constexpr Millis kClockSkew = 120'000;  // between us and them
constexpr Millis kFirstLook = 2000, kLastLook = 10'000;

client::OutgoingRequest post_json(
    GeneratorCall& service, std::string_view path, const json::object& body) {
  auto post = service.request("POST", path);
  post.headers.set("Content-Type", "application/json");
  post.body = json::serialize(body);
  return post;
}

/// The newest version of a model that has no address of its own (those of the community).
Result<std::string> newest_version(GeneratorCall& service, const std::string& model) {
  MV_TRY(const auto found, service.expect_object(service.request("GET", "/models/" + model)));
  auto version = text_of(part_of(found, "latest_version"), "id");
  if (version.empty())
    return make_error(Code::rejected, fmt::format("{} has no version that can be run", model),
        "Replicate lists none", "Choose another model in the settings.");
  return version;
}

Result<json::object> order(
    GeneratorCall& service, const std::string& model, const json::object& input) {
  const auto colon = model.find(':');
  if (colon == model.npos && model.find('/') != model.npos) {
    auto made = service.expect_object(
        post_json(service, "/models/" + model + "/predictions", {{"input", input}}));
    if (made || service.last_status() != 404) return made;
    MV_TRY(const auto version, newest_version(service, model));
    return service.expect_object(
        post_json(service, "/predictions", {{"version", version}, {"input", input}}));
  }
  const auto version = colon == model.npos ? model : model.substr(colon + 1);
  return service.expect_object(
      post_json(service, "/predictions", {{"version", version}, {"input", input}}));
}

/// A number may come back in another form.
bool same(const json::value& a, const json::value& b) {
  if (a.is_number() && b.is_number()) return a.to_number<double>() == b.to_number<double>();
  return a == b;
}

/// Looks in the list, newest first, for the order that got no answer. "" = it never arrived.
Result<std::string> find_lost(GeneratorCall& service, const json::object& input, Millis since) {
  MV_TRY(const auto page, service.expect_object(service.request("GET", "/predictions")));
  const auto* rows = page.if_contains("results");
  if (!rows || !rows->is_array()) return std::string();
  for (const auto& row : rows->get_array()) {
    if (!row.is_object()) continue;
    const auto& one = row.get_object();
    const auto at = parse_utc(text_of(one, "created_at"));
    if (at && *at < since - kClockSkew) break;
    const auto& theirs = part_of(one, "input");
    const bool ours = std::all_of(input.begin(), input.end(), [&](const auto& field) {
      const auto* value = theirs.if_contains(field.key());
      return value && same(*value, field.value());
    });
    if (ours && !theirs.empty()) return text_of(one, "id");
  }
  return std::string();
}

std::string first_url(const json::object& prediction) {
  const auto* output = prediction.if_contains("output");
  if (!output) return {};
  if (output->is_array() && !output->get_array().empty()) output = &output->get_array().front();
  return output->is_string() ? std::string(output->get_string()) : std::string();
}

/// The last "45%" of what the model writes; below 0 when there is none.
double fraction_in(const std::string& logs) {
  const auto sign = logs.rfind('%');
  if (sign == logs.npos || sign == 0) return -1;
  auto begin = sign;
  while (begin > 0 && logs[begin - 1] >= '0' && logs[begin - 1] <= '9') --begin;
  const auto percent = parse_int(std::string_view(logs).substr(begin, sign - begin));
  return percent && *percent <= 100 ? static_cast<double>(*percent) / 100 : -1;
}

Error failed(GeneratorCall& service, const json::object& prediction) {
  services::Refusal refusal;
  add_text(refusal, service.redacted(text_of(prediction, "error")));
  if (refusal.text.empty()) refusal.text = "It gave no reason";
  const bool refused =
      refuses_prompt(kReplicate, refusal) || refusal.text.find("E005") != std::string::npos;
  auto& journal = service.call().journal;
  if (const auto noted = journal.note({{"prediction", nullptr}, {"ordering_at", nullptr}}); !noted)
    return noted.error();
  if (!refused)
    return make_error(Code::upstream, "the prediction failed at Replicate", refusal.text,
        "It is ordered again automatically.");
  auto error = make_error(
      Code::rejected, "Replicate refuses this prompt", refusal.text, "Rephrase the prompt.");
  error.faults.push_back({"/prompt", "moderation", error.why, error.hint});
  return error;
}

Result<Prediction> judge(GeneratorCall& service, const json::object& prediction) {
  auto& call = service.call();
  const auto status = text_of(prediction, "status");
  if (status == "starting" || status == "processing") {
    const auto since = call.clock.now() - number_of(call.journal.notes(), "ordered_at");
    const auto fraction = fraction_in(text_of(prediction, "logs"));
    if (call.progress)
      call.progress(fraction >= 0          ? 0.1 + 0.8 * fraction
                    : status == "starting" ? 0.05
                                           : 0.2,
          status == "starting" ? "Replicate is starting the model" : "Replicate is working");
    return not_yet("the prediction at Replicate is " + status,
        milliseconds(std::clamp(since / 4, kFirstLook, kLastLook)));
  }
  if (status == "failed") return failed(service, prediction);
  if (status == "canceled" || status == "aborted") {
    MV_CHECK(call.journal.note({{"prediction", nullptr}, {"ordering_at", nullptr}}));
    return make_error(Code::rejected, "the prediction was cancelled at Replicate",
        "It was cancelled there, or reached its time limit", "Order it again.");
  }
  if (status != "succeeded")
    return make_error(Code::upstream,
        fmt::format("Replicate returned an unknown state \"{}\"", status),
        "Its documentation does not mention it", "It is retried automatically.");
  Prediction out{text_of(prediction, "id"), first_url(prediction), 0};
  const auto& metrics = part_of(prediction, "metrics");
  if (const auto* time = metrics.if_contains("predict_time"); time && time->is_number())
    out.seconds = time->to_number<double>();
  if (out.url.empty()) return vanished(service);
  return out;
}

/// Notes the id before anything waits for it.
Status note_order(Call& call, const std::string& id) {
  if (id.empty())
    return make_error(Code::upstream, "Replicate accepted the order but returned no id", {},
        "It is searched for automatically.");
  return call.journal.note(
      {{"prediction", id}, {"ordered_at", call.clock.now()}, {"ordering_at", nullptr}});
}

}  // namespace

Result<Prediction> predict(
    GeneratorCall& service, const std::string& model, const json::object& input) {
  auto& call = service.call();
  const auto& notes = call.journal.notes();
  if (!notes.contains("prediction") && notes.contains("ordering_at")) {
    MV_TRY(const auto id, find_lost(service, input, number_of(notes, "ordering_at")));
    if (!id.empty()) MV_CHECK(note_order(call, id));
  }
  if (const auto id = text_of(call.journal.notes(), "prediction"); !id.empty()) {
    auto prediction =
        service.expect_object(service.request("GET", "/predictions/" + url_encode(id)));
    if (!prediction && service.last_status() == 404) return vanished(service);
    if (!prediction) return std::move(prediction).error();
    return judge(service, *prediction);
  }
  MV_CHECK(note_intent(call.journal, "ordering_at", call.clock.now()));
  auto ordered = order(service, model, input);
  if (!ordered) {
    MV_CHECK(drop_intent(call.journal, "ordering_at", service));
    return std::move(ordered).error();
  }
  MV_CHECK(note_order(call, text_of(*ordered, "id")));
  return judge(service, *ordered);
}

void cancel_prediction(GeneratorCall& service) {
  auto& journal = service.call().journal;
  const auto id = text_of(journal.notes(), "prediction");
  if (id.empty()) return;
  const auto done =
      service.send(service.request("POST", "/predictions/" + url_encode(id) + "/cancel"));
  if (done && done->status < 500) (void)journal.note({{"prediction", nullptr}});
}

Error vanished(GeneratorCall& service) {
  auto& journal = service.call().journal;
  const auto noted =
      journal.note({{"prediction", nullptr}, {"ordering_at", nullptr}, {"order_in_doubt", true}});
  if (!noted) return noted.error();
  return make_error(Code::upstream, "Replicate no longer has what it made",
      "Results are deleted there after an hour", "It is ordered again automatically.");
}

}  // namespace mv::generate
