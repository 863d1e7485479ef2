-- SPDX-License-Identifier: Apache-2.0
-- What the user wants, what is under way and what the provider says stand apart (lib/model/standing.hpp);
-- one copy of a recording at a platform; a provider's own id finds its shipment.
-- up
alter table placements add column wish {{text}} not null default 'publish';
alter table placements add column work {{text}} not null default 'none';
alter table placements add column fact {{text}} not null default 'none';
alter table placements add column holds bigint not null default 0;
alter table placements add column subject {{text}} not null default '';
alter table placements add column remote_id {{text}} not null default '';
alter table placements add column holder {{text}} not null default '';
alter table placement_changes add column fact {{text}} not null default '';
alter table distributions add column again {{text}} not null default '';
alter table distributions add column predecessors {{text}} not null default '[]';

update placements set wish = case state when 'cancelled' then 'cancel' when 'taken_down' then 'takedown' when 'takedown_requested' then 'takedown' else 'publish' end;
update placements set work = case state when 'queued' then 'queued' when 'uploading' then 'sending' when 'failed' then 'stopped' when 'pending_payment' then 'held' when 'awaiting_handoff' then 'handoff' else 'none' end;
update placements set fact = case
  when state in ('submitted', 'in_review', 'live', 'changes_requested', 'rejected') then state
  when state = 'scheduled' and exists (select 1 from placements q where q.distribution_id = placements.distribution_id and q.provider = placements.provider and q.remote like '%"distributed_at"%') then 'scheduled'
  when state in ('scheduled', 'pending_payment') then 'waiting'
  when state = 'takedown_requested' then 'live'
  when state = 'taken_down' then 'removed'
  when state = 'failed' and exists (select 1 from placements q where q.distribution_id = placements.distribution_id and q.provider = placements.provider and q.remote like '%"distributed_at"%') then 'failed'
  when state in ('failed', 'uploading', 'queued') and remote <> '{}' then 'sent'
  else 'none' end;
update placements set holds = case when wish = 'publish' and fact not in ('removing', 'removed') then 1 else 0 end, subject = distribution_id;
-- sqlite: update placements set remote_id = coalesce(json_extract(remote, '$.release_id'), '') where remote like '%"release_id"%';
-- postgresql: update placements set remote_id = coalesce(cast(remote as json) ->> 'release_id', '') where remote like '%"release_id"%';
create unique index placements_one_copy on placements (user_id, mode, subject, platform) where holds = 1;
create index placements_by_remote on placements (remote_id, provider) where remote_id <> '';
create index placements_open on placements (id) where settled = 0;

-- Which recordings an order carries: how the same is recognised in other bytes.
create table distribution_recordings (
  distribution_id {{text}} not null references distributions (id) on delete cascade,
  track_id {{text}} not null,
  user_id {{text}} not null,
  mode {{text}} not null,
  samples_sha256 {{text}} not null,
  isrc {{text}} not null,
  primary key (distribution_id, track_id)
);
create index distribution_recordings_by_samples on distribution_recordings (samples_sha256, user_id, mode);
create index distribution_recordings_by_track on distribution_recordings (track_id);
create index distribution_recordings_by_isrc on distribution_recordings (isrc, user_id, mode) where isrc <> '';
-- sqlite: insert into distribution_recordings select d.id, t.id, d.user_id, d.mode, case when t.samples_sha256 <> '' then t.samples_sha256 else t.file_sha256 end, upper(replace(coalesce(json_extract(t.metadata, '$.isrc'), ''), '-', '')) from distributions d join tracks t on t.id = d.track_id where d.release_id = '';
-- postgresql: insert into distribution_recordings select d.id, t.id, d.user_id, d.mode, case when t.samples_sha256 <> '' then t.samples_sha256 else t.file_sha256 end, upper(replace(coalesce(cast(t.metadata as json) ->> 'isrc', ''), '-', '')) from distributions d join tracks t on t.id = d.track_id where d.release_id = '';
-- sqlite: insert into distribution_recordings select d.id, t.id, d.user_id, d.mode, case when t.samples_sha256 <> '' then t.samples_sha256 else t.file_sha256 end, upper(replace(coalesce(json_extract(t.metadata, '$.isrc'), ''), '-', '')) from distributions d join release_tracks r on r.release_id = d.release_id join tracks t on t.id = r.track_id where d.release_id <> '';
-- postgresql: insert into distribution_recordings select d.id, t.id, d.user_id, d.mode, case when t.samples_sha256 <> '' then t.samples_sha256 else t.file_sha256 end, upper(replace(coalesce(cast(t.metadata as json) ->> 'isrc', ''), '-', '')) from distributions d join release_tracks r on r.release_id = d.release_id join tracks t on t.id = r.track_id where d.release_id <> '';

-- One track for a file; earlier doubles stay what they are.
alter table tracks add column doubled bigint not null default 0;
update tracks set doubled = 1 where id not in (select min(id) from tracks group by user_id, mode, file_sha256);
create unique index tracks_one_file on tracks (user_id, mode, file_sha256) where doubled = 0;
-- down
drop index tracks_one_file;
alter table tracks drop column doubled;
drop table distribution_recordings;
drop index placements_open;
drop index placements_by_remote;
drop index placements_one_copy;
update placements set state = 'failed' where state = 'unknown';
alter table distributions drop column predecessors;
alter table distributions drop column again;
alter table placement_changes drop column fact;
alter table placements drop column holder;
alter table placements drop column remote_id;
alter table placements drop column subject;
alter table placements drop column holds;
alter table placements drop column fact;
alter table placements drop column work;
alter table placements drop column wish;
