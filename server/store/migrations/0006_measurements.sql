-- SPDX-License-Identifier: Apache-2.0
-- What listening to a file or looking at a picture told, once for each content; covers being drawn.
-- up
create table measurements (
  subject {{text}} not null,
  kind {{text}} not null,
  state {{text}} not null,
  progress bigint not null,
  result {{text}} not null,
  error {{text}} not null,
  asked_at bigint not null,
  created_at bigint not null,
  finished_at bigint not null,
  primary key (subject, kind)
);
create index measurements_by_age on measurements (created_at, subject);
create index uploads_of_user on uploads (user_id, state);
-- down
drop index uploads_of_user;
drop table measurements;
