// SPDX-License-Identifier: Apache-2.0
#include "platforms/labelgrid/labelgrid.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/crash_point.hpp"
#include "base/text/text.hpp"
#include "model/provider/platform.hpp"
#include "platforms/labelgrid/catalog.hpp"
#include "platforms/labelgrid/people.hpp"
#include "platforms/labelgrid/session.hpp"
#include "platforms/labelgrid/status.hpp"
#include "platforms/labelgrid/upload.hpp"

namespace mv::platforms {
namespace {

using labelgrid::Session;

class LabelGrid final : public Adapter {
 public:
  LabelGrid(Endpoints endpoints, const Clock* clock)
      : endpoints_(std::move(endpoints)), clock_(clock ? *clock : system_clock_) {}

  const model::ProviderInfo& info() const override { return *model::find_provider("labelgrid"); }
  Quote quote(const Order& order) const override;
  Status upload(Context& context) override;
  Status submit(Context& context) override;
  Result<std::vector<StoreStatus>> status(Context& context) override;
  Status update(Context& context) override;
  Status retry(Context& context) override;
  Result<Removal> withdraw(Context& context) override;
  Result<json::object> statistics(Context&) override {
    return make_error(Code::unsupported,
        "LabelGrid gives no figures for one release through this API", {},
        "See the analytics of your account at LabelGrid.");
  }
  Result<SignIn> begin_connect(const ConnectInput& input) override;
  std::vector<Check> test(Credentials& credentials) override;
  Result<Notice> read_notice(const json::object& secret, std::string_view signature,
      std::string_view event, std::string_view body) const override {
    return labelgrid::read_notice(secret, signature, event, body);
  }

