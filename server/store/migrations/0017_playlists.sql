-- SPDX-License-Identifier: Apache-2.0
-- Ordered lists of tracks.
-- up
create table playlists (
  id {{text}} primary key,
  user_id {{text}} not null,
  mode {{text}} not null,
  name {{text}} not null,
  description {{text}} not null,
  track_ids {{text}} not null,
  created_at bigint not null,
  updated_at bigint not null,
  revision bigint not null
);
create index playlists_list on playlists (user_id, mode, id);

-- Finds the lists that a track is on; the order is in playlists.track_ids.
create table playlist_tracks (
  playlist_id {{text}} not null references playlists (id) on delete cascade,
  track_id {{text}} not null,
  primary key (playlist_id, track_id)
);
create index playlist_tracks_by_track on playlist_tracks (track_id, playlist_id);
-- down
drop table playlist_tracks;
drop table playlists;
