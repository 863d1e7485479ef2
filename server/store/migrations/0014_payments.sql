-- SPDX-License-Identifier: Apache-2.0
-- Payments and subscriptions as Stripe tells of them.
-- up
-- What was done about each event, so that one that comes again does nothing.
create table stripe_events (
  id {{text}} primary key,
  type {{text}} not null,
  outcome {{text}} not null,
  received_at bigint not null
);
create index stripe_events_by_time on stripe_events (received_at);

-- Whose a customer or a subscription (id) is, by the newest checkout that told it.
create table stripe_links (
  id {{text}} primary key,
  user_id {{text}} not null,
  told_at bigint not null
);

-- The state of the newest event of each; user_id is '' until somebody is known.
create table subscriptions (
  id {{text}} primary key,
  mode {{text}} not null,
  customer_id {{text}} not null,
  named_user {{text}} not null,
  user_id {{text}} not null,
  price_id {{text}} not null,
  state {{text}} not null,
  period_start bigint not null,
  period_end bigint not null,
  ends_at bigint not null,
  told_at bigint not null,
  told_by {{text}} not null,
  event_id {{text}} not null
);
create index subscriptions_by_user on subscriptions (user_id, mode) where user_id <> '';
create index subscriptions_by_customer on subscriptions (customer_id);

-- The tier that a user has beside what is paid for, of those for whom that makes a difference.
create table base_tiers (
  user_id {{text}} primary key,
  tier {{text}} not null,
  until bigint not null,
  set_at bigint not null
);

create table payments (
  id {{text}} primary key,
  user_id {{text}} not null,
  mode {{text}} not null,
  state {{text}} not null,
  amount bigint not null,
  currency {{text}} not null,
  tier {{text}} not null,
  invoice_id {{text}} not null,
  subscription_id {{text}} not null,
  customer_id {{text}} not null,
  named_user {{text}} not null,
  retry_at bigint not null,
  created_at bigint not null
);
create index payments_by_user on payments (user_id, mode, id);
create index payments_by_subscription on payments (subscription_id) where subscription_id <> '';
create index payments_by_customer on payments (customer_id) where customer_id <> '';
-- down
drop table payments;
drop table base_tiers;
drop table subscriptions;
drop table stripe_links;
drop table stripe_events;
