-- SPDX-License-Identifier: Apache-2.0
-- The concatenation of tus: what Upload-Concat said of an upload, and which final upload a partial one
-- is a part of.
-- up
alter table uploads add column concat {{text}} not null default '';
alter table uploads add column final_id {{text}} not null default '';
create index uploads_by_final on uploads (final_id) where final_id <> '';
-- down
drop index uploads_by_final;
alter table uploads drop column final_id;
alter table uploads drop column concat;
