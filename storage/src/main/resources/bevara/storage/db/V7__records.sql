-- What lies beside the AIPs (registers, logs), with the digest it was written with. Grows back from the stores.
create table storage_record (
    tenant text not null,
    key text not null,
    sha256 text not null,
    primary key (tenant, key)
);
alter table storage_record enable row level security;
alter table storage_record force row level security;
create policy tenant_only on storage_record
    using (tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');

-- When all records of a tenant in a store were last read and compared.
create table storage_record_check (
    tenant text not null,
    store text not null,
    checked timestamptz not null,
    primary key (tenant, store)
);
alter table storage_record_check enable row level security;
alter table storage_record_check force row level security;
create policy tenant_only on storage_record_check
    using (tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');
