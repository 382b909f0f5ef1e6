-- What became part of the archive, in order. Grows back from the object store (rebuild).
create table storage_journal (
    position bigint primary key,
    tenant text not null,
    aip text not null,
    version integer not null,
    stored timestamptz not null,
    unique (tenant, aip, version)
);

alter table storage_journal enable row level security;
alter table storage_journal force row level security;
create policy tenant_only on storage_journal
    using (tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');

-- The last position given. Whoever appends holds this one row until the commit, so positions become visible
-- in their order, without gaps.
create table storage_journal_head (
    only_row boolean primary key default true check (only_row),
    position bigint not null
);
insert into storage_journal_head (position) values (0);
