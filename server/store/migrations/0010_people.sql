-- SPDX-License-Identifier: Apache-2.0
-- People who sign in, apps that act for them (OAuth 2.0), and who did what.
-- up
alter table users add column email {{text}} not null default '';
alter table users add column role {{text}} not null default 'member';
alter table users add column state {{text}} not null default 'active';
alter table users add column password {{text}} not null default '';
alter table users add column password_at bigint not null default 0;
update users set role = 'owner' where id = 'usr_operator';
create unique index users_by_email on users (email) where email <> '';

create table invitations (
  digest {{text}} primary key,
  user_id {{text}} not null unique,
  created_by {{text}} not null,
  created_at bigint not null,
  expires_at bigint not null
);
create index invitations_by_end on invitations (expires_at);

create table sessions (
  id {{text}} primary key,
  user_id {{text}} not null,
  digest {{text}} not null unique,
  address {{text}} not null,
  user_agent {{text}} not null,
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null
);
create index sessions_by_user on sessions (user_id, id);
create index sessions_by_end on sessions (expires_at);

-- Nothing has written this table before.
drop table oauth_clients;
create table oauth_clients (
  id {{text}} primary key,
  user_id {{text}} not null,
  mode {{text}} not null,
  name {{text}} not null,
  publisher {{text}} not null,
  website {{text}} not null,
  origin {{text}} not null,
  confidential bigint not null,
  verified bigint not null,
  redirect_uris {{text}} not null,
  grants {{text}} not null,
  scopes {{text}} not null,
  digest {{text}} not null,
  display {{text}} not null,
  old_digest {{text}} not null,
  old_until bigint not null,
  rotated_at bigint not null,
  revision bigint not null,
  created_at bigint not null,
  updated_at bigint not null
);
create index oauth_clients_by_user on oauth_clients (user_id, mode, id);
insert into oauth_clients (id, user_id, mode, name, publisher, website, origin, confidential, verified, redirect_uris, grants, scopes, digest, display, old_digest, old_until, rotated_at, revision, created_at, updated_at) values ('app_mv', 'usr_operator', 'live', 'mv (command line)', 'MusicVerse', '', 'built_in', 0, 1, '[]', '["urn:ietf:params:oauth:grant-type:device_code","refresh_token"]', '["*"]', '', '', '', 0, 0, 1, 0, 0);

create table oauth_grants (
  id {{text}} primary key,
  client_id {{text}} not null,
  user_id {{text}} not null,
  scopes {{text}} not null,
  resource {{text}} not null,
  "from" {{text}} not null,
  created_at bigint not null,
  used_at bigint not null,
  expires_at bigint not null,
  ends_at bigint not null,
  ended_at bigint not null,
  ended_because {{text}} not null
);
create index oauth_grants_by_user on oauth_grants (user_id, id);
create index oauth_grants_by_client on oauth_grants (client_id);
create index oauth_grants_by_end on oauth_grants (expires_at);

create table oauth_codes (
  digest {{text}} primary key,
  client_id {{text}} not null,
  user_id {{text}} not null,
  redirect_uri {{text}} not null,
  challenge {{text}} not null,
  scopes {{text}} not null,
  resource {{text}} not null,
  "from" {{text}} not null,
  created_at bigint not null,
  expires_at bigint not null,
  grant_id {{text}} not null
);
create index oauth_codes_by_end on oauth_codes (expires_at);

create table oauth_access_tokens (
  digest {{text}} primary key,
  grant_id {{text}} not null,
  client_id {{text}} not null,
  user_id {{text}} not null,
  scopes {{text}} not null,
  resource {{text}} not null,
  created_at bigint not null,
  expires_at bigint not null
);
create index oauth_access_tokens_by_grant on oauth_access_tokens (grant_id) where grant_id <> '';
create index oauth_access_tokens_by_end on oauth_access_tokens (expires_at);

create table oauth_refresh_tokens (
  digest {{text}} primary key,
  grant_id {{text}} not null,
  successor {{text}} not null,
  answer {{text}} not null,
  created_at bigint not null,
  used_at bigint not null,
  expires_at bigint not null
);
create index oauth_refresh_tokens_by_grant on oauth_refresh_tokens (grant_id);
create index oauth_refresh_tokens_by_end on oauth_refresh_tokens (expires_at);

create table oauth_devices (
  digest {{text}} primary key,
  user_code {{text}} not null unique,
  client_id {{text}} not null,
  scopes {{text}} not null,
  resource {{text}} not null,
  address {{text}} not null,
  user_agent {{text}} not null,
  state {{text}} not null,
  user_id {{text}} not null,
  every bigint not null,
  asked_at bigint not null,
  created_at bigint not null,
  expires_at bigint not null
);
create index oauth_devices_by_end on oauth_devices (expires_at);

-- The sandbox counts for itself, so that rehearsing uses up no number. -1: it has not begun.
alter table identifier_ranges add column rehearsed bigint not null default 0;
alter table identifier_ranges add column rehearsed_year bigint not null default -1;

create table audit_entries (
  id {{text}} primary key,
  user_id {{text}} not null,
  actor {{text}} not null,
  credential {{text}} not null,
  address {{text}} not null,
  action {{text}} not null,
  subject {{text}} not null,
  details {{text}} not null,
  created_at bigint not null
);
create index audit_entries_by_user on audit_entries (user_id, id);
-- down
alter table identifier_ranges drop column rehearsed_year;
alter table identifier_ranges drop column rehearsed;
drop table audit_entries;
drop table oauth_devices;
drop table oauth_refresh_tokens;
drop table oauth_access_tokens;
drop table oauth_codes;
drop table oauth_grants;
drop table oauth_clients;
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
drop table sessions;
drop table invitations;
drop index users_by_email;
alter table users drop column password_at;
alter table users drop column password;
alter table users drop column state;
alter table users drop column role;
alter table users drop column email;
