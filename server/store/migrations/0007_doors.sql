-- SPDX-License-Identifier: Apache-2.0
-- Claims with an owner; leases by name; what this installation is; keys know who made them.
-- up
-- When a job with this key was asked for while this one ran: it runs once more, then. 0 = not asked.
alter table jobs add column again bigint not null default 0;

-- Answers of the older form did not know their mode, so none of them can be given back.
drop table idempotency_answers;
create table idempotency_answers (
  user_id {{text}} not null,
  mode {{text}} not null,
  route {{text}} not null,
  key {{text}} not null,
  fingerprint {{text}} not null,
  state {{text}} not null,
  status bigint not null,
  answer {{text}} not null,
  owner {{text}} not null,
  generation bigint not null,
  lease_until bigint not null,
  created_at bigint not null,
  primary key (user_id, mode, route, key)
);
create index idempotency_answers_by_age on idempotency_answers (created_at);

-- What one server at a time may do.
create table leases (
  name {{text}} primary key,
  owner {{text}} not null,
  generation bigint not null,
  lease_until bigint not null,
  note {{text}} not null
);

-- Single values: which media folder and which key file belong to this database.
create table server_facts (
  name {{text}} primary key,
  value {{text}} not null
);

-- The key with which a key was made; '' = the owner. It ends with that one.
alter table api_keys add column parent_id {{text}} not null default '';
create index api_keys_by_parent on api_keys (parent_id) where parent_id <> '';
-- down
drop index api_keys_by_parent;
alter table api_keys drop column parent_id;
drop table server_facts;
drop table leases;
drop table idempotency_answers;
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
alter table jobs drop column again;
