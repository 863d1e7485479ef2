-- SPDX-License-Identifier: Apache-2.0
-- Webhooks: endpoints, what they subscribe to, one delivery per event and endpoint, every attempt.
-- The tables of 0001 were never written to.
-- up
drop table webhook_deliveries;
drop table webhooks;
-- Events are in the order of their time: a search by seq finds what an index would.
drop index events_by_age;

create table webhooks (
  seq {{identity}},
  id {{text}} not null unique,
  user_id {{text}} not null,
  mode {{text}} not null,
  url {{text}} not null,
  description {{text}} not null,
  events {{text}} not null,
  state {{text}} not null,
  disabled_reason {{text}} not null,
  sealed_secrets {{text}} not null,
  sealed_previous {{text}} not null,
  previous_until bigint not null,
  public_key {{text}} not null,
  headers {{text}} not null,
  allow_http bigint not null,
  fifo bigint not null,
  rate_limit bigint not null,
  max_in_flight bigint not null,
  failures bigint not null,
  failing_since bigint not null,
  warned_at bigint not null,
  last_success_at bigint not null,
  disabled_at bigint not null,
  revision bigint not null,
  created_at bigint not null,
  updated_at bigint not null
);
create index webhooks_list on webhooks (user_id, mode, id);

-- Patterns of an endpoint, such that at most one matches a type: "distribution.live", "track.*", "*".
create table webhook_subscriptions (
  user_id {{text}} not null,
  mode {{text}} not null,
  pattern {{text}} not null,
  webhook_seq bigint not null references webhooks (seq) on delete cascade,
  primary key (user_id, mode, pattern, webhook_seq)
);
create index webhook_subscriptions_by_webhook on webhook_subscriptions (webhook_seq);

-- next_attempt_at is 0 until the first attempt, so that fresh rows come first in the index.
create table webhook_deliveries (
  seq {{identity}},
  webhook_seq bigint not null,
  event_seq bigint not null,
  state {{text}} not null,
  fault {{text}} not null,
  attempts bigint not null,
  tries bigint not null,
  next_attempt_at bigint not null,
  last_status bigint not null,
  last_error {{text}} not null,
  created_at bigint not null,
  finished_at bigint not null
);
create unique index webhook_deliveries_by_event on webhook_deliveries (webhook_seq, event_seq);
create index webhook_deliveries_pending on webhook_deliveries (webhook_seq, next_attempt_at, seq) where state = 'pending';
create index webhook_deliveries_failed on webhook_deliveries (webhook_seq, seq) where state = 'failed';
-- postgresql: alter table webhook_deliveries set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);

create table webhook_attempts (
  seq {{identity}},
  delivery_seq bigint not null,
  number bigint not null,
  at bigint not null,
  duration_us bigint not null,
  status bigint not null,
  error {{text}} not null,
  address {{text}} not null,
  response_headers {{text}} not null,
  response_body {{text}} not null
);
create unique index webhook_attempts_by_delivery on webhook_attempts (delivery_seq, number);

create table webhook_recoveries (
  id {{text}} primary key,
  webhook_seq bigint not null,
  since bigint not null,
  until bigint not null,
  state {{text}} not null,
  total bigint not null,
  recovered bigint not null,
  cursor bigint not null,
  created_at bigint not null,
  updated_at bigint not null
);
create index webhook_recoveries_by_webhook on webhook_recoveries (webhook_seq);

-- Which server sends for which endpoints (webhook_seq modulo the number of rows); PostgreSQL only.
create table webhook_shards (
  shard bigint primary key,
  owner {{text}} not null,
  generation bigint not null,
  lease_until bigint not null
);
create table webhook_nodes (
  name {{text}} primary key,
  lease_until bigint not null
);
-- down
drop table webhook_nodes;
drop table webhook_shards;
drop table webhook_recoveries;
drop table webhook_attempts;
drop table webhook_deliveries;
drop table webhook_subscriptions;
drop table webhooks;
create table webhooks (
  id {{text}} primary key,
  user_id {{text}} not null,
  mode {{text}} not null,
  url {{text}} not null,
  description {{text}} not null,
  events {{text}} not null,
  state {{text}} not null,
  sealed_secret {{text}} not null,
  sealed_previous_secret {{text}} not null,
  previous_secret_until bigint not null,
  headers {{text}} not null,
  options {{text}} not null,
  failures bigint not null,
  last_success_at bigint not null,
  disabled_at bigint not null,
  revision bigint not null,
  created_at bigint not null,
  updated_at bigint not null
);
create index webhooks_list on webhooks (user_id, mode, id);

create table webhook_deliveries (
  seq {{identity}},
  id {{text}} not null unique,
  webhook_id {{text}} not null references webhooks (id) on delete cascade,
  event_seq bigint not null,
  event_id {{text}} not null,
  state {{text}} not null,
  attempts bigint not null,
  next_attempt_at bigint not null,
  generation bigint not null,
  lease_until bigint not null,
  last_status bigint not null,
  last_error {{text}} not null,
  created_at bigint not null,
  finished_at bigint not null
);
create unique index webhook_deliveries_by_event on webhook_deliveries (webhook_id, event_id);
create index webhook_deliveries_due on webhook_deliveries (next_attempt_at) where state = 'pending';
create index webhook_deliveries_leased on webhook_deliveries (lease_until) where state = 'sending';
create index webhook_deliveries_list on webhook_deliveries (webhook_id, seq);
create index events_by_age on events (created_at);
