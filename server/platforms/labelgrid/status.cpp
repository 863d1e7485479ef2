// SPDX-License-Identifier: Apache-2.0
#include "platforms/labelgrid/status.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <map>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "model/provider/platform.hpp"
#include "platforms/labelgrid/session.hpp"

namespace mv::platforms::labelgrid {
namespace {

using S = model::Fact;

struct Word {
  std::string_view word;
  S state;
};

constexpr Word kWords[] = {
    {"pending_review", S::in_review},
    {"in_review", S::in_review},
    {"review", S::in_review},
    {"approved", S::submitted},
    {"queued", S::submitted},
    {"pending", S::submitted},
    {"processing", S::submitted},
    {"preparing", S::submitted},
    {"delivering", S::submitted},
    {"scheduled", S::scheduled},
    {"complete", S::live},
    {"completed", S::live},
    {"delivered", S::live},
    {"live", S::live},
    {"error", S::failed},
    {"failed", S::failed},
    {"action_needed", S::changes_requested},
    {"changes_requested", S::changes_requested},
    {"on_hold", S::changes_requested},
    {"rejected", S::rejected},
    {"declined", S::rejected},
    {"removing", S::removing},
    {"removed", S::removed},
    {"taken_down", S::removed},
};

std::string plain(std::string_view text) {
  return replace_all(replace_all(lower(trim(text)), " ", "_"), "-", "_");
}

std::string first_text(const json::object& from, std::initializer_list<const char*> keys) {
  for (const char* key : keys)
    if (auto text = text_of(from, key); !text.empty()) return text;
  return {};
}

std::string outlet_of(const json::object& row) {
  const auto& outlet = part_of(row, "outlet");
  const auto name = first_text(outlet, {"name", "slug"});
  return name.empty() ? first_text(row, {"outlet", "outlet_name"}) : name;
}

/// A verdict on the whole release comes before any outlet has its row.
std::optional<StoreStatus> verdict_of(const json::object& release) {
  const auto word = text_of(release, "review_status");
  const auto state = state_of(word, false);
  if (state != S::rejected && state != S::changes_requested) return std::nullopt;
  StoreStatus status;
  status.fact = state;
  status.words = word;
  status.reason = first_text(release, {"review_message", "rejection_reason"});
  if (status.reason.empty())
    status.reason = state == S::rejected ? "LabelGrid's review refused the release"
                                         : "LabelGrid's review asks for changes";
  status.hint =
      "See the review in the account at LabelGrid, correct the release and distribute again.";
  return status;
}

bool is_takedown(const json::object& row) { return plain(text_of(row, "type")) == "takedown"; }

StoreStatus status_of_row(const json::object& row) {
  StoreStatus status;
  const bool takedown = is_takedown(row);
  status.words = text_of(row, "status");
  status.fact = state_of(status.words, takedown);
  status.external_id = first_text(row, {"external_id", "outlet_release_id"});
  status.url = first_text(row, {"url", "outlet_url"});
  if (status.fact == S::failed || status.fact == S::changes_requested) {
    status.reason = first_text(row, {"error", "message", "error_code"});
    if (status.reason.empty()) status.reason = "LabelGrid reports \"" + status.words + "\"";
    status.hint = first_text(row, {"action_url"});
    status.hint = status.hint.empty() ? "Run mv distribution retry, or ask LabelGrid's support"
                                      : "Do what it asks at " + status.hint;
  }
  return status;
}

}  // namespace

std::string platform_of_outlet(std::string_view outlet) {
  const auto name = lower(trim(outlet));
  if (const auto* known = model::find_platform(replace_all(name, " ", "-")))
    return std::string(known->id);
  for (const auto& platform : model::platforms())
    if (iequals(platform.name, name)) return std::string(platform.id);
  // "Apple Music / iTunes", "Amazon Music Unlimited", "YouTube Music & Content ID"
  for (const auto& platform : model::platforms())
    if (!platform.direct && name.starts_with(lower(platform.name))) return std::string(platform.id);
  for (const auto& word : split(replace_all(replace_all(name, "/", " "), ",", " "), ' '))
    if (const auto* known = model::find_platform(word); known && !known->direct)
      return std::string(known->id);
  return {};
}

S state_of(std::string_view word, bool is_takedown) {
  const auto wanted = plain(word);
  S state = S::submitted;
  for (const auto& known : kWords)
    if (known.word == wanted) state = known.state;
  if (!is_takedown) return state;
  return state == S::live || state == S::removed ? S::removed : S::removing;
}

std::string issues_text(const json::array& rows) {
  std::vector<std::string> out;
  for (const auto& row : rows) {
    const auto& issue = row.get_object();
    auto text = first_text(issue, {"message", "description", "comment", "title"});
    if (text.empty()) text = first_text(part_of(issue, "definition"), {"description", "name"});
    const bool known = std::find(out.begin(), out.end(), text) != out.end();
    if (!text.empty() && !known && plain(text_of(issue, "status")) != "resolved")
      out.push_back(std::move(text));
  }
  return join(out, " ");
}

bool is_on_hold(const json::object& release) {
  return plain(text_of(release, "review_status")) == "on_hold";
}

std::vector<StoreStatus> read_status(
    const Order& order, const json::object& release, const json::array& rows) {
  std::map<std::string, std::pair<std::int64_t, const json::object*>> newest;
  for (const auto& row : rows) {
    const auto platform = platform_of_outlet(outlet_of(row.get_object()));
    const auto id = number_of(row.get_object(), "id");
    auto [place, fresh] = newest.try_emplace(platform, id, &row.get_object());
    if (!fresh && id >= place->second.first) place->second = {id, &row.get_object()};
  }
  const auto verdict = verdict_of(release);
  const bool taken_down = std::any_of(
      rows.begin(), rows.end(), [](const auto& row) { return is_takedown(row.get_object()); });
  std::vector<StoreStatus> out;
  for (const auto& platform : order.platforms) {
    StoreStatus status;
    const auto row = newest.find(platform);
    // A takedown counts whatever the review had said; where nothing was sent, nothing is left.
    if (row != newest.end() && is_takedown(*row->second.second)) {
      status = status_of_row(*row->second.second);
    } else if (taken_down && row == newest.end()) {
      status.fact = S::removed;
    } else if (verdict) {
      status = *verdict;
    } else if (row != newest.end()) {
      status = status_of_row(*row->second.second);
    } else if (!rows.empty()) {
      status.fact = S::failed;
      status.reason = "LabelGrid did not send the release to " + model::platform_name(platform);
      status.hint =
          "Enable this outlet in the account at LabelGrid, then run mv distribution retry.";
    } else {
      status.words = first_text(release, {"review_status", "status"});
      status.fact = state_of(status.words, false) == S::in_review ? S::in_review : S::submitted;
      if (lower(text_of(release, "status")) == "draft") status.fact = S::sent;
    }
    status.platform = platform;
    out.push_back(std::move(status));
  }
  return out;
}

Result<Notice> read_notice(const json::object& secret, std::string_view signature,
    std::string_view event, std::string_view body) {
  const auto key = text_of(secret, "webhook_secret");
  if (key.empty())
    return make_error(Code::unauthenticated,
        "a webhook from LabelGrid arrived, but its secret is not known",
        "Its signature cannot be checked", "Connect LabelGrid again with its webhook secret.");
  auto sent = lower(trim(signature));
  if (sent.starts_with("sha256=")) sent.erase(0, 7);
  if (!equal_in_constant_time(sent, to_hex(hmac_sha256(key, body))))
    return make_error(Code::unauthenticated, "the signature of LabelGrid's webhook does not match",
        "It was not sent by LabelGrid, or the secret is wrong",
        "Enter the secret that LabelGrid shows for this webhook.");
  boost::system::error_code broken;
  const auto parsed = json::parse(body, broken);
  if (broken || !parsed.is_object())
    return make_error(Code::bad_request, "LabelGrid's webhook is not a JSON object");
  const auto& top = parsed.get_object();
  const auto& data = unwrapped(top);
  Notice notice;
  notice.event = event.empty() ? text_of(top, "event") : std::string(event);
  notice.remote_id = first_text(data, {"release_id"});
  if (notice.remote_id.empty()) notice.remote_id = text_of(part_of(data, "release"), "id");
  if (notice.remote_id.empty())
    return make_error(Code::bad_request, "LabelGrid's webhook names no release");
  notice.platform = platform_of_outlet(outlet_of(data));
  return notice;
}

}  // namespace mv::platforms::labelgrid
