// SPDX-License-Identifier: Apache-2.0
#include "platforms/labelgrid.hpp"

#include "base/crash_point.hpp"
#include "base/text.hpp"
#include "model/platform.hpp"
#include "platforms/labelgrid_catalog.hpp"
#include "platforms/labelgrid_session.hpp"
#include "platforms/labelgrid_status.hpp"
#include "platforms/labelgrid_upload.hpp"

namespace mv::platforms {
namespace {

using labelgrid::Session;

constexpr int kUsualLeadDays = 14;

class LabelGrid final : public Adapter {
 public:
  LabelGrid(Endpoints endpoints, const Clock* clock)
      : endpoints_(std::move(endpoints)), clock_(clock ? *clock : system_clock_) {}

  std::string_view provider() const override { return "labelgrid"; }
  Capabilities can() const override {
    return {.upload = true, .schedule = true, .status = true, .update = true, .takedown = true};
  }
  Quote quote(const Order& order) const override;
  Status upload(Context& context) override;
  Status submit(Context& context) override;
  Result<std::vector<StoreStatus>> status(Context& context) override;
  Status update(Context& context) override;
  Status takedown(Context& context) override;
  Result<json::object> statistics(Context&) override {
    return make_error(Code::unsupported,
                      "LabelGrid gives no figures for one release through this API", {},
                      "Look at the analytics of the account at LabelGrid");
  }
  Result<SignIn> begin_connect(const ConnectInput& input) override;
  Result<SignIn> finish_connect(const json::object&, const std::string&) override {
    return make_error(Code::unsupported, "LabelGrid has no sign-in page", "It takes an API token",
                      "Make a token in the account at LabelGrid and connect with it");
  }
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
  return make_error(Code::conflict, "this track was not sent to LabelGrid yet", {},
                    "Distribute it first");
}

Quote LabelGrid::quote(const Order& order) const {
  std::int64_t bytes = std::max<std::int64_t>(order.format.bytes, 0);
  for (const auto& track : order.tracks) bytes += std::max<std::int64_t>(track.format.bytes, 0);
  std::vector<std::string> names;
  for (const auto& platform : order.platforms) names.push_back(model::platform_name(platform));
  Quote quote;
  quote.steps = {
      "make the release \"" + order.metadata.title + "\" at LabelGrid",
      "upload the audio (" + human_bytes(static_cast<std::uint64_t>(bytes)) + ") and the cover",
      "let LabelGrid check it",
      "hand it in. LabelGrid sends it to every outlet that is enabled for the account, "
      "not only to " +
          join(names, ", ") + "; audio and cover cannot be changed afterwards"};
  quote.lead_days = kUsualLeadDays;
  return quote;
}

Status LabelGrid::upload(Context& context) {
  if (number_of(context.journal.notes(), "distributed_at") != 0) return {};
  MV_TRY(auto session, Session::open(endpoints_, context));
  MV_CHECK(labelgrid::make_entries(session, context));
  MV_CHECK(labelgrid::send_files(session, context));
  return labelgrid::check_release(session, context);
}

/// Whether an earlier `distribute`, whose answer was lost, arrived.
Result<bool> was_distributed(Session& session, const std::string& release) {
  MV_TRY(const auto rows, session.list("/queues/distro?filter[release_id]=" + release));
  if (!rows.empty()) return true;
  MV_TRY(const auto answer, session.get("/releases/" + release));
  const auto state = lower(text_of(labelgrid::unwrapped(answer), "status"));
  return !state.empty() && state != "draft";
}

Status LabelGrid::submit(Context& context) {
  auto& journal = context.journal;
  if (number_of(journal.notes(), "distributed_at") != 0) return {};
  MV_TRY(const auto release, release_of(journal));
  MV_TRY(auto session, Session::open(endpoints_, context));
  bool done = false;
  if (number_of(journal.notes(), "distribute_intent_at") != 0) {
    MV_TRY(done, was_distributed(session, release));
  }
  if (!done) {
    crash_point("labelgrid.distribute.before");
    MV_CHECK(journal.note({{"distribute_intent_at", context.clock.now()}}));
    auto sent = session.post(context, "distribute", "/releases/" + release + "/distribute", {});
    if (!sent.ok() && sent.error().code == Code::conflict) {
      MV_TRY(done, was_distributed(session, release));
    }
    if (!sent.ok() && !done) return sent.error();
  }
  MV_CHECK(journal.note({{"distributed_at", context.clock.now()}}));
  crash_point("labelgrid.distribute.noted");
  return {};
}

Result<std::vector<StoreStatus>> LabelGrid::status(Context& context) {
  MV_TRY(const auto release, release_of(context.journal));
  MV_TRY(auto session, Session::open(endpoints_, context));
  MV_TRY(const auto answer, session.get("/releases/" + release));
  MV_TRY(const auto rows, session.list("/queues/distro?filter[release_id]=" + release));
  return labelgrid::read_status(context.order, labelgrid::unwrapped(answer), rows);
}

Status LabelGrid::update(Context& context) {
  MV_TRY(const auto release, release_of(context.journal));
  MV_TRY(auto session, Session::open(endpoints_, context));
  crash_point("labelgrid.update.intent");
  MV_CHECK(labelgrid::send_edits(session, context));
  crash_point("labelgrid.update.sent");
  return {};
}

Status LabelGrid::takedown(Context& context) {
  MV_TRY(const auto release, release_of(context.journal));
  MV_TRY(auto session, Session::open(endpoints_, context));
  const auto sent = session.post(context, "takedown", "/releases/" + release + "/takedown-all", {});
  if (!sent.ok() && sent.error().code != Code::not_found) return sent.error();
  return context.journal.note({{"takedown_at", context.clock.now()}});
}

Result<SignIn> LabelGrid::begin_connect(const ConnectInput& input) {
  if (input.token.empty()) {
    auto error = make_error(Code::invalid, "LabelGrid needs an API token", {},
                            "Make one in the account at LabelGrid under API tokens");
    error.faults.push_back({"/token", "required", "token is missing", error.hint});
    return error;
  }
  SignIn sign_in;
  sign_in.secret = {{"token", input.token}};
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
