// SPDX-License-Identifier: Apache-2.0
#include "resolve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/page.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "base/text/unicode.hpp"
#include "model/placement.hpp"

namespace mv::cli {
namespace {

constexpr std::size_t kIdLength = 26;   // behind the prefix
constexpr std::size_t kLeastOfId = 12;  // with the prefix; fewer would fit what is alone by chance
constexpr std::size_t kShown = 8;       // of the things that a word fits

struct Kind {
  Complete complete;
  std::string_view prefix, noun, path, list, called;
  bool finds = false;  ///< the server looks for titles itself
};
constexpr std::array kKinds{
    Kind{Complete::tracks, "trk_", "track", "/api/v1/tracks", "track list", "title", true},
    Kind{Complete::releases, "rel_", "release", "/api/v1/releases", "release list", "title", true},
    Kind{Complete::distributions, "dst_", "distribution", "/api/v1/distributions",
        "distribution list", "title", true},
    Kind{Complete::playlists, "pls_", "playlist", "/api/v1/playlists", "playlist list", "name",
        true},
    Kind{Complete::webhooks, "whk_", "webhook", "/api/v1/webhooks", "webhook list", "name"},
    Kind{Complete::apikeys, "key_", "API key", "/api/v1/api-keys", "apikey list", "name"},
    Kind{Complete::users, "usr_", "user", "/api/v1/users", "user list", "name"},
    Kind{Complete::apps, "app_", "app", "/api/v1/oauth-clients", "oauth client list", "name"},
    Kind{Complete::connected_apps, "grt_", "connected app", "/api/v1/connected-apps",
        "oauth app list", "name"},
    Kind{Complete::jobs, "job_", "job", "/api/v1/jobs", "job list", "name"},
    Kind{Complete::channels, "ntc_", "notification channel", "/api/v1/notify-channels",
        "notify list", "name"},
};

/// What all of these have in their lists, where they have it.
struct Named {
  std::string id, title, name, artist, email, state, created_at;
};
BOOST_DESCRIBE_STRUCT(Named, (), (id, title, name, artist, email, state, created_at))

const std::string& called(const Named& item) { return item.title.empty() ? item.name : item.title; }

bool is_id_char(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

/// Whole, or of another kind: then the server's own answer is the best.
bool is_taken_as_id(const Kind& kind, std::string_view word) {
  constexpr std::array<std::string_view, 6> kOthers{"dlv_", "evt_", "rng_", "upl_", "usr_", "rcv_"};
  const auto begins = [&](std::string_view prefix) { return word.starts_with(prefix); };
  if (!std::all_of(word.begin(), word.end(), is_id_char)) return false;
  if (kind.complete == Complete::users && (word == "me" || word == "all")) return true;
  if (begins(kind.prefix)) return word.size() == kind.prefix.size() + kIdLength;
  return std::any_of(kOthers.begin(), kOthers.end(), begins) ||
         std::any_of(
             kKinds.begin(), kKinds.end(), [&](const auto& other) { return begins(other.prefix); });
}

/// Changes something, and asks nobody.
bool acts_unasked(const Context& context) {
  constexpr std::array<std::string_view, 7> kReads{
      "show", "list", "watch", "open", "download", "export", "deliveries"};
  const auto& path = context.command.path;
  const auto verb = path.substr(path.rfind(' ') + 1);
  return std::find(kReads.begin(), kReads.end(), verb) == kReads.end() &&
         (context.in.has("yes") || !context.prompt.can_ask());
}

Result<std::vector<Named>> look(client::Session& session, const Kind& kind, std::string_view word) {
  auto path = std::string(kind.path);
  if (kind.finds) path += "?find=" + url_encode(word);
  return client::all_pages<Named>(session, path, 0);
}

/// Cancelled and taken down things have the titles of what replaced them.
bool is_over(const Named& item) {
  using S = model::PlacementState;
  return is(item.state, {S::cancelled, S::taken_down}) || item.state == "revoked" ||
         item.state == "removed";
}

template <class Fits>
std::vector<Named> only(const std::vector<Named>& from, Fits fits) {
  std::vector<Named> out;
  std::copy_if(from.begin(), from.end(), std::back_inserter(out), fits);
  return out;
}

/// The best fits: by id, else the same title, else a part of it; of several those that are not
/// over.
std::vector<Named> fits(
    const std::vector<Named>& all, std::string_view word, bool whole_title = false) {
  const auto wanted = to_search_form(word);
  auto out = only(all,
      [&](const auto& item) { return word.size() >= kLeastOfId && item.id.starts_with(word); });
  if (out.empty())
    out = only(all, [&](const auto& item) {
      return to_search_form(called(item)) == wanted || (!wanted.empty() && item.email == wanted);
    });
  if (out.empty() && !whole_title)
    out = only(all, [&](const auto& item) {
      return to_search_form(called(item)).find(wanted) != std::string::npos;
    });
  if (out.size() < 2) return out;
  auto open = only(out, [](const auto& item) { return !is_over(item); });
  return open.empty() ? out : open;
}

std::string line_of(const Named& item) {
  std::string out = item.id + "  " + called(item);
  if (!item.artist.empty()) out += ", " + item.artist;
  if (!item.state.empty()) out += " (" + replace_all(item.state, "_", " ") + ")";
  return printable(out);
}

Error several(const Context& context, const Kind& kind, std::string_view word,
    const std::vector<Named>& found) {
  const auto said = printable(cut_text(word, 60));
  auto error =
      found.size() == 1
          ? make_error(Code::usage, fmt::format("\"{}\" is only a part of a {}", said, kind.called),
                fmt::format(
                    "Without a question nothing is changed by a part of its {}", kind.called))
          : make_error(
                Code::usage, fmt::format("\"{}\" fits {} {}s", said, found.size(), kind.noun));
  error.hint = found.size() > kShown ? fmt::format("`{}` lists them all.", context.next(kind.list))
                                     : fmt::format("Give the whole {}, or an id.", kind.called);
  for (std::size_t i = 0; i < found.size() && i < kShown; ++i)
    error.faults.push_back({"", "", line_of(found[i]), ""});
  return error;
}

Error none(Context& context, client::Session& session, const Kind& kind, std::string_view word) {
  auto error = make_error(Code::not_found,
      fmt::format("there is no {} \"{}\"{}", kind.noun, printable(cut_text(word, 60)),
          session.sandbox() ? " in the sandbox" : ""),
      "", fmt::format("`{}` lists them.", context.next(kind.list)));
  // A key's mode is its own; on this computer both are at hand.
  if (!context.settings.text("server").empty()) return error;
  auto other = session.sibling(!session.sandbox());
  const auto there = look(other, kind, word);
  if (there && !fits(*there, word).empty())
    error.hint = session.sandbox() ? "There is one outside the sandbox: leave out --sandbox."
                                   : "There is one in the sandbox: add --sandbox.";
  return error;
}

Result<std::string> resolve(Context& context, const Kind& kind, const std::string& word) {
  if (to_search_form(word).find_first_not_of(' ') == std::string::npos)
    return make_error(Code::usage, fmt::format("which {}? The word for it is empty", kind.noun), "",
        fmt::format("`{}` lists them.", context.next(kind.list)));
  if (is_taken_as_id(kind, word)) return word;
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto all, look(*session, kind, word));
  const auto found = fits(all, word, acts_unasked(context));
  if (found.size() == 1) return found.front().id;
  if (const auto near = found.empty() ? fits(all, word) : found; !near.empty())
    return several(context, kind, word, near);
  return none(context, *session, kind, word);
}

const Kind* kind_of(Complete complete) {
  const auto found = std::find_if(
      kKinds.begin(), kKinds.end(), [&](const auto& kind) { return kind.complete == complete; });
  return found == kKinds.end() ? nullptr : &*found;
}

}  // namespace

Status resolve_ids(Context& context, Input& input) {
  const auto& rows = context.command.arguments;
  for (std::size_t i = 0; i < input.arguments().size() && i < rows.size(); ++i)
    if (const auto* kind = kind_of(rows[i].complete)) {
      MV_TRY(auto id, resolve(context, *kind, input.arguments()[i]));
      input.set_argument(i, std::move(id));
    }
  for (const auto& option : context.command.options)
    if (const auto* kind = kind_of(option.complete); kind && input.has(option.name)) {
      auto values = input.all(option.name);
      for (auto& value : values) { MV_TRY(value, resolve(context, *kind, value)); }
      input.set(option.name, std::move(values));
    }
  return {};
}

}  // namespace mv::cli
