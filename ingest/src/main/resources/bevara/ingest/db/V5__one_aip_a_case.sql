-- The AIPs of a submission that becomes several: the one that each part is being stored as, or was. "parts" is how many
-- there will be; 0 for a submission that becomes one.
alter table submission add column parts int not null default 0;

create table submission_part (
    tenant     text    not null,
    submission text    not null,
    number     int     not null,
    aip        text    not null,
    stored     boolean not null default false,
    primary key (tenant, submission, number)
);

alter table submission_part enable row level security;
alter table submission_part force row level security;
create policy tenant_only on submission_part
    using (tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');
