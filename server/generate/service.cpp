// SPDX-License-Identifier: Apache-2.0
#include "generate/service.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "generate/complaint.hpp"

namespace mv::generate {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kUnsaidWait{30'000};  // for a 429 that names no time
constexpr milliseconds kSmallCall{60'000};
constexpr milliseconds kLongCall{15 * 60'000};  // a service that answers when the music is made
constexpr std::uint64_t kLargestResult = 1u << 30;

/// "https://api.example.com:8443" of an address, in small letters; empty when it is none.
std::string origin_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == url.npos) return {};
  return lower(url.substr(0, url.find_first_of("/?#\\", scheme + 3)));
}

std::string path_of(std::string_view url) {
  const auto begin = origin_of(url).size();
  const auto path = url.substr(begin, url.find_first_of("?#") - begin);
  return path.empty() ? "/" : std::string(path);
}

bool fits(Media media, std::string_view type) {
  const auto kind = lower(trim(type.substr(0, type.find(';'))));
  return kind.starts_with(media == Media::audio ? "audio/" : "image/") ||
         kind == "application/octet-stream" || kind == "binary/octet-stream";
}

Code code_of(int status, const Complaint& complaint) {
  if (is_no_credit(complaint, status)) return Code::rejected;
  if (status >= 400 && status < 500 && is_moderation(complaint)) return Code::rejected;
  switch (status) {
    case 401:
      return Code::unauthenticated;
    case 403:
      return complaint.readable ? Code::forbidden : Code::upstream;
    case 408:
      return Code::timeout;
    case 409:
    case 425:
      return Code::upstream;
    case 429:
      return Code::rate_limited;
    default:
      return status >= 400 && status < 500 ? Code::rejected : Code::upstream;
  }
}

}  // namespace

Service::Service(const ServiceFacts& facts, const ServiceOptions& options, Call& call)
    : facts_(facts),
      options_(options),
      call_(call),
      base_(options.base_url.empty() ? std::string(facts.base_url) : options.base_url) {
  while (base_.ends_with('/')) base_.pop_back();
}

Status Service::ready() const {
  if (!options_.key.empty()) return {};
  return make_error(Code::config, fmt::format("{} cannot be used", facts_.name),
                    fmt::format("{} is not set", options_.key_setting),
                    fmt::format("Set it to a key of your account at {}", facts_.name));
}

client::OutgoingRequest Service::request(std::string method, std::string_view path) const {
  client::OutgoingRequest out;
  out.method = std::move(method);
  out.url = base_ + std::string(path);
  out.headers.set("Accept", "application/json");
  out.headers.set(facts_.key_header,
                  std::string(facts_.key_prefix) + options_.key.reveal());
  out.total_timeout = out.stall_timeout = kSmallCall;
  out.use_proxy = true;
  return out;
}

std::string Service::safe(std::string text) const {
  if (options_.key.reveal().size() >= 4)
    text = replace_all(std::move(text), options_.key.reveal(), "[hidden]");
  return log::scrub(text);
}

Result<client::Answer> Service::send(client::OutgoingRequest request) {
  if (call_.cancelled && call_.cancelled())
    return make_error(Code::cancelled, fmt::format("stopped before {} was asked", facts_.name));
  if (!request.progress)
    request.progress = [this](std::uint64_t, std::uint64_t) {
      return !call_.cancelled || !call_.cancelled();
    };
  auto answer = transport_.send(request);
  last_status_ = answer ? answer->status : 0;
  nothing_made_ = answer ? answer->status >= 400 && answer->status < 500
                         : answer.error().code == Code::network;
  if (answer) return answer;
  auto error = std::move(answer).error();
  error.what =
      safe(fmt::format("{} {} of {} failed", request.method, path_of(request.url), facts_.name));
  error.why = safe(error.why);
  return error;
}

Result<client::Answer> Service::expect(client::OutgoingRequest request) {
  MV_TRY(auto answer, send(request));
  if (answer.status < 200 || answer.status > 299) return refusal(request, answer);
  return answer;
}

Result<json::object> Service::expect_object(client::OutgoingRequest request) {
  MV_TRY(const auto answer, expect(std::move(request)));
  boost::system::error_code broken;
  auto body = json::parse(answer.body, broken);
  if (!broken && body.is_object()) return std::move(body.get_object());
  return make_error(Code::upstream,
                    fmt::format("{} answered {} with something that is not a JSON object",
                                facts_.name, answer.status),
                    safe(read_complaint(answer).text), "It is retried automatically");
}

Error Service::refusal(const client::OutgoingRequest& request,
                       const client::Answer& answer) const {
  const auto complaint = read_complaint(answer);
  const auto code = code_of(answer.status, complaint);
  auto error = make_error(code, fmt::format("{} answered {} to {} {}", facts_.name, answer.status,
                                            request.method, path_of(request.url)),
                          complaint.text, "It is retried automatically");
  if (is_no_credit(complaint, answer.status)) {
    error.what = fmt::format("{} has no credit left ({})", facts_.name, answer.status);
    error.hint = fmt::format("Add credit at {}, or use another provider", facts_.billing);
  } else if (code == Code::rejected && is_moderation(complaint)) {
    error.what = fmt::format("{} refuses this prompt ({})", facts_.name, answer.status);
    error.hint = complaint.suggestion.empty()
                     ? std::string("Rephrase the prompt")
                     : fmt::format("It suggests this prompt: {}", complaint.suggestion);
    error.faults.push_back({"/prompt", complaint.code, error.why, error.hint});
  } else if (code == Code::unauthenticated || code == Code::forbidden) {
    error.hint = code == Code::forbidden
                     ? fmt::format("Check what the key may do at {}", facts_.name)
                     : fmt::format("Check {}", options_.key_setting);
  } else if (answer.status == 404) {
    error.hint = "Check the model's name in the settings, and the address if you changed it";
  } else if (code == Code::rejected) {
    error.hint = "Correct what it names, or use another provider";
  } else if (code == Code::rate_limited) {
    error.hint = fmt::format("It is retried when {} allows it", facts_.name);
  }
  error.what = safe(error.what);
  error.why = safe(error.why);
  error.hint = safe(error.hint);
  for (auto& fault : error.faults) {
    fault.message = safe(fault.message);
    fault.hint = safe(fault.hint);
  }
  if (error.retryable()) error.retry_after = client::retry_after(answer, call_.clock.now());
  if (!error.retry_after && code == Code::rate_limited) error.retry_after = kUnsaidWait;
  return error;
}

fs::path Service::part_path(Media media) const {
  return call_.folder / (media == Media::audio ? "audio.part" : "picture.part");
}

Result<client::Answer> Service::receive(client::OutgoingRequest request, Media media,
                                        const PartFile& part) {
  request.answer_file = part.path();
  request.total_timeout = request.stall_timeout = kLongCall;
  bool too_large = false;
  request.progress = [&](std::uint64_t, std::uint64_t received) {
    too_large = received > kLargestResult;
    return !too_large && (!call_.cancelled || !call_.cancelled());
  };
  auto answer = send(request);
  if (too_large)
    return make_error(Code::rejected, fmt::format("{} sent more than 1 GB", facts_.name),
                      "A result of this length is far smaller",
                      "Ask for less, or use another provider");
  if (!answer) return answer;
  if (answer->status < 200 || answer->status > 299) return refusal(request, *answer);
  const auto type = answer->headers.get("Content-Type");
  if (answer->status == 200 && !fits(media, type))
    return make_error(Code::upstream,
                      fmt::format("{} sent {} instead of {}", facts_.name,
                                  type.empty() ? "something without a type"
                                               : safe(std::string(cut_text(type, 80))),
                                  media == Media::audio ? "audio" : "a picture"),
                      "Its Content-Type says so; the file was discarded",
                      "It is retried automatically");
  return answer;
}

bool Service::own_address(const std::string& url) const {
  const auto origin = origin_of(url);
  if (origin.empty() || origin.find('@') != origin.npos) return false;
  if (origin == origin_of(base_)) return true;
  if (!origin.starts_with("https://") || facts_.result_host.empty()) return false;
  const auto host = origin.substr(8);
  return host == facts_.result_host || host.ends_with("." + std::string(facts_.result_host));
}

Result<fs::path> Service::fetch(const std::string& url, Media media) {
  if (!own_address(url))
    return make_error(Code::upstream,
                      fmt::format("the result of {} is on a host we do not trust", facts_.name),
                      safe(fmt::format("Its address is at {}; only the service's own hosts are "
                                       "used",
                                       cut_text(origin_of(url), 100))),
                      "It is retried automatically; use another provider if it keeps failing");
  client::OutgoingRequest get = request("GET", "");
  get.url = url;
  get.headers = {};
  if (origin_of(url) == origin_of(base_))
    get.headers.set(facts_.key_header, std::string(facts_.key_prefix) + options_.key.reveal());
  PartFile part(part_path(media));
  MV_CHECK(receive(std::move(get), media, part));
  return settle_media(facts_.name, media, part);
}

Status order_begins(Call& call) {
  json::object notes{{"order_sent_at", call.clock.now()}};
  if (call.journal.notes().contains("order_sent_at")) notes["order_in_doubt"] = true;
  return call.journal.note(notes);
}

Status order_failed(Call& call, const Service& service) {
  return service.nothing_made() ? call.journal.note({{"order_sent_at", nullptr}}) : Status{};
}

void warn_of_doubt(Made& made, const Call& call, std::string_view service) {
  if (call.journal.notes().contains("order_in_doubt"))
    made.warnings.push_back(fmt::format(
        "The response to an earlier order was lost: {} may have charged for it as well", service));
}

Status check_duration(std::string_view provider, const Limits& limits, int duration_ms) {
  if (duration_ms >= limits.min_duration_ms && duration_ms <= limits.max_duration_ms) return {};
  const auto seconds = [](int ms) { return fmt::format("{:g}", ms / 1000.0); };
  auto error = make_error(
      Code::invalid,
      fmt::format("{1} cannot make {0} s", seconds(duration_ms), provider),
      fmt::format("It makes {} to {} s", seconds(limits.min_duration_ms),
                  seconds(limits.max_duration_ms)),
      "Choose a length in between, or use another provider");
  error.faults.push_back({"/duration", "", error.why, error.hint});
  return error;
}

Status check_prompt(std::string_view provider, std::string_view prompt, std::size_t limit) {
  std::size_t characters = 0;
  for (const char c : prompt) characters += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  if (characters <= limit) return {};
  auto error =
      make_error(Code::invalid,
                 fmt::format("the prompt has {} characters with style and tags", characters),
                 fmt::format("The maximum of {} is {}", provider, limit), "Shorten it");
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

Error not_yet(std::string what, milliseconds wait) {
  auto error = make_error(Code::pending, std::move(what), {}, "It is checked again automatically");
  error.retry_after = wait;
  return error;
}

std::string text_of(const json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  if (!found || found->is_null()) return {};
  if (found->is_string()) return std::string(found->get_string());
  return found->is_primitive() ? json::serialize(*found) : std::string();
}

std::int64_t number_of(const json::object& from, std::string_view key, std::int64_t otherwise) {
  const auto* found = from.if_contains(key);
  if (!found || !found->is_number()) return otherwise;
  boost::system::error_code inexact;
  const auto number = found->to_number<std::int64_t>(inexact);
  return inexact ? otherwise : number;
}

const json::object& part_of(const json::object& from, std::string_view key) {
  static const json::object empty;
  const auto* found = from.if_contains(key);
  return found && found->is_object() ? found->get_object() : empty;
}

}  // namespace mv::generate
