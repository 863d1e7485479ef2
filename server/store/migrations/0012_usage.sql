-- SPDX-License-Identifier: Apache-2.0
-- Every request, for a while, and how many there were in each hour, for long.
-- up
-- Nothing has written this table before.
drop table api_usage_logs;
create table api_usage_logs (
  id {{text}} primary key,
  user_id {{text}} not null,
  mode {{text}} not null,
  key_id {{text}} not null,
  app_id {{text}} not null,
  endpoint {{text}} not null,
  subject {{text}} not null,
  status bigint not null,
  duration_us bigint not null,
  bytes_out bigint not null,
  address {{text}} not null,
  request_id {{text}} not null,
  at bigint not null
);
create index api_usage_logs_by_user on api_usage_logs (user_id, mode, id);

create table usage_hours (
  user_id {{text}} not null,
  mode {{text}} not null,
  hour bigint not null,
  endpoint {{text}} not null,
  key_id {{text}} not null,
  app_id {{text}} not null,
  requests bigint not null,
  refused bigint not null,
  failed bigint not null,
  bytes_out bigint not null,
  latency {{text}} not null,
  primary key (user_id, mode, hour, endpoint, key_id, app_id)
);
create index usage_hours_by_hour on usage_hours (hour);
-- down
drop table usage_hours;
drop table api_usage_logs;
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
