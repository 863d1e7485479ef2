-- SPDX-License-Identifier: Apache-2.0
-- Where a release stands is its state, as with everything else; what a platform said is its message.
-- up
alter table releases rename column phase to state;
drop index releases_by_phase;
create index releases_by_state on releases (user_id, mode, state, id);
alter table placements rename column platform_words to platform_message;
alter table placement_changes rename column platform_words to platform_message;
-- down
alter table placement_changes rename column platform_message to platform_words;
alter table placements rename column platform_message to platform_words;
drop index releases_by_state;
alter table releases rename column state to phase;
create index releases_by_phase on releases (user_id, mode, phase, id);
