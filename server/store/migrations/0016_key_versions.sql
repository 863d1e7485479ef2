-- SPDX-License-Identifier: Apache-2.0
-- The keys of the key file: which one seals, which one is on its way in or out, and what is left of
-- those that are gone. Which server has which of them.
-- up
create table key_versions (
  id {{text}} primary key,
  tag {{text}} not null,
  state {{text}} not null,
  peppers {{text}} not null,
  created_at bigint not null,
  changed_at bigint not null
);
create unique index key_versions_one_of_a_kind on key_versions (state) where state <> 'retired';

create table key_holders (
  node {{text}} primary key,
  host {{text}} not null,
  keys {{text}} not null,
  seals {{text}} not null,
  lease_until bigint not null
);
-- down
drop table key_holders;
drop table key_versions;
