// SPDX-License-Identifier: Apache-2.0
#include "generate/generator_call.hpp"

#include <fmt/format.h>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"

namespace mv::generate {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongCall{15 * 60'000};  // a service that answers when the music is made

bool fits(Media media, std::string_view type) {
  const auto kind = lower(trim(type.substr(0, type.find(';'))));
  return kind.starts_with(media == Media::audio ? "audio/" : "image/") ||
         kind == "application/octet-stream" || kind == "binary/octet-stream";
}

}  // namespace

GeneratorCall::GeneratorCall(
    const services::ServiceFacts& facts, const ServiceOptions& options, Call& call)
    : ServiceCall(facts, options.base_url, call.clock, call.cancelled, options.key_setting),
      options_(options),
      call_(call) {
  hide(options.key.reveal());
}

Status GeneratorCall::ready() const {
  if (!options_.key.empty()) return {};
  return make_error(Code::config, fmt::format("{} cannot be used", facts().name),
      fmt::format("{} is not set", options_.key_setting),
      fmt::format("Set it to a key of your account at {}.", facts().name));
}

client::OutgoingRequest GeneratorCall::request(std::string method, std::string_view path) {
  auto out = ServiceCall::request(std::move(method), path);
  sign(out, options_.key.reveal());
  return out;
}

fs::path GeneratorCall::part_path(Media media) const {
  return call_.folder / (media == Media::audio ? "audio.part" : "picture.part");
}

Result<client::Answer> GeneratorCall::receive(
    client::OutgoingRequest request, Media media, const PartFile& part) {
  request.total_timeout = request.stall_timeout = kLongCall;
  MV_TRY(auto answer, download(std::move(request), part.path()));
  const auto type = answer.headers.get("Content-Type");
  if (answer.status == 200 && !fits(media, type))
    return make_error(Code::upstream,
        fmt::format("{} sent {} instead of {}", facts().name,
            type.empty() ? "something without a type" : redacted(services::one_line(type, 80)),
            media == Media::audio ? "audio" : "a picture"),
        "Its Content-Type says so; the file was discarded", "It is retried automatically.");
  return answer;
}

Result<fs::path> GeneratorCall::fetch(const std::string& url, Media media) {
  if (!is_own_address(url))
    return make_error(Code::upstream,
        fmt::format("the result of {} is on a host we do not trust", facts().name),
        redacted(fmt::format("Its address is at {}; only the service's own hosts are "
                             "used",
            cut_text(services::origin_of(url), 100))),
        "It is retried automatically; use another provider if it keeps failing.");
  auto get = ServiceCall::request("GET", url);
  get.headers = {};
  if (is_at_base(url)) sign(get, options_.key.reveal());
  PartFile part(part_path(media));
  MV_CHECK(receive(std::move(get), media, part));
  return settle_media(facts().name, media, part);
}

Status order_begins(Call& call) {
  json::object doubt;
  if (call.journal.notes().contains("order_sent_at")) doubt["order_in_doubt"] = true;
  return note_intent(call.journal, "order_sent_at", call.clock.now(), std::move(doubt));
}

Status order_failed(Call& call, const GeneratorCall& service) {
  return drop_intent(call.journal, "order_sent_at", service);
}

bool refuses_prompt(const services::ServiceFacts& facts, const services::Refusal& refusal) {
  return !services::rule_for(facts, 400, refusal).at.empty();
}

void warn_of_doubt(Generated& made, const Call& call, std::string_view service) {
  if (call.journal.notes().contains("order_in_doubt"))
    made.warnings.push_back(fmt::format(
        "The response to an earlier order was lost: {} may have charged for it as well", service));
}

Status check_duration(std::string_view provider, const Limits& limits, int duration_ms) {
  if (duration_ms >= limits.min_duration_ms && duration_ms <= limits.max_duration_ms) return {};
  const auto seconds = [](int ms) { return fmt::format("{:g}", ms / 1000.0); };
  auto error = make_error(Code::invalid,
      fmt::format("{1} cannot make {0} s", seconds(duration_ms), provider),
      fmt::format(
          "It makes {} to {} s", seconds(limits.min_duration_ms), seconds(limits.max_duration_ms)),
      "Choose a length in between, or use another provider.");
  error.faults.push_back({"/duration", "", error.why, error.hint});
  return error;
}

Status check_prompt(std::string_view provider, std::string_view prompt, std::size_t limit) {
  std::size_t characters = 0;
  for (const char c : prompt) characters += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  if (characters <= limit) return {};
  auto error = make_error(Code::invalid,
      fmt::format("the prompt has {} characters with style and tags", characters),
      fmt::format("The maximum of {} is {}", provider, limit), "Shorten it.");
  error.faults.push_back({"/prompt", "", error.why, error.hint});
  return error;
}

std::string prompt_of(const MusicRequest& request) {
  auto out = request.prompt;
  const auto add = [&](std::string_view words) {
    if (words.empty()) return;
    if (!out.empty()) out += ", ";
    out += words;
  };
  add(request.style);
  for (const auto& tag : request.tags) add(tag);
  if (request.tempo > 0) add(fmt::format("{} BPM", request.tempo));
  if (!request.key.empty()) add("in the key of " + request.key);
  if (request.instrumental) add("instrumental, no vocals");
  return out;
}

std::string prompt_of(const ArtRequest& request) {
  auto out = "Square album cover art without any text or letters: " + request.prompt;
  if (!request.style.empty()) out += ", in the style " + request.style;
  return out;
}

}  // namespace mv::generate
