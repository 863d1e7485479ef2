-- SPDX-License-Identifier: Apache-2.0
-- Apps that are named by the URL of a document about them: until when it need not be read again.
-- up
alter table oauth_clients add column fresh_until bigint not null default 0;
create index oauth_clients_by_document on oauth_clients (fresh_until) where origin = 'document';
-- down
drop index oauth_clients_by_document;
delete from oauth_clients where origin = 'document';
alter table oauth_clients drop column fresh_until;
