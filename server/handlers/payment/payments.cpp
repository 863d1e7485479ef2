// SPDX-License-Identifier: Apache-2.0
// Payments, and the hook by which Stripe tells of them.
#include "store/payment/payments.hpp"

#include <fmt/format.h>

#include "api/access/payment_views.hpp"
#include "auth/api_key.hpp"
#include "base/log.hpp"
#include "base/text/cut.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "handlers/payment/payers.hpp"
#include "handlers/payment/stripe_signature.hpp"
#include "model/owner.hpp"
#include "store/payment/subscriptions.hpp"

namespace mv::handlers {
namespace {

using model::PaymentState;
using model::SubscriptionChange;
using store::StripeOutcome;

StripeOutcome not_understood(StripeWork& work) {
  note_unknown(work, "payment.not_understood", work.event.id,
      "it has no id, or a state that is not known", "Look at it in Stripe's dashboard.");
  return StripeOutcome::ignored;
}

/// Told once for each thing; an ordinary checkout tells of its subscription before it is complete.
void note_waiting(StripeWork& work, const std::string& subject) {
  note_unknown(work, "payment.unattributed", subject, "it is not known which user it is for",
      "It is kept until a checkout or metadata.user_id says so; see docs/payments.md.");
}

Status attribute_of(
    StripeWork& work, std::string_view subscription_id, std::string_view customer_id) {
  auto payments = store::payments_of(work.tx, subscription_id, customer_id);
  return attribute(work, store::subscriptions_of(work.tx, subscription_id, customer_id), payments);
}

Result<StripeOutcome> checkout(StripeWork& work) {
  const auto told = checkout_in(work.event);
  const auto user = user_among(work.tx, told.named_users);
  if (user.empty()) {
    note_unknown(work, "payment.unattributed", told.id, "the checkout names no user of this server",
        "Set client_reference_id to the user's id, usr_….");
    return StripeOutcome::ignored;
  }
  for (const auto* id : {&told.customer_id, &told.subscription_id})
    if (!id->empty()) store::stripe_link_put(work.tx, *id, user, work.event.created);
  MV_CHECK(attribute_of(work, told.subscription_id, told.customer_id));
  return StripeOutcome::applied;
}

Result<StripeOutcome> subscription(StripeWork& work, SubscriptionChange change) {
  const auto told = subscription_in(work.event, change, work.settings);
  if (!told) return not_understood(work);
  const auto kept = store::subscription_keep(work.tx, *told);
  if (kept == store::Kept::superseded) return StripeOutcome::superseded;
  MV_CHECK(attribute_of(work, told->id, ""));
  if (!work.settings.tiers.contains(told->price_id)) {
    note_unknown(work, "payment.unknown_price", told->id,
        fmt::format("its price '{}' has no tier", cut_text(told->price_id, 80)),
        "Add it to payments.stripe_prices, start the server again, and resend the event.");
    return StripeOutcome::unknown_price;
  }
  const auto row = store::subscription_find(work.tx, told->id);
  if (row && !row->user_id.empty()) return StripeOutcome::applied;
  if (kept == store::Kept::added) note_waiting(work, told->id);
  return StripeOutcome::waiting;
}

Result<StripeOutcome> invoice(StripeWork& work, PaymentState state) {
  auto told = payment_in(work.event, state, work.settings);
  if (!told) return not_understood(work);
  store::payment_insert(work.tx, *told);
  MV_CHECK(attribute(work, {}, {&*told, 1}));
  if (!told->user_id.empty()) return StripeOutcome::applied;
  note_waiting(work, told->invoice_id);
  return StripeOutcome::waiting;
}

struct Kind {
  std::string_view type;
  Result<StripeOutcome> (*carry_out)(StripeWork&);
};
// What the other types tell is not needed here.
constexpr Kind kKinds[] = {
    {"checkout.session.completed", checkout},
    {"customer.subscription.created",
        [](StripeWork& work) { return subscription(work, SubscriptionChange::created); }},
    {"customer.subscription.updated",
        [](StripeWork& work) { return subscription(work, SubscriptionChange::updated); }},
    {"customer.subscription.paused",
        [](StripeWork& work) { return subscription(work, SubscriptionChange::updated); }},
    {"customer.subscription.resumed",
        [](StripeWork& work) { return subscription(work, SubscriptionChange::updated); }},
    {"customer.subscription.deleted",
        [](StripeWork& work) { return subscription(work, SubscriptionChange::deleted); }},
    {"invoice.paid", [](StripeWork& work) { return invoice(work, PaymentState::succeeded); }},
    {"invoice.payment_failed",
        [](StripeWork& work) { return invoice(work, PaymentState::failed); }},
};

Result<StripeOutcome> carry_out(StripeWork& work) {
  for (const auto& kind : kKinds)
    if (kind.type == work.event.type) return kind.carry_out(work);
  return StripeOutcome::ignored;
}

/// In one transaction: whether it came before, what it changes, and that it came.
Result<api::StripeReceiptView> receive(StripeWork& work) {
  const auto& event = work.event;
  const auto answered = [&](StripeOutcome outcome, bool duplicate) {
    return api::StripeReceiptView{event.id, event.type, std::string(to_word(outcome)), duplicate};
  };
  store::stripe_lock(work.tx);
  const auto before = store::stripe_event_find(work.tx, event.id);
  // With other settings the price may be known now.
  if (before && *before != StripeOutcome::unknown_price) return answered(*before, true);
  work.again = before.has_value();
  MV_TRY(const auto outcome, carry_out(work));
  store::stripe_event_put(work.tx, event.id, event.type, outcome, work.now);
  return answered(outcome, false);
}

Result<api::Response> hook(Deps& deps, api::Call& call) {
  if (deps.payments.secrets.empty())
    return make_error(Code::not_found, "this server takes no payments",
        "The signing secret of Stripe's webhook is not set",
        "Set payments.stripe_secret and payments.stripe_prices; see docs/payments.md.");
  const auto now = deps.clock.now();
  MV_CHECK(check_stripe_signature(
      call.request.headers.get("Stripe-Signature"), call.request.body, deps.payments.secrets, now));
  MV_TRY(const auto event, read_stripe_event(call.body));
  std::vector<std::string> warnings;
  bool tier_changed = false;
  MV_TRY(const auto receipt, deps.db.write([&](store::Tx& tx) -> Result<api::StripeReceiptView> {
    StripeWork work{.tx = tx,
        .settings = deps.payments,
        .event = event,
        .address = call.request.peer.address,
        .now = now};
    auto done = receive(work);
    warnings = std::move(work.warnings);
    tier_changed = work.tier_changed;
    return done;
  }));
  for (const auto& warning : warnings) log::warn("{}", warning);
  if (tier_changed) deps.keys.forget();
  return answer(200, receipt);
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, page_of(deps, call));
  using Payments = store::Slice<model::Payment>;
  MV_TRY(const auto slice, deps.db.read([&](store::Tx& tx) -> Result<Payments> {
    return store::payment_list(tx, model::owner_of(call.principal), page);
  }));
  return list_answer<api::PaymentView>(
      deps, call, slice, [](const auto& one) { return api::view(one); });
}

}  // namespace

void add_payments(api::Handlers& handlers, Deps& deps) {
  handlers.plain["payment_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["hook_stripe_receive"] = [&](api::Call& call) { return hook(deps, call); };
}

}  // namespace mv::handlers
