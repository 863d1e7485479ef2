// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/access/access_views.hpp"
#include "api/routes.hpp"
#include "base/settings/settings.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/apikey/apikey.hpp"
#include "commands/events.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

void check_scopes(const std::vector<std::string>& scopes, std::vector<Fault>& faults) {
  std::vector<std::string> known;
  for (const auto& scope : api::scopes()) known.emplace_back(scope.name);
  for (const auto& scope : scopes) {
    bool ok = scope == "*";
    for (const auto& name : known)
      ok = ok || scope == name ||
           (scope.ends_with(":*") && name.starts_with(scope.substr(0, scope.size() - 1)));
    if (ok) continue;
    const auto near = closest(scope, known);
    faults.push_back({"--scopes", "", fmt::format("--scopes: there is no scope \"{}\"", scope),
        near ? fmt::format("Did you mean {}?", *near)
             : fmt::format("The scopes are: {}.", join(known, ", "))});
  }
}

/// A time, or how long from now.
Result<std::string> expiry(const std::string& text) {
  if (const auto span = parse_duration(text); span && span->count() > 0)
    return format_utc(SystemClock().now() + span->count());
  MV_TRY(const auto time, parse_utc(text));
  return format_utc(time);
}

Result<Outcome> run(Context& context) {
  std::vector<Fault> faults;
  api::CreateApiKey input{.name = context.in.text("name"),
      .scopes = context.in.all("scopes"),
      .rate = rate_of(context, faults),
      .networks = context.in.all("from")};
  if (input.name.empty())
    faults.push_back({"--name", "", "--name is missing", "Say what the key is for: --name ci."});
  if (input.scopes.empty())
    faults.push_back({"--scopes", "", "--scopes is missing",
        "Say what it may do: --scopes tracks:read,distributions:write."});
  check_scopes(input.scopes, faults);
  if (const auto text = context.in.text("expires"); !text.empty()) {
    const auto time = expiry(text);
    if (time)
      input.expires_at = *time;
    else
      faults.push_back({"--expires", "", fmt::format("--expires: \"{}\" is not a time", text),
          "Write for example 90d or 2027-01-15T00:00:00Z."});
  }
  if (!faults.empty()) {
    auto error = make_error(Code::usage, "cannot create the API key");
    error.faults = std::move(faults);
    return error;
  }
  MV_TRY(auto* session, context.session());
  const auto made =
      session->post<api::ApiKeyView>("/api/v1/api-keys", input, context.run_key("apikey"));
  if (!made) return in_flags(made.error(), {{"networks", "--from"}, {"rate", "--limit"}});
  const auto& key = *made;
  Outcome out;
  out.value = model::to_json(key);
  out.text = key.key.value_or("");
  context.say(fmt::format(
      "{} \"{}\" created. The key is shown only once; keep it safe:", key.id, printable(key.name)));
  return out;
}

}  // namespace

Command apikey_create_command() {
  return {
      .path = "apikey create",
      .summary = "Create an API key and show it once",
      .about = "Only the key goes to standard output. With --sandbox it is a test key.",
      .options =
          {
              text_option("name", "NAME", "What it is for"),
              {.name = "scopes",
                  .value = Value::list,
                  .shown = "A,B",
                  .help = "What it may do",
                  .complete = Complete::scopes,
                  .repeat = true},
              {.name = "expires",
                  .value = Value::text,
                  .shown = "TIME",
                  .help = "When it ends: 90d or 2027-01-15T00:00:00Z",
                  .fallback = "never"},
              key_limit_option(),
              key_from_option(),
          },
      .examples = {{"apikey create --name ci --scopes tracks:read,distributions:write", ""},
          {"apikey create --name ci --scopes tracks:read --quiet > key.txt", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
