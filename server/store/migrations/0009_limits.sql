-- SPDX-License-Identifier: Apache-2.0
-- Rate limits; what an API key needs to be rotated, suspended and held to its networks; what was said
-- of an upload.
-- up
-- A token bucket in two numbers, in microseconds: when it is full again, and the time between two
-- tokens. A bucket that is full needs no row.
create table rate_limits (
  subject {{text}} primary key,
  full_at bigint not null,
  step bigint not null
);
create index rate_limits_by_full_at on rate_limits (full_at);

alter table api_keys add column rate {{text}} not null default '';
alter table api_keys add column networks {{text}} not null default '[]';
alter table api_keys add column old_digest {{text}} not null default '';
alter table api_keys add column old_until bigint not null default 0;
alter table api_keys add column rotated_at bigint not null default 0;
alter table api_keys add column suspended_at bigint not null default 0;
alter table api_keys add column suspended_because {{text}} not null default '';
create index api_keys_by_old_digest on api_keys (old_digest) where old_digest <> '';

alter table uploads add column metadata {{text}} not null default '';
-- down
alter table uploads drop column metadata;
drop index api_keys_by_old_digest;
alter table api_keys drop column suspended_because;
alter table api_keys drop column suspended_at;
alter table api_keys drop column rotated_at;
alter table api_keys drop column old_until;
alter table api_keys drop column old_digest;
alter table api_keys drop column networks;
alter table api_keys drop column rate;
drop table rate_limits;
