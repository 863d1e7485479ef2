-- SPDX-License-Identifier: Apache-2.0
-- Everything the first version keeps. Times are milliseconds since 1970-01-01 UTC; JSON is text.
-- up
create table users (
  id {{text}} primary key,
  name {{text}} not null,
  tier {{text}} not null,
  created_at bigint not null
);
insert into users (id, name, tier, created_at) values ('usr_operator', 'operator', 'operator', 0);

create table media (
  sha256 {{text}} primary key,
  file_name {{text}} not null,
  bytes bigint not null,
  created_at bigint not null
);
create index media_by_age on media (created_at, sha256);

create table tracks (
  id {{text}} primary key,
  user_id {{text}} not null,
  mode {{text}} not null,
  metadata {{text}} not null,
  audio {{text}} not null,
  format {{text}} not null,
  measure {{text}} not null,
  artwork {{text}} not null,
  artwork_facts {{text}} not null,
  created_at bigint not null,
  updated_at bigint not null,
  revision bigint not null,
  file_sha256 {{text}} not null,
  samples_sha256 {{text}} not null,
  artwork_sha256 {{text}} not null
);
create index tracks_list on tracks (user_id, mode, id);
create index tracks_by_file on tracks (file_sha256, user_id, mode);
create index tracks_by_samples on tracks (samples_sha256, user_id, mode) where samples_sha256 <> '';
create index tracks_by_artwork on tracks (artwork_sha256) where artwork_sha256 <> '';

create table uploads (
  id {{text}} primary key,
  user_id {{text}} not null,
  mode {{text}} not null,
  file_name {{text}} not null,
  sha256 {{text}} not null,
  length bigint not null,
  state {{text}} not null,
  created_at bigint not null,
  expires_at bigint not null
);
create index uploads_by_content on uploads (sha256, user_id, mode, id);
create index uploads_by_expiry on uploads (expires_at);

create table distributions (
  id {{text}} primary key,
  user_id {{text}} not null,
  mode {{text}} not null,
  track_id {{text}} not null,
  metadata {{text}} not null,
  overrides {{text}} not null,
  created_at bigint not null,
  updated_at bigint not null,
  revision bigint not null
);
create index distributions_list on distributions (user_id, mode, id);
create index distributions_by_track on distributions (track_id, id);

create table placements (
  id {{text}} primary key,
  distribution_id {{text}} not null references distributions (id) on delete cascade,
  platform {{text}} not null,
  provider {{text}} not null,
  state {{text}} not null,
  external_id {{text}} not null,
  url {{text}} not null,
  reason {{text}} not null,
  hint {{text}} not null,
  platform_words {{text}} not null,
  remote {{text}} not null,
  attempts bigint not null,
  next_check_at bigint not null,
  live_at bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  user_id {{text}} not null,
  mode {{text}} not null,
  settled bigint not null
);
create unique index placements_by_distribution on placements (distribution_id, platform);
create index placements_by_state on placements (user_id, mode, state, distribution_id);
create index placements_by_platform on placements (user_id, mode, platform, distribution_id);
create index placements_due on placements (next_check_at) where next_check_at > 0;
create index placements_by_external on placements (external_id, provider) where external_id <> '';

create table placement_changes (
  seq {{identity}},
  placement_id {{text}} not null references placements (id) on delete cascade,
  platform {{text}} not null,
  "from" {{text}} not null,
  "to" {{text}} not null,
  at bigint not null,
  cause {{text}} not null,
  reason {{text}} not null,
  platform_words {{text}} not null,
  distribution_id {{text}} not null
);
create index placement_changes_list on placement_changes (distribution_id, seq);
create index placement_changes_by_placement on placement_changes (placement_id);

-- Platform configurations: which provider and account serve a platform for a user.
create table distribution_platforms (
  user_id {{text}} not null,
  mode {{text}} not null,
  platform {{text}} not null,
  provider {{text}} not null,
  account_id {{text}} not null,
  enabled bigint not null,
  primary key (user_id, mode, platform)
);

create table platform_accounts (
  id {{text}} primary key,
  user_id {{text}} not null,
  mode {{text}} not null,
  provider {{text}} not null,
  name {{text}} not null,
  state {{text}} not null,
  sealed_secret {{text}} not null,
  revision bigint not null,
  created_at bigint not null,
  updated_at bigint not null
);
create index platform_accounts_list on platform_accounts (user_id, mode, provider, id);

