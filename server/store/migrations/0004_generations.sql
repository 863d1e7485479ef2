-- SPDX-License-Identifier: Apache-2.0
-- Music and covers made from words; jobs know whose they are.
-- up
alter table jobs add column user_id {{text}} not null default '';
alter table jobs add column mode {{text}} not null default '';
create index jobs_list on jobs (user_id, mode, id) where user_id <> '';

-- What a track was made from, when it was generated; who made its cover ('' = the user's own file).
alter table tracks add column origin {{text}} not null default '{}';
alter table tracks add column artwork_origin {{text}} not null default '';

create table generations (
  id {{text}} primary key,
  user_id {{text}} not null,
  mode {{text}} not null,
  kind {{text}} not null,
  provider {{text}} not null,
  request {{text}} not null,
  state {{text}} not null,
  progress bigint not null,
  step {{text}} not null,
  journal {{text}} not null,
  result {{text}} not null,
  error {{text}} not null,
  track_id {{text}} not null,
  created_at bigint not null,
  started_at bigint not null,
  finished_at bigint not null
);
create index generations_open on generations (kind, id) where state in ('queued', 'running');
create index generations_by_track on generations (track_id, id) where track_id <> '';
create index generations_recent on generations (provider, finished_at) where state = 'completed';
-- down
drop table generations;
alter table tracks drop column artwork_origin;
alter table tracks drop column origin;
drop index jobs_list;
alter table jobs drop column mode;
alter table jobs drop column user_id;
