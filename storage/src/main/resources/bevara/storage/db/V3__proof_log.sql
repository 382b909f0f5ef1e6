-- Which leaf of a tenant's proof log has which hash. Grows back from the log's entry tiles.
create table storage_log_leaf (
    tenant text not null,
    leaf bigint not null,
    hash bytea not null,
    primary key (tenant, leaf),
    unique (tenant, hash)
);

alter table storage_log_leaf enable row level security;
alter table storage_log_leaf force row level security;
create policy tenant_only on storage_log_leaf
    using (tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');

-- The last checkpoint that is known to be durable. Whoever appends holds the tenant's row until the commit.
create table storage_log_head (
    tenant text primary key,
    size bigint not null,
    root bytea not null,
    checkpoint text not null
);

alter table storage_log_head enable row level security;
alter table storage_log_head force row level security;
create policy tenant_only on storage_log_head
    using (tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');