create table connect_attempts (
  state {{text}} primary key,
  user_id {{text}} not null,
  mode {{text}} not null,
  provider {{text}} not null,
  sealed_verifier {{text}} not null,
  redirect_uri {{text}} not null,
  expires_at bigint not null
);
create index connect_attempts_by_expiry on connect_attempts (expires_at);

-- ready is 1 once run_at has come: claims then never look at jobs of the future.
create table jobs (
  id {{text}} primary key,
  kind {{text}} not null,
  key {{text}} not null,
  payload {{text}} not null,
  state {{text}} not null,
  priority bigint not null,
  run_at bigint not null,
  attempts bigint not null,
  max_attempts bigint not null,
  generation bigint not null,
  lease_until bigint not null,
  worker {{text}} not null,
  last_error {{text}} not null,
  created_at bigint not null,
  finished_at bigint not null,
  ready bigint not null
);
create index jobs_claim on jobs (kind, priority desc, run_at, id) where state = 'queued' and ready = 1;
create index jobs_delayed on jobs (run_at) where state = 'queued' and ready = 0;
create index jobs_leased on jobs (lease_until) where state = 'running';
create unique index jobs_key on jobs (key) where key <> '' and state in ('queued', 'running');
create index jobs_ended on jobs (finished_at) where finished_at > 0;
create index jobs_failed on jobs (state, id) where state in ('dead', 'cancelled');
-- postgresql: alter table jobs set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

-- The last interval for which a periodic job was added.
create table job_schedules (
  kind {{text}} primary key,
  slot bigint not null
);

create table events (
  seq {{identity}},
  id {{text}} not null unique,
  type {{text}} not null,
  user_id {{text}} not null,
  mode {{text}} not null,
  subject_id {{text}} not null,
  data {{text}} not null,
  created_at bigint not null
);
create index events_list on events (user_id, mode, seq);
create index events_by_subject on events (subject_id, seq);
create index events_by_age on events (created_at);

create table api_keys (
  id {{text}} primary key,
  user_id {{text}} not null,
  name {{text}} not null,
  mode {{text}} not null,
  display {{text}} not null,
  digest {{text}} not null unique,
  scopes {{text}} not null,
  created_at bigint not null,
  expires_at bigint not null,
  last_used_at bigint not null,
  revoked_at bigint not null
);
create index api_keys_list on api_keys (user_id, id);

create table idempotency_answers (
  user_id {{text}} not null,
  route {{text}} not null,
  key {{text}} not null,
  body_sha256 {{text}} not null,
  state {{text}} not null,
  status bigint not null,
  body {{text}} not null,
  created_at bigint not null,
  primary key (user_id, route, key)
);
create index idempotency_answers_by_age on idempotency_answers (created_at);

create table album_art_generations (
  id {{text}} primary key,
  user_id {{text}} not null,
  mode {{text}} not null,
  track_id {{text}} not null,
  provider {{text}} not null,
  model {{text}} not null,
  prompt {{text}} not null,
  style {{text}} not null,
  seed bigint not null,
  state {{text}} not null,
  attempts bigint not null,
  reason {{text}} not null,
  sha256 {{text}} not null,
  created_at bigint not null,
  finished_at bigint not null
);
create index album_art_generations_list on album_art_generations (user_id, mode, id);
create index album_art_generations_by_track on album_art_generations (track_id, id);

create table oauth_clients (
  id {{text}} primary key,
  user_id {{text}} not null,
  name {{text}} not null,
  secret_digest {{text}} not null,
  redirect_uris {{text}} not null,
  scopes {{text}} not null,
  public_client bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  revoked_at bigint not null
);
create index oauth_clients_list on oauth_clients (user_id, id);

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

create table api_usage_logs (
  seq {{identity}},
  user_id {{text}} not null,
  mode {{text}} not null,
  key_id {{text}} not null,
  route {{text}} not null,
  status bigint not null,
  duration_us bigint not null,
  bytes_in bigint not null,
  bytes_out bigint not null,
  request_id {{text}} not null,
  at bigint not null
);
create index api_usage_logs_by_user on api_usage_logs (user_id, at);
create index api_usage_logs_by_age on api_usage_logs (at);
-- down
drop table api_usage_logs;
drop table webhook_deliveries;
drop table webhooks;
drop table oauth_clients;
drop table album_art_generations;
drop table idempotency_answers;
drop table api_keys;
drop table events;
drop table job_schedules;
drop table jobs;
drop table connect_attempts;
drop table platform_accounts;
drop table distribution_platforms;
drop table placement_changes;
drop table placements;
drop table distributions;
drop table uploads;
drop table tracks;
drop table media;
drop table users;
