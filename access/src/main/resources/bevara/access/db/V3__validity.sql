-- Whether a file keeps the rules of its format: valid, invalid, unknown.
alter table access_files add column valid text not null default 'unknown';
