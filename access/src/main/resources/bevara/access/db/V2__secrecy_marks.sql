-- Of each secrecy mark its type, legal ground, end and explanation.
alter table access_aips add column secrecy text[] not null default '{}';
