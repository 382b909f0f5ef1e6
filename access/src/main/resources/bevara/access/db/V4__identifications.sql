-- By which signatures of PRONOM the files of an AIP were identified; empty where its history does not say.
alter table access_aips add column signatures text not null default '';

-- Runs through a tenant's AIPs, to identify their files again.
create table access_identifications (
    tenant text not null,
    id text not null,
    signatures text not null,
    state text not null,
    aips bigint not null,
    aips_total bigint not null,
    files bigint not null,
    changed bigint not null,
    failed bigint not null,
    requested_by text not null,
    created_at timestamptz not null,
    ended_at timestamptz,
    primary key (tenant, id)
);

-- Files that turned out to be of another format: a projection of the register "identifications".
create table access_identified (
    tenant text not null,
    position bigint generated always as identity,
    aip text not null,
    file text not null,
    path text not null,
    signatures text not null,
    identified timestamptz not null,
    former_puid text not null,
    puid text not null,
    former_mime text not null,
    mime text not null,
    former_name text not null,
    name text not null,
    primary key (tenant, position)
);
create unique index access_identified_file on access_identified (tenant, aip, file, signatures);

alter table access_identifications enable row level security;
alter table access_identifications force row level security;
create policy tenant_only on access_identifications using (
    tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');
alter table access_identified enable row level security;
alter table access_identified force row level security;
create policy tenant_only on access_identified using (
    tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');
