-- How often the accounts were exported. A file that counts further than the database is newer: the database comes
-- from an older backup.
create table account_export (
    version bigint not null
);
insert into account_export values (0);
