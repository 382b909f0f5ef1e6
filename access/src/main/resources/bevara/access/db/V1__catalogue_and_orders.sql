-- The catalogue is a projection of the journal: all of it but access_orders may be deleted and grows back.

-- How far the journal is catalogued. One row, of no tenant.
create table access_position (
    one boolean primary key default true check (one),
    position bigint not null
);
insert into access_position (position) values (0);

create table access_aips (
    tenant text not null,
    aip text not null,
    version int not null,
    stored timestamptz not null,
    level text not null,
    title text not null,
    reference_code text not null,
    creator text not null,
    dates text not null,
    start_date text not null,
    end_date text not null,
    scope text not null,
    language text not null,
    subjects text[] not null,
    agreement text not null,
    submission text not null,
    package_id text not null,
    kind text not null,
    files bigint not null,
    bytes bigint not null,
    primary key (tenant, aip)
);

-- The stored content files of an AIP's newest version: what storage needs to read a range of one.
create table access_contents (
    tenant text not null,
    aip text not null,
    name text not null,
    key text not null,
    version int not null,
    size bigint not null,
    sha256 text not null,
    primary key (tenant, aip, name)
);

-- The delivered files. "place" is the first byte of the file in the content file that holds it.
create table access_files (
    tenant text not null,
    aip text not null,
    ordinal bigint not null,
    file text not null,
    path text not null,
    size bigint not null,
    sha256 bytea not null,
    mime text not null,
    format_name text not null,
    puid text not null,
    content text not null,
    place bigint not null,
    primary key (tenant, aip, ordinal)
);
create unique index access_files_file on access_files (tenant, aip, file);

create table access_formats (
    tenant text not null,
    aip text not null,
    mime text not null,
    name text not null,
    files bigint not null,
    bytes bigint not null,
    primary key (tenant, aip, mime, name)
);

-- Journal entries that could not be catalogued or indexed, until they can.
create table access_failures (
    tenant text not null,
    aip text not null,
    version int not null,
    position bigint not null,
    stored timestamptz not null,
    attempts int not null,
    retry_at timestamptz not null,
    primary key (tenant, aip, version)
);

create table access_orders (
    tenant text not null,
    id text not null,
    form text not null,
    purpose text not null,
    aips text[] not null,
    file_aips text[] not null,
    file_ids text[] not null,
    state text not null,
    fault text not null,
    bytes bigint not null,
    bytes_total bigint not null,
    size bigint not null,
    ordered_by text not null,
    created_at timestamptz not null,
    ready_at timestamptz,
    primary key (tenant, id)
);
create index access_orders_state on access_orders (state);

alter table access_aips enable row level security;
alter table access_aips force row level security;
create policy tenant_only on access_aips using (
    tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');
alter table access_contents enable row level security;
alter table access_contents force row level security;
create policy tenant_only on access_contents using (
    tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');
alter table access_files enable row level security;
alter table access_files force row level security;
create policy tenant_only on access_files using (
    tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');
alter table access_formats enable row level security;
alter table access_formats force row level security;
create policy tenant_only on access_formats using (
    tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');
alter table access_failures enable row level security;
alter table access_failures force row level security;
create policy tenant_only on access_failures using (
    tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');
alter table access_orders enable row level security;
alter table access_orders force row level security;
create policy tenant_only on access_orders using (
    tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');
