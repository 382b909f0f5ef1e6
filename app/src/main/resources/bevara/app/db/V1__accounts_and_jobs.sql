-- Tenants, accounts, API keys, and the work that waits.

create table tenant (
    tenant  text primary key,
    name    text not null,
    created timestamptz not null
);
alter table tenant enable row level security;
alter table tenant force row level security;
create policy tenant_only on tenant
    using (tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');

create table account (
    name          text primary key,
    tenant        text not null references tenant,
    display_name  text not null,
    role          text not null,
    password_hash text not null,
    created       timestamptz not null
);
create index account_of_tenant on account (tenant, name);
alter table account enable row level security;
alter table account force row level security;
create policy tenant_only on account
    using (tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');

create table api_key (
    id           text primary key,
    tenant       text not null references tenant,
    display_name text not null,
    role         text not null,
    key_sha256   text not null unique,
    created      timestamptz not null
);
create index api_key_of_tenant on api_key (tenant, id);
alter table api_key enable row level security;
alter table api_key force row level security;
create policy tenant_only on api_key
    using (tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');

-- db-scheduler 16; its rows name tenants and ids only, and belong to no tenant.
create table scheduled_tasks (
    task_name            text not null,
    task_instance        text not null,
    task_data            bytea,
    execution_time       timestamptz not null,
    picked               boolean not null,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures integer,
    last_heartbeat       timestamptz,
    version              bigint not null,
    priority             smallint,
    primary key (task_name, task_instance)
);
create index scheduled_tasks_due on scheduled_tasks (execution_time);
create index scheduled_tasks_heartbeat on scheduled_tasks (last_heartbeat);