 private:
  SystemClock system_clock_;
  Endpoints endpoints_;
  const Clock& clock_;
};

Result<std::string> release_of(const Journal& journal) {
  auto id = journal.text("release_id");
  if (!id.empty()) return url_encode(id);
  return make_error(
      Code::conflict, "this track has not been sent to LabelGrid yet", {}, "Distribute it first.");
}

Quote LabelGrid::quote(const Order& order) const {
  std::int64_t bytes = std::max<std::int64_t>(order.format.bytes, 0);
  for (const auto& track : order.tracks) bytes += std::max<std::int64_t>(track.format.bytes, 0);
  std::vector<std::string> names;
  for (const auto& platform : order.platforms) names.push_back(model::platform_name(platform));
  Quote quote;
  quote.steps = {"create the release \"" + order.metadata.title + "\" at LabelGrid",
      "upload the audio (" + human_bytes(static_cast<std::uint64_t>(bytes)) + ") and the cover",
      "let LabelGrid check it",
      "submit it. LabelGrid sends it to every outlet that is enabled for the account, "
      "not only to " +
          join(names, ", ") + "; audio and cover cannot be changed afterwards"};
  const auto& recording = order.tracks.empty() ? order.metadata : order.tracks.front().metadata;
  if (const auto name = labelgrid::credited_otherwise(recording); !name.empty())
    quote.steps.insert(quote.steps.begin() + 1,
        "credit " + name +
            " where your credits name no performer or producer: LabelGrid wants one");
  quote.lead_days = info().lead_days;
  return quote;
}

Status LabelGrid::upload(Context& context) {
  if (number_of(context.journal.notes(), "distributed_at") != 0) return {};
  MV_TRY(auto session, Session::open(endpoints_, context));
  MV_CHECK(labelgrid::make_entries(session, context));
  MV_CHECK(labelgrid::send_files(session, context));
  return labelgrid::check_release(session, context);
}

/// Whether an earlier `distribute`, whose answer was lost, arrived. After a retry the rows of the
/// round before are still there: then only what is on its way again counts.
Result<bool> was_distributed(Session& session, const Context& context, const std::string& release) {
  MV_TRY(const auto rows, session.list("/queues/distro?filter[release_id]=" + release));
  MV_TRY(const auto answer, session.get("/releases/" + release));
  const auto& entity = labelgrid::unwrapped(answer);
  if (number_of(context.journal.notes(), "distribute_round") != 0) {
    for (const auto& status : labelgrid::read_status(context.order, entity, rows))
      if (status.fact == model::Fact::submitted || status.fact == model::Fact::in_review ||
          status.fact == model::Fact::scheduled || status.fact == model::Fact::live)
        return true;
    return false;
  }
  const auto state = lower(text_of(entity, "status"));
  return !rows.empty() || (!state.empty() && state != "draft");
}

/// The final step, taken once more when a reviewer holds the release: its correction is confirmed,
/// and nothing is handed in anew.
Result<json::object> hand_in(Session& session, Context& context, const std::string& release) {
  const auto round = number_of(context.journal.notes(), "distribute_round");
  const auto step = [&](const char* name) {
    return round == 0 ? std::string(name) : fmt::format("{}:{}", name, round);
  };
  if (round > 0) {
    MV_TRY(const auto answer, session.get("/releases/" + release));
    if (labelgrid::is_on_hold(labelgrid::unwrapped(answer)))
      return session.post(
          context, step("confirm-review"), "/releases/" + release + "/confirm-review", {});
  }
  return session.post(context, step("distribute"), "/releases/" + release + "/distribute", {});
}

Status LabelGrid::submit(Context& context) {
  auto& journal = context.journal;
  if (number_of(journal.notes(), "distributed_at") != 0) return {};
  MV_TRY(const auto release, release_of(journal));
  MV_TRY(auto session, Session::open(endpoints_, context));
  bool done = false;
  if (number_of(journal.notes(), "distribute_intent_at") != 0) {
    MV_TRY(done, was_distributed(session, context, release));
  }
  if (!done) {
    crash_point("labelgrid.distribute.before");
    MV_CHECK(journal.note({{"distribute_intent_at", context.clock.now()}}));
    MV_CHECK(check_ours(context));
    const auto round = number_of(journal.notes(), "distribute_round");
    auto sent = hand_in(session, context, release);
    if (!sent.ok() && sent.error().code == Code::conflict) {
      MV_TRY(done, was_distributed(session, context, release));
      if (!done && round != 0)
        sent.error().hint =
            "LabelGrid does not accept this release a second time. Take it down, "
            "then distribute it again with --again.";
    }
    if (!sent.ok() && !done) return sent.error();
  }
  MV_CHECK(journal.note({{"distributed_at", context.clock.now()}}));
  crash_point("labelgrid.distribute.noted");
  return {};
}

// LabelGrid calls putting a release back a new submission: the final step is taken once more.
Status LabelGrid::retry(Context& context) {
  const auto& notes = context.journal.notes();
  if (number_of(notes, "distributed_at") == 0 && number_of(notes, "distribute_intent_at") == 0)
    return {};
  return context.journal.note({{"distributed_at", nullptr}, {"distribute_intent_at", nullptr},
      {"distribute_round", number_of(notes, "distribute_round") + 1}});
}

std::vector<StoreStatus> all_removed(const Order& order) {
  std::vector<StoreStatus> out;
  for (const auto& platform : order.platforms)
    out.push_back({.platform = platform,
        .fact = model::Fact::removed,
        .external_id = {},
        .url = {},
        .reason = "The release is no longer at LabelGrid",
        .hint = {},
        .words = "404"});
  return out;
}

Result<std::vector<StoreStatus>> LabelGrid::status(Context& context) {
  MV_TRY(const auto release, release_of(context.journal));
  MV_TRY(auto session, Session::open(endpoints_, context));
  const auto answer = session.get("/releases/" + release);
  if (!answer.ok() && answer.error().code == Code::not_found) return all_removed(context.order);
  if (!answer.ok()) return answer.error();
  MV_TRY(const auto rows, session.list("/queues/distro?filter[release_id]=" + release));
  auto statuses = labelgrid::read_status(context.order, labelgrid::unwrapped(*answer), rows);
  const auto asks = [](const auto& one) { return one.fact == model::Fact::changes_requested; };
  if (std::any_of(statuses.begin(), statuses.end(), asks)) {
    // In the reviewer's words. An account without them still has the state.
    const auto issues = session.list("/review-issues?release_id=" + release);
    const auto text = issues.ok() ? labelgrid::issues_text(*issues) : "";
    for (auto& status : statuses)
      if (asks(status) && !text.empty()) status.reason = text;
  }
  // It took the last step; a list that lags behind does not undo that.
  if (number_of(context.journal.notes(), "distributed_at") != 0)
    for (auto& status : statuses)
      if (status.fact == model::Fact::sent) status.fact = model::Fact::submitted;
  return statuses;
}

Status LabelGrid::update(Context& context) {
  MV_TRY(const auto release, release_of(context.journal));
  MV_TRY(auto session, Session::open(endpoints_, context));
  crash_point("labelgrid.update.intent");
  MV_CHECK(labelgrid::send_edits(session, context));
  crash_point("labelgrid.update.sent");
  return {};
}

/// Removes a draft; false when it was handed in after all.
Result<bool> draft_removed(Session& session, const std::string& release) {
  crash_point("labelgrid.draft.delete");
  const auto answer = session.remove("/releases/" + release);
  if (answer.ok() || answer.error().code == Code::not_found) return true;
  if (answer.error().code == Code::conflict) return false;
  return answer.error();
}

Result<Removal> LabelGrid::withdraw(Context& context) {
  auto& journal = context.journal;
  MV_TRY(auto session, Session::open(endpoints_, context));
  if (journal.text("release_id").empty()) {
    MV_TRY(const auto found, labelgrid::find_release(session, context));
    if (found.empty()) return Removal::gone;
    MV_CHECK(journal.note({{"release_id", found}, {"remote_id", found}}));
  }
  MV_TRY(const auto release, release_of(journal));
  bool handed_in = number_of(journal.notes(), "distributed_at") != 0;
  if (!handed_in && number_of(journal.notes(), "distribute_intent_at") != 0) {
    MV_TRY(handed_in, was_distributed(session, context, release));
  }
  if (!handed_in) {
    MV_TRY(const auto removed, draft_removed(session, release));
    if (removed) {
      MV_CHECK(journal.note({{"takedown_at", context.clock.now()}}));
      return Removal::gone;
    }
  }
  crash_point("labelgrid.takedown.intent");
  const auto sent = session.post(context, "takedown", "/releases/" + release + "/takedown-all", {});
  if (!sent.ok() && sent.error().code == Code::not_found) return Removal::gone;
  if (!sent.ok()) return sent.error();
  crash_point("labelgrid.takedown.sent");
  MV_CHECK(journal.note({{"takedown_at", context.clock.now()}}));
  return Removal::requested;
}

Result<SignIn> LabelGrid::begin_connect(const ConnectInput& input) {
  SignIn sign_in;
  sign_in.secret = input.credentials;
  Session session(endpoints_, sign_in.secret, clock_);
  MV_TRY(const auto answer, session.get("/me"));
  const auto& me = labelgrid::unwrapped(answer);
  sign_in.account_name = text_of(me, "name");
  if (sign_in.account_name.empty()) sign_in.account_name = text_of(me, "email");
  return sign_in;
}

std::vector<Check> LabelGrid::test(Credentials& credentials) {
  auto secret = credentials.load();
  if (!secret.ok()) return {{"sign-in", false, secret.error().line()}};
  Session session(endpoints_, *secret, clock_);
  const auto me = session.get("/me");
  if (!me.ok()) return {{"sign-in", false, me.error().line()}};
  std::vector<Check> checks{
      {"sign-in", true, "signed in as " + text_of(labelgrid::unwrapped(*me), "name")}};
  const auto outlets = session.list("/distro-outlets");
  if (!outlets.ok()) {
    checks.push_back({"outlets", false, outlets.error().line()});
    return checks;
  }
  std::vector<std::string> names;
  for (const auto& outlet : *outlets) names.push_back(text_of(outlet.get_object(), "name"));
  checks.push_back({"outlets", !names.empty(), join(names, ", ")});
  return checks;
}

}  // namespace

std::unique_ptr<Adapter> make_labelgrid(Endpoints endpoints, const Clock* clock) {
  return std::make_unique<LabelGrid>(std::move(endpoints), clock);
}

}  // namespace mv::platforms
