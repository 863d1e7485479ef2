-- SPDX-License-Identifier: Apache-2.0
-- Releases and when they are due, the users' own ISRC and UPC ranges, and notices to people.
-- up
alter table users add column tier_until bigint not null default 0;

create table releases (
  id {{text}} primary key,
  user_id {{text}} not null,
  mode {{text}} not null,
  key {{text}} not null,
  phase {{text}} not null,
  metadata {{text}} not null,
  tracks {{text}} not null,
  artwork {{text}} not null,
  artwork_facts {{text}} not null,
  platforms {{text}} not null,
  overrides {{text}} not null,
  schedule {{text}} not null,
  due_at bigint not null,
  fired_at bigint not null,
  reason {{text}} not null,
  created_at bigint not null,
  updated_at bigint not null,
  revision bigint not null,
  artwork_sha256 {{text}} not null
);
create unique index releases_by_key on releases (user_id, mode, key);
create index releases_list on releases (user_id, mode, id);
create index releases_by_phase on releases (user_id, mode, phase, id);
create index releases_due on releases (due_at, id) where phase = 'scheduled';
create index releases_unpaid on releases (due_at, id) where phase = 'pending_payment';
create index releases_calendar on releases (user_id, mode, due_at, id) where due_at > 0;
create index releases_by_artwork on releases (artwork_sha256) where artwork_sha256 <> '';

create table release_tracks (
  release_id {{text}} not null references releases (id) on delete cascade,
  track_id {{text}} not null,
  primary key (release_id, track_id)
);
create index release_tracks_by_track on release_tracks (track_id, release_id);

alter table distributions add column release_id {{text}} not null default '';
create index distributions_by_release on distributions (release_id, id) where release_id <> '';

-- ISRC: prefix is country and registrant, year its two digits. UPC: prefix is the GS1 company's.
create table identifier_ranges (
  id {{text}} primary key,
  user_id {{text}} not null,
  kind {{text}} not null,
  prefix {{text}} not null,
  year bigint not null,
  first bigint not null,
  next bigint not null,
  last bigint not null,
  created_at bigint not null
);
create unique index identifier_ranges_by_prefix on identifier_ranges (user_id, kind, prefix, first);

create table identifiers (
  user_id {{text}} not null,
  kind {{text}} not null,
  value {{text}} not null,
  subject_id {{text}} not null,
  created_at bigint not null,
  primary key (user_id, kind, value)
);

create table notify_channels (
  id {{text}} primary key,
  user_id {{text}} not null,
  mode {{text}} not null,
  kind {{text}} not null,
  name {{text}} not null,
  state {{text}} not null,
  events {{text}} not null,
  options {{text}} not null,
  sealed_secret {{text}} not null,
  event_cursor bigint not null,
  update_cursor bigint not null,
  polled bigint not null,
  next_send_at bigint not null,
  reason {{text}} not null,
  revision bigint not null,
  created_at bigint not null,
  updated_at bigint not null
);
create index notify_channels_list on notify_channels (user_id, mode, id);
create index notify_channels_polled on notify_channels (id) where polled = 1;

create table notices (
  seq {{identity}},
  id {{text}} not null unique,
  channel_id {{text}} not null references notify_channels (id) on delete cascade,
  key {{text}} not null,
  content {{text}} not null,
  state {{text}} not null,
  attempts bigint not null,
  reason {{text}} not null,
  created_at bigint not null,
  sent_at bigint not null
);
create unique index notices_by_key on notices (channel_id, key);
create index notices_pending on notices (channel_id, seq) where state = 'pending';
create index notices_ended on notices (channel_id, sent_at) where state <> 'pending';
create index notices_by_age on notices (created_at);
-- down
drop table notices;
drop table notify_channels;
drop table identifiers;
drop table identifier_ranges;
drop index distributions_by_release;
alter table distributions drop column release_id;
drop table release_tracks;
drop table releases;
alter table users drop column tier_until;
