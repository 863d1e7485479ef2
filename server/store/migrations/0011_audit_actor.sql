-- SPDX-License-Identifier: Apache-2.0
-- What somebody did to others is found among one's own entries, too.
-- up
create index audit_entries_by_actor on audit_entries (actor, id);
-- down
drop index audit_entries_by_actor;
