-- SPDX-License-Identifier: Apache-2.0
-- What owners of API keys were told of them; why a key was revoked; apps by their secret; links that
-- are mailed.
-- up
-- Of its end: 1 = that it comes within 14 days, 2 = within 3 days, 3 = that it has come.
alter table api_keys add column end_notice bigint not null default 0;
alter table api_keys add column old_told_at bigint not null default 0;
alter table api_keys add column unused_told_at bigint not null default 0;
alter table api_keys add column revoked_because {{text}} not null default '';
-- Nobody is told now of what ended before there were such notices.
-- sqlite: update api_keys set end_notice = 3 where expires_at > 0 and expires_at <= cast(strftime('%s', 'now') as integer) * 1000;
-- postgresql: update api_keys set end_notice = 3 where expires_at > 0 and expires_at <= cast(extract(epoch from now()) as bigint) * 1000;
create index api_keys_by_end on api_keys (expires_at) where expires_at > 0 and end_notice < 3;

-- When a user was last reminded of old and unused keys.
create table key_reviews (
  user_id {{text}} primary key,
  told_at bigint not null
);

create index oauth_clients_by_digest on oauth_clients (digest) where digest <> '';
create index oauth_clients_by_old_digest on oauth_clients (old_digest) where old_digest <> '';

-- The link while it waits to be mailed, sealed; by the channels of the inviter in this mode.
alter table invitations add column mail_link {{text}} not null default '';
alter table invitations add column mail_mode {{text}} not null default 'live';

-- Who chose nothing is told of the new events, too.
update notify_channels set events = '["distribution.*","release.*","webhook.disabled","apikey.*","app.*"]' where events = '["distribution.*","release.*","webhook.disabled","apikey.suspended"]';
-- down
update notify_channels set events = '["distribution.*","release.*","webhook.disabled","apikey.suspended"]' where events = '["distribution.*","release.*","webhook.disabled","apikey.*","app.*"]';
alter table invitations drop column mail_mode;
alter table invitations drop column mail_link;
drop index oauth_clients_by_old_digest;
drop index oauth_clients_by_digest;
drop table key_reviews;
drop index api_keys_by_end;
alter table api_keys drop column revoked_because;
alter table api_keys drop column unused_told_at;
alter table api_keys drop column old_told_at;
alter table api_keys drop column end_notice;
