-- SPDX-License-Identifier: Apache-2.0
-- Sales reports of distributors and stores: which there are, and what they say.
-- up
create table sales_reports (
  id {{text}} primary key,
  user_id {{text}} not null,
  mode {{text}} not null,
  state {{text}} not null,
  file_name {{text}} not null,
  format {{text}} not null,
  sha256 {{text}} not null,
  lines bigint not null,
  units bigint not null,
  period_from {{text}} not null,
  period_to {{text}} not null,
  totals {{text}} not null,
  created_at bigint not null
);
create index sales_reports_by_user on sales_reports (user_id, mode, id);
create index sales_reports_by_state on sales_reports (created_at) where state = 'reading';

-- The same file counts once.
create table sales_files (
  user_id {{text}} not null,
  mode {{text}} not null,
  sha256 {{text}} not null,
  report_id {{text}} not null,
  primary key (user_id, mode, sha256)
);

create table sales_rows (
  report_id {{text}} not null,
  user_id {{text}} not null,
  mode {{text}} not null,
  isrc {{text}} not null,
  upc {{text}} not null,
  title {{text}} not null,
  artist {{text}} not null,
  platform {{text}} not null,
  period {{text}} not null,
  kind {{text}} not null,
  currency {{text}} not null,
  units bigint not null,
  micro bigint not null,
  pico bigint not null,
  territories {{text}} not null
);
create index sales_rows_by_report on sales_rows (report_id);
create index sales_rows_by_user on sales_rows (user_id, mode, period);
-- down
drop table sales_rows;
drop table sales_files;
drop table sales_reports;
