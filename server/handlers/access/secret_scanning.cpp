// SPDX-License-Identifier: Apache-2.0
#include "auth/secret_scanning.hpp"

#include "api/access/access_views.hpp"
#include "auth/api_key.hpp"
#include "auth/oauth/oauth.hpp"
#include "base/log.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"

namespace mv::handlers {
namespace {

namespace json = boost::json;
using api::LeakedSecret;

constexpr std::size_t kLongestPlace = 500;

Error not_here() {
  return make_error(Code::unauthenticated, "this server takes no reports of secret scanning",
      "The setting keys.secret_scanning is off", "The owner of the server can switch it on.");
}

/// One entry. GitHub may add members, so others are left alone.
LeakedSecret entry_of(const json::value& item, std::size_t at, std::vector<Fault>& faults) {
  LeakedSecret out;
  const auto wrong = [&](std::string_view member, std::string words) {
    faults.push_back({fmt::format("/{}{}", at, member), "type", std::move(words), ""});
  };
  const auto* object = item.if_object();
  if (!object) {
    wrong("", "must be an object");
    return out;
  }
  const auto read = [&](std::string_view name, std::string& into, bool required) {
    const auto* found = object->if_contains(name);
    if (found && found->is_string())
      into = std::string(found->get_string());
    else if (required || (found && !found->is_null()))
      wrong(fmt::format("/{}", name), "must be text");
  };
  read("token", out.token, true);
  read("type", out.type, true);
  read("url", out.url, false);
  read("source", out.source, false);
  return out;
}

Result<std::vector<LeakedSecret>> entries_of(const json::value& body) {
  const auto* list = body.if_array();
  if (!list || list->empty())
    return make_error(Code::invalid, "the report has no entries", "It must be an array of objects");
  if (list->size() > api::kMostLeaks)
    return make_error(Code::payload_too_large,
        fmt::format("the report has {} entries; the maximum is {}", list->size(), api::kMostLeaks));
  std::vector<LeakedSecret> out;
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < list->size(); ++i) out.push_back(entry_of((*list)[i], i, faults));
  if (faults.empty()) return out;
  auto error = make_error(Code::invalid, "the report cannot be read");
  error.faults = std::move(faults);
  return error;
}

/// For people and for good: one line, of a length that can be read, without the secret itself.
std::string place_of(const std::string& text, const std::string& secret) {
  auto out = log::scrub(secret.empty() ? text : replace_all(text, secret, "…"));
  for (auto& c : out)
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  return std::string(cut_text(out, kLongestPlace));
}

Result<bool> end(Deps& deps, const LeakedSecret& found) {
  const store::FoundInPublic where{
      place_of(found.url, found.token), place_of(found.source, found.token)};
  MV_TRY(const bool key, deps.keys.end_leaked(found.token, where));
  return key ? Result<bool>(true) : deps.oauth.end_leaked(found.token, where);
}

Result<api::Response> receive(Deps& deps, api::Call& call) {
  if (!deps.scanning || !deps.scanning->on()) return not_here();
  const auto& headers = call.request.headers;
  MV_CHECK(deps.scanning->check(headers.get("Github-Public-Key-Identifier"),
      headers.get("Github-Public-Key-Signature"), call.request.body));
  MV_TRY(const auto report, entries_of(call.body));
  // Each in a transaction of its own: what has ended stays so when a later one fails, and a report
  // that is sent again goes on from there.
  json::array verdicts;
  int ours = 0;
  for (const auto& found : report) {
    MV_TRY(const bool known, end(deps, found));
    ours += known;
    verdicts.push_back(model::to_json(
        api::LeakVerdict{found.token, found.type, known ? "true_positive" : "false_positive"}));
  }
  log::info("secret scanning: {} of {} reported secrets are of this server", ours, report.size());
  return answer(200, json::value(std::move(verdicts)));
}

}  // namespace

void add_secret_scanning(api::Handlers& handlers, Deps& deps) {
  handlers.plain["hook_secret_scanning_receive"] = [&](api::Call& call) {
    return receive(deps, call);
  };
}

}  // namespace mv::handlers
