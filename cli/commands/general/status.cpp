// SPDX-License-Identifier: Apache-2.0
// One screen: what is due, what needs somebody, what is on its way, what came out lately.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "api/catalogue/release_views.hpp"
#include "api/distribution/distribution_views.hpp"
#include "api/distribution/platform_views.hpp"
#include "api/page.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/details.hpp"
#include "commands/due/due.hpp"
#include "commands/general/status.hpp"
#include "commands/order/links.hpp"
#include "commands/release.hpp"
#include "io/colour.hpp"
#include "model/placement.hpp"
#include "model/provider/platform.hpp"
#include "schedule/in_words.hpp"

namespace mv::cli {
namespace {

using S = model::PlacementState;

constexpr std::size_t kMost = 20;  ///< lines of a part; the rest is counted
std::string heading(const Context& context, std::string_view text) {
  return tinted(text, Tint::bold, context.colour_out()) + "\n";
}

/// "Title, Artist" as a line of its own; what is said of it below, indented.
class Part {
 public:
  Part(const Context& context, std::string_view title) : context_(context), title_(title) {}

  void add(std::string_view what, const std::vector<std::string>& lines) {
    if (++count_ > kMost) return;
    text_ += wrap(printable(what), width(), 2);
    for (const auto& line : lines) text_ += wrap(printable(line), width(), 4);
  }
  std::string text(const std::string& more) const {
    if (count_ == 0) return "";
    auto out = heading(context_, title_) + text_;
    if (count_ > kMost) out += fmt::format("  and {} more: {}\n", count_ - kMost, more);
    return out + "\n";
  }

 private:
  std::size_t width() const { return static_cast<std::size_t>(context_.io.out_width()); }
  const Context& context_;
  std::string title_, text_;
  std::size_t count_ = 0;
};

template <class View>
std::string name_of(const View& view) {
  return view.artist.empty() ? view.title : fmt::format("{}, {}", view.title, view.artist);
}

std::string due_part(const Context& context, const StatusPicture& picture) {
  Part part(context, "Due next");
  for (const auto& release : picture.due) {
    std::vector<std::string> lines;
    if (release.schedule) lines.push_back(due_words(release.schedule->due_at, home_zone(context)));
    lines.push_back(platform_names(release.platforms));
    if (is(release.state, model::ReleaseState::pending_payment))
      lines.push_back("It waits for a payment.");
    else if (const auto who = keepers_of(context, providers_of(release)); !who.empty())
      lines.push_back(who + ".");
    part.add(name_of(release), lines);
  }
  auto out = part.text(context.next("release list --state scheduled"));
  const bool alone = std::any_of(picture.due.begin(), picture.due.end(),
      [](const auto& release) { return needs_server(providers_of(release)); });
  if (alone && context.settings.text("server").empty())
    out.insert(out.size() - 1, fmt::format("  When it is due: {}.\n", starter_of(context)));
  return out;
}

std::string needs_part(const Context& context, const StatusPicture& picture) {
  Part part(context, "Needs you");
  for (const auto& account : picture.accounts)
    part.add(
        fmt::format("{}: {}", model::platform_name(account.platform),
            account.connection == "expired" ? "the sign-in is over" : "no account is connected"),
        {context.next("platform connect " + account.platform)});
  for (const auto& one : picture.needs) {
    std::vector<std::string> lines;
    for (const auto& placement : one.placements) {
      const auto state = from_word<S>(placement.state);
      if (!state || !needs_somebody(*state)) continue;
      for (auto& line : placement_lines(context, placement)) lines.push_back(std::move(line));
    }
    lines.push_back(context.next("distribution show " + short_id(one.id)));
    part.add(name_of(one), lines);
  }
  return part.text(context.next("distribution list --state failed"));
}

std::string moving_part(const Context& context, const StatusPicture& picture) {
  Part part(context, "On its way");
  for (const auto& one : picture.moving) {
    std::vector<std::string> lines;
    for (const auto& placement : one.placements)
      lines.push_back(placement_lines(context, placement).front());
    part.add(name_of(one), lines);
  }
  return part.text(context.next("distribution list"));
}

std::string live_part(const Context& context, const StatusPicture& picture) {
  Part part(context, "Live lately");
  for (const auto& one : picture.live) {
    std::vector<std::string> lines;
    for (const auto& placement : one.placements)
      if (is(placement.state, S::live))
        for (auto& line : placement_lines(context, placement)) lines.push_back(std::move(line));
    part.add(name_of(one), lines);
  }
  return part.text(context.next("distribution list --state live"));
}

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto picture, status_picture(context, *session));
  Outcome out;
  out.value = boost::json::object{{"mode", context.sandbox() ? "sandbox" : "live"},
      {"due", model::to_json(picture.due)}, {"needs_you", model::to_json(picture.needs)},
      {"accounts", model::to_json(picture.accounts)},
      {"on_its_way", model::to_json(picture.moving)}, {"live", model::to_json(picture.live)}};
  out.text = due_part(context, picture) + needs_part(context, picture) +
             moving_part(context, picture) + live_part(context, picture);
  if (out.text.empty())
    out.text =
        fmt::format("Nothing yet{}. Begin with: {}\n", context.sandbox() ? " in the sandbox" : "",
            context.next("distribute track.wav --to soundcloud --sandbox --wait"));
  else
    out.text.pop_back();  // the blank line of the last part
  return out;
}

}  // namespace

Command status_command() {
  return {
      .path = "status",
      .summary = "Show what is due, what needs you, what is on its way and what is live",
      .about =
          "One screen. Called without a command on a terminal, MusicVerse shows this too, once "
          "there is something to show.",
      .examples = {{"status", ""}, {"status --json=due,needs_you", "For a script"}},
      .run = run,
  };
}

}  // namespace mv::cli
