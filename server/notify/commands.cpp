// SPDX-License-Identifier: Apache-2.0
#include "notify/commands.hpp"

#include <fmt/format.h>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "model/provider/platform.hpp"
#include "store/catalogue/releases.hpp"
#include "store/distribution/distributions.hpp"

namespace mv::notify {
namespace {

using model::ChannelState;
using model::OrderState;
using model::PlacementState;
using model::ReleaseState;

constexpr int kShownReleases = 10;
constexpr int kCounted = 100;  // the newest distributions

std::string short_utc(Millis at) {
  auto out = format_utc(at).substr(0, 16);
  out[10] = ' ';
  return out + " UTC";
}

std::string state_words(const model::Release& release) {
  if (release.state == ReleaseState::scheduled)
    return fmt::format("due {}", short_utc(release.due_at));
  if (release.state == ReleaseState::pending_payment) return "waits for payment";
  if (release.state == ReleaseState::released && release.fired_at > 0)
    return fmt::format("released {}", short_utc(release.fired_at));
  return std::string(to_word(release.state));
}

std::string state_words(OrderState state) {
  if (state == OrderState::action_needed) return "needs you";
  if (state == OrderState::partial) return "partly live";
  return replace_all(std::string(to_word(state)), "_", " ");
}

Message help() {
  return {"Commands of this bot",
      {{"/status – what is in progress and what needs you", ""},
          {"/releases – the latest releases", ""}, {"/help – this list", ""}}};
}

/// "3 in progress, 12 live"
std::string counted(const std::vector<model::Distribution>& distributions, bool more) {
  std::vector<std::string> out;
  for (const auto state : {OrderState::in_progress, OrderState::live, OrderState::partial,
           OrderState::action_needed, OrderState::failed, OrderState::rejected}) {
    int count = 0;
    for (const auto& distribution : distributions) count += overall_state(distribution) == state;
    if (count > 0) out.push_back(fmt::format("{} {}", count, state_words(state)));
  }
  if (out.empty()) return "Nothing has been distributed yet";
  return join(out, ", ") + (more ? fmt::format(" (of the latest {})", kCounted) : "");
}

Message status(store::Tx& tx, const model::Channel& channel, Millis now) {
  const auto all = store::distribution_list(tx, model::owner_of(channel), {}, {.limit = kCounted});
  Message out{"Status", {{counted(all.items, !all.next_id.empty()), ""}}};
  for (const auto& distribution : all.items)
    for (const auto& placement : distribution.placements)
      if (placement.state == PlacementState::failed ||
          placement.state == PlacementState::rejected ||
          placement.state == PlacementState::changes_requested)
        out.lines.push_back({fmt::format("{}: {} on {}{}", distribution.metadata.title,
                                 replace_all(std::string(to_word(placement.state)), "_", " "),
                                 model::platform_name(placement.platform),
                                 placement.reason.empty() ? "" : ". " + placement.reason),
            ""});
  constexpr Millis kFar = 10 * 365 * 86'400'000LL;
  for (const auto& release :
      store::release_calendar(tx, model::owner_of(channel), now, now + kFar, 5))
    if (release.state == ReleaseState::scheduled)
      out.lines.push_back(
          {fmt::format("{}: due {}", release.metadata.title, short_utc(release.due_at)), ""});
  return out;
}

Message releases(store::Tx& tx, const model::Channel& channel) {
  Message out{"Releases", {}};
  const auto named =
      store::release_list(tx, model::owner_of(channel), {}, {.limit = kShownReleases});
  for (const auto& release : named.items)
    out.lines.push_back({fmt::format("{}: {}", release.metadata.title, state_words(release)), ""});
  const auto orders =
      store::distribution_list(tx, model::owner_of(channel), {}, {.limit = kShownReleases});
  for (const auto& order : orders.items) {
    if (!order.release_id.empty() || out.lines.size() >= kShownReleases) continue;
    Line line{fmt::format("{}: {}", order.metadata.title, state_words(overall_state(order))), ""};
    for (const auto& placement : order.placements)
      if (placement.state == PlacementState::live && line.url.empty()) line.url = placement.url;
    out.lines.push_back(std::move(line));
  }
  if (out.lines.empty()) out.lines.push_back({"There are no releases yet", ""});
  return out;
}

}  // namespace

Command read_command(std::string_view text) {
  constexpr std::size_t kLongest = 200;
  text = trim(cut_text(text, kLongest));
  if (text.size() < 2 || text.front() != '/') return {};
  const auto end = text.find_first_of(" \t\n");
  auto word = text.substr(1, end == text.npos ? text.npos : end - 1);
  Command out;
  if (const auto at = word.find('@'); at != word.npos) {
    out.bot = std::string(word.substr(at + 1));
    word = word.substr(0, at);
  }
  out.name = lower(word);
  if (end != text.npos) out.rest = std::string(trim(text.substr(end)));
  return out;
}

Message answer_of(
    store::Tx& tx, const model::Channel& channel, const Command& command, Millis now) {
  if (command.name == "status") return status(tx, channel, now);
  if (command.name == "releases") return releases(tx, channel);
  if (command.name == "start") return welcome_of(channel);
  return help();
}

Message refusal_of(const model::Channel& channel) {
  if (channel.state == ChannelState::unbound)
    return {"This bot is not connected to a chat yet",
        {{"Open the link that mv notify setup printed, or send /start with its code.", ""}}};
  return {"Sorry, this bot talks to its owner only",
      {{"To set up your own bot, run mv notify setup telegram.", ""}}};
}

Message welcome_of(const model::Channel& channel) {
  return {"This chat is connected",
      {{fmt::format("It is notified of: {}.", join(channel.events, ", ")), ""},
          {"/status and /releases show what is going on; /help lists all commands.", ""}}};
}

}  // namespace mv::notify
