-- One row for each copy of an AIP that a store holds, or is known to have lost. Grows back from journal and stores.
create table storage_copy (
    tenant text not null,
    aip text not null,
    store text not null,
    versions integer not null,
    bytes bigint not null,
    -- when every byte of it was last read and compared; null when it only was found
    checked timestamptz,
    state text not null check (state in ('whole', 'damaged')),
    primary key (tenant, aip, store)
);
create index storage_copy_due on storage_copy (store, tenant, checked nulls first);
create index storage_copy_damaged on storage_copy (state) where state <> 'whole';
alter table storage_copy enable row level security;
alter table storage_copy force row level security;
create policy tenant_only on storage_copy
    using (tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');

-- How far along the journal a store has been seen to hold what it must.
create table storage_store (
    store text primary key,
    position bigint not null default 0,
    mirrored boolean not null default false
);

-- Records that a store missed while it did not answer, in the order in which they were written.
create table storage_backlog (
    id bigint generated always as identity primary key,
    tenant text not null,
    store text not null,
    key text not null,
    unique (store, key)
);
alter table storage_backlog enable row level security;
alter table storage_backlog force row level security;
create policy tenant_only on storage_backlog
    using (tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');

-- What a person must know of. Told again only after it was acknowledged.
create table storage_alarm (
    id bigint generated always as identity primary key,
    raised timestamptz not null,
    tenant text not null,
    aip text not null,
    store text not null,
    code text not null,
    detail text not null,
    acknowledged timestamptz,
    acknowledged_by text
);
create index storage_alarm_open on storage_alarm (tenant, raised) where acknowledged is null;
alter table storage_alarm enable row level security;
alter table storage_alarm force row level security;
create policy tenant_only on storage_alarm
    using (tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');

-- What was read on which day, for the chart.
create table storage_audit_day (
    day date not null,
    tenant text not null,
    store text not null,
    copies bigint not null,
    bytes bigint not null,
    damaged bigint not null,
    primary key (day, tenant, store)
);
alter table storage_audit_day enable row level security;
alter table storage_audit_day force row level security;
create policy tenant_only on storage_audit_day
    using (tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');

-- Audits that somebody asked for. `at_*` is the last copy that was read, so that a broken-off one goes on.
create table storage_audit (
    id bigint generated always as identity primary key,
    tenant text not null,
    aip text not null,
    store text not null,
    requested timestamptz not null,
    requested_by text not null,
    state text not null check (state in ('queued', 'running', 'done', 'cancelled')),
    at_aip text not null default '',
    at_store text not null default '',
    total bigint not null default 0,
    checked bigint not null default 0,
    bytes bigint not null default 0,
    damaged bigint not null default 0,
    repaired bigint not null default 0,
    unreachable bigint not null default 0,
    ended timestamptz
);
alter table storage_audit enable row level security;
alter table storage_audit force row level security;
create policy tenant_only on storage_audit
    using (tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');

create table storage_drill (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    tenant text not null,
    aip text not null,
    store text not null,
    files bigint not null,
    bytes bigint not null,
    millis bigint not null,
    fault text not null
);
alter table storage_drill enable row level security;
alter table storage_drill force row level security;
create policy tenant_only on storage_drill
    using (tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');
