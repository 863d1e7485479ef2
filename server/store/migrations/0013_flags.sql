-- SPDX-License-Identifier: Apache-2.0
-- Feature flags. One of the program's own has a row only once somebody has changed it.
-- up
create table flags (
  id {{text}} primary key,
  description {{text}} not null,
  owner {{text}} not null,
  share bigint not null,
  killed_at bigint not null,
  killed_because {{text}} not null,
  expires_at bigint not null,
  revision bigint not null,
  created_at bigint not null,
  updated_at bigint not null
);
-- down
drop table flags;
