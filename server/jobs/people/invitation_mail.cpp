// SPDX-License-Identifier: Apache-2.0
#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "jobs/notify.hpp"
#include "model/json.hpp"
#include "notify/invitation.hpp"
#include "store/access/audit.hpp"
#include "store/access/users.hpp"
#include "store/events/notify.hpp"

namespace mv::jobs {
namespace {

/// A link that waits, and by which channels it may go.
struct Waiting {
  model::Invitation invitation;
  model::User user, inviter;
  std::vector<model::Channel> channels;
};

// Nothing, when it was used, replaced or mailed meanwhile, or is too old.
Result<std::optional<Waiting>> waiting_of(notify::Notifier& notifier, const model::Job& job) {
  using Found = std::optional<Waiting>;
  std::string user_id;
  Millis created_at = 0;
  if (const auto* found = job.payload.if_contains("user_id")) model::from_json(*found, user_id);
  if (const auto* found = job.payload.if_contains("created_at"))
    model::from_json(*found, created_at);
  return notifier.db().read([&](store::Tx& tx) -> Result<Found> {
    const auto invitation = store::invitation_of(tx, user_id);
    const bool newer = created_at != 0 && invitation && invitation->created_at > created_at;
    if (!invitation || newer || invitation->mail_link.empty() ||
        invitation->expires_at <= notifier.clock().now())
      return Found();
    Waiting out{*invitation, {}, {}, {}};
    MV_TRY(out.user, store::user_get(tx, user_id));
    MV_TRY(out.inviter, store::user_get(tx, invitation->created_by));
    out.channels = store::channels_active(tx, {out.inviter.id, invitation->mail_mode}, "email");
    return Found(std::move(out));
  });
}

Status mail(notify::Notifier& notifier, queue::JobContext& context, const Waiting& waiting) {
  MV_TRY(const auto link, notify::open_link(notifier.sealer(), waiting.invitation));
  const auto message =
      notify::invitation_message(waiting.user, waiting.inviter, waiting.invitation, link);
  // One mail keeps its id when it is sent again, and is shown once by most programs.
  const auto id = fmt::format("{}.{}", waiting.user.id, waiting.invitation.created_at);
  auto last = make_error(
      Code::conflict, "there is no e-mail channel that sends", {}, "Enable one: mv notify list.");
  for (auto channel : waiting.channels) {
    channel.options["to"] = waiting.user.email;
    MV_CHECK(context.check_lease());
    crash_point("invitation_mail.before_send");
    const auto sent =
        notifier.deliver(channel, {&message, 1}, id, [&] { return context.cancelled(); });
    crash_point("invitation_mail.after_send");
    if (sent) return {};
    last = sent.error();
    log::warn("invitation of {} by {}: {}", waiting.user.id, channel.id, last.line());
    if (last.code == Code::cancelled) break;
  }
  return last;
}

/// The link waits no more; why, when it was not mailed.
Status end(notify::Notifier& notifier, const model::Invitation& invitation, const Error* error) {
  return notifier.db().write([&](store::Tx& tx) -> Status {
    if (!store::invitation_mail_end(tx, invitation.digest) || !error) return {};
    store::audit_append(tx, {.user_id = invitation.user_id,
                                .action = "user.invite_mail",
                                .subject = invitation.user_id,
                                .details = {{"why", "the link was not mailed: " + error->line()}},
                                .created_at = notifier.clock().now()});
    return {};
  });
}

void gave_up(notify::Notifier& notifier, const model::Job& job, const Error& error) {
  const auto waiting = waiting_of(notifier, job);
  if (!waiting || !*waiting) return;
  if (const auto ended = end(notifier, (*waiting)->invitation, &error); !ended)
    log::error("{}: {}", job.id, ended.error().line());
}

}  // namespace

queue::Outcome invitation_mail(notify::Notifier& notifier, queue::JobContext& context) {
  const auto waiting = waiting_of(notifier, context.job());
  if (!waiting) return queue::outcome_of(waiting.error());
  if (!*waiting) return queue::Done{};
  const auto mailed = mail(notifier, context, **waiting);
  if (mailed) return queue::outcome_of(end(notifier, (*waiting)->invitation, nullptr));
  const auto& error = mailed.error();
  if (error.code == Code::cancelled) return queue::Snooze{context.clock().now(), true};
  // Another channel, or this one mended, may still mail it.
  if (context.job().attempts < context.job().max_attempts) return queue::Retry{error};
  if (const auto ended = end(notifier, (*waiting)->invitation, &error); !ended)
    return queue::outcome_of(ended);
  return queue::Dead{error};
}

void add_invitation_kind(queue::Registry& registry, notify::Notifier& notifier) {
  registry.add("invitation_mail",
      {.handler = [&](auto& context) { return invitation_mail(notifier, context); },
          .concurrency = 1,
          .backoff = {std::chrono::seconds(30), std::chrono::minutes(10)},
          .keeps_awake = "invitations to mail",
          .gave_up = [&](const auto& job, const auto& error) { gave_up(notifier, job, error); }});
}

}  // namespace mv::jobs
