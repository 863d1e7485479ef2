-- SPDX-License-Identifier: Apache-2.0
-- Where a release stands is its state, as with everything else.
-- up
alter table releases rename column phase to state;
drop index releases_by_phase;
create index releases_by_state on releases (user_id, mode, state, id);
-- down
drop index releases_by_state;
alter table releases rename column state to phase;
create index releases_by_phase on releases (user_id, mode, phase, id);
