// SPDX-License-Identifier: Apache-2.0
// `musicverse __complete WORD... CURRENT` prints one candidate a line with a tab and its meaning;
// a last line ":files" asks the shell for file names. Silent on every error.
#include <fmt/format.h>

#include <algorithm>

#include "api/access/access_views.hpp"
#include "api/access/oauth_views.hpp"
#include "api/access/people_views.hpp"
#include "api/catalogue/playlist_views.hpp"
#include "api/catalogue/release_views.hpp"
#include "api/catalogue/track_views.hpp"
#include "api/distribution/distribution_views.hpp"
#include "api/catalogue/generation_views.hpp"
#include "api/notify/notify_views.hpp"
#include "api/page.hpp"
#include "api/routes.hpp"
#include "api/webhook/event_types.hpp"
#include "api/webhook/event_views.hpp"
#include "api/webhook/webhook_views.hpp"
#include "base/settings/settings.hpp"
#include "base/text/text.hpp"
#include "client/embedded.hpp"
#include "commands/all.hpp"
#include "context.hpp"
#include "help.hpp"
#include "model/provider/platform.hpp"
#include "preflight/rule.hpp"

namespace mv::cli {
namespace {

struct Candidate {
  std::string word, about;
};
using Candidates = std::vector<Candidate>;

constexpr std::chrono::milliseconds kLiveLimit{300};

/// Live ids: only from a server that runs already, and within 300 ms.
template <class T>
Candidates live(Context& context, const std::string& path, std::string T::*label) {
  Candidates out;
  const bool own = context.settings.text("server").empty();
  std::error_code code;
  if (own && !fs::exists(context.paths.socket, code)) return out;
  client::SessionOptions options;
  const auto address = client::parse_server(
      own ? "unix:" + context.paths.socket.string() : context.settings.text("server"));
  const auto key = own ? Result<SecretText>(SecretText()) : read_api_key(context.settings);
  if (!address || !key) return out;
  options.server = *address;
  options.api_key = *key;
  const auto& words = context.in.arguments();
  options.sandbox =
      context.sandbox() || std::find(words.begin(), words.end(), "--sandbox") != words.end();
  options.budget = std::chrono::milliseconds(0);
  client::Session session(std::move(options));
  auto request = session.request("GET", path);
  request.connect_timeout = request.total_timeout = kLiveLimit;
  const auto answer = session.once(request);
  if (!answer || answer->status != 200) return out;
  if (const auto page = model::parse_json<api::Page<T>>(answer->body))
    for (const auto& item : page->data) out.push_back({item.id, item.*label});
  return out;
}

/// Types, and the patterns that take several.
Candidates event_type_words() {
  Candidates out{{"*", "every event"}};
  for (const auto& type : api::event_types()) {
    const auto group = type.name.substr(0, type.name.find('.')) + ".*";
    if (out.size() == 1 || !out.back().word.starts_with(group.substr(0, group.size() - 1)))
      out.push_back({group, ""});
    out.push_back({type.name, type.description});
  }
  return out;
}

std::string an_hour_ago() { return format_utc(SystemClock().now() - 3'600'000); }

Candidates values(Context& context, Complete kind, const Option* option) {
  Candidates out;
  switch (kind) {
    case Complete::platforms:
      for (const auto& item : model::platforms())
        out.push_back({std::string(item.id), std::string(item.name)});
      break;
    case Complete::settings:
      for (const auto& key : setting_keys())
        out.push_back({std::string(key.name), std::string(key.help)});
      break;
    case Complete::rules:
      for (const auto& rule : preflight::rules())
        out.push_back({std::string(rule.id) + "=", std::string(rule.title)});
      break;
    case Complete::scopes:
      for (const auto& scope : api::scopes())
        out.push_back({std::string(scope.name), std::string(scope.description)});
      break;
    case Complete::choices:
      for (const auto& choice : option->choices) out.push_back({choice, ""});
      break;
    case Complete::commands:
      for (const auto& word : top_words()) out.push_back({word, ""});
      for (const auto& topic : topics()) out.push_back({topic.name, topic.summary});
      break;
    case Complete::tracks: return live(context, "/api/v1/tracks?limit=50", &api::TrackView::title);
    case Complete::playlists:
      return live(context, "/api/v1/playlists?limit=50", &api::PlaylistView::name);
    case Complete::distributions:
      return live(context, "/api/v1/distributions?limit=50", &api::DistributionView::title);
    case Complete::releases:
      return live(context, "/api/v1/releases?limit=50", &api::ReleaseView::title);
    case Complete::apikeys:
      return live(context, "/api/v1/api-keys?limit=50", &api::ApiKeyView::name);
    case Complete::users: return live(context, "/api/v1/users?limit=50", &api::UserView::name);
    case Complete::apps:
      return live(context, "/api/v1/oauth-clients?limit=50", &api::OAuthClientView::name);
    case Complete::connected_apps:
      return live(context, "/api/v1/connected-apps?limit=50", &api::ConnectedAppView::name);
    case Complete::webhooks:
      return live(context, "/api/v1/webhooks?limit=50", &api::WebhookView::url);
    case Complete::jobs: return live(context, "/api/v1/jobs?limit=50", &api::JobView::kind);
    case Complete::channels:
      return live(context, "/api/v1/notify-channels?limit=50", &api::NotifyChannelView::kind);
    case Complete::events:
      return live(context, "/api/v1/events?limit=50&since=" + url_encode(an_hour_ago()),
          &api::EventView::type);
    case Complete::event_types: return event_type_words();
    case Complete::files: out.push_back({":files", ""}); break;
    case Complete::nothing: break;
  }
  return out;
}

const Option* option_named(const Command& command, std::string_view word) {
  for (const auto* list : {&command.options, &global_options()})
    for (const auto& option : *list)
      if (word == "--" + option.name || (option.letter && word == std::string("-") + option.letter))
        return &option;
  return nullptr;
}

Candidates option_names(const Command& command) {
  Candidates out;
  for (const auto* list : {&command.options, &global_options()})
    for (const auto& option : *list)
      if (!option.hidden) out.push_back({"--" + option.name, option.help});
  return out;
}

/// What may stand at the last of `words`, which may be empty or begun.
Candidates candidates(Context& context, const std::vector<std::string>& words) {
  Candidates out;
  const Command* command = nullptr;
  std::string path;
  std::size_t used = 0;  // words of the path
  for (; !command && used + 1 < words.size(); ++used) {
    path += (path.empty() ? "" : " ") + words[used];
    command = find_command(path);
  }
  if (!command) {
    std::vector<std::string> seen;
    if (words.size() < 2)
      for (const auto& word : top_words()) out.push_back({word, ""});
    for (const auto* item :
        words.size() < 2 ? std::vector<const Command*>() : commands_below(path)) {
      const auto below = item->path.substr(path.size() + 1);
      const auto word = below.substr(0, below.find(' '));
      if (std::find(seen.begin(), seen.end(), word) != seen.end()) continue;
      seen.push_back(word);
      out.push_back({word, word == below ? item->summary : ""});
    }
    return out;
  }
  const auto& current = words.back();
  const auto* before =
      words.size() - used > 1 ? option_named(*command, words[words.size() - 2]) : nullptr;
  if (before && before->value != Value::none && before->value != Value::maybe)
    return values(context, before->complete, before);
  if (current.starts_with('-')) return option_names(*command);
  if (command->arguments.empty()) return out;
  return values(context, command->arguments.front().complete, nullptr);
}

Result<Outcome> run(Context& context) {
  auto words = context.in.arguments();
  if (words.empty()) words.emplace_back();
  // In a list only its last part is being typed.
  const auto comma = words.back().rfind(',');
  const auto kept = comma == std::string::npos ? "" : words.back().substr(0, comma + 1);
  const auto begun = words.back().substr(kept.size());
  Outcome out;
  for (const auto& item : candidates(context, words)) {
    if (item.word != ":files" && !item.word.starts_with(begun)) continue;
    const auto about = printable(item.about);
    out.text +=
        item.word == ":files" ? ":files\n" : fmt::format("{}{}\t{}\n", kept, item.word, about);
  }
  return out;
}

}  // namespace

Command complete_command() {
  return {
      .path = "__complete",
      .summary = "Candidates for the shell's completion",
      .arguments =
          {{.name = "WORD", .help = "The words so far", .required = false, .repeat = true}},
      .examples = {{"__complete track ''", ""}},
      .run = run,
      .hidden = true,
      .raw = true,
      .lenient = true,
  };
}

}  // namespace mv::cli
