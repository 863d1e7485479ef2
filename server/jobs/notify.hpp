// SPDX-License-Identifier: Apache-2.0
#pragma once
// Telling people, as jobs.
//   notify           {channel_id}  makes notices of events and sends what waits, in order
//   telegram_updates {channel_id}  asks for what was written to a bot, again and again
//   notify_sweep     {}            adds those of the above that are missing, every minute
//   invitation_mail  {user_id}     mails the link to set a password to who was invited
#include "notify/notifier.hpp"
#include "queue/queue.hpp"

namespace mv::jobs {

/// `notifier` must outlive the worker that runs the registry.
void add_notify_kinds(queue::Registry& registry, notify::Notifier& notifier);
/// The one of invitations; add_notify_kinds adds it, too.
void add_invitation_kind(queue::Registry& registry, notify::Notifier& notifier);

queue::Outcome notify_channel(notify::Notifier& notifier, queue::JobContext& context);
queue::Outcome telegram_updates(notify::Notifier& notifier, queue::JobContext& context);
queue::Outcome notify_sweep(notify::Notifier& notifier, queue::JobContext& context);
queue::Outcome invitation_mail(notify::Notifier& notifier, queue::JobContext& context);

}  // namespace mv::jobs
