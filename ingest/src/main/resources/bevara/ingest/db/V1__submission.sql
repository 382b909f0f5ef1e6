-- Submissions on their way in, and their outcome. The receipts of those that were archived are in the object
-- store, too, from where these rows grow back.
create table submission (
    tenant            text        not null,
    id                text        not null,
    agreement         text        not null,
    agreement_version int         not null,
    file_name         text        not null,
    size              bigint      not null default 0,
    sha256            text,
    package_id        text        not null default '',
    kind              text,
    state             text        not null,
    step              text        not null,
    files             bigint      not null default 0,
    files_total       bigint      not null default -1,
    bytes             bigint      not null default 0,
    bytes_total       bigint      not null default -1,
    findings          text        not null default '[]',
    findings_total    int         not null default 0,
    aip               text,
    dry_run           boolean     not null,
    delivered_by      text        not null,
    idempotency_key   text,
    decided_by        text,
    decided_at        timestamptz,
    decision_reason   text,
    attempts          int         not null default 0,
    retry_at          timestamptz,
    created_at        timestamptz not null,
    ended_at          timestamptz,
    primary key (tenant, id)
);

-- I4: one key, one delivery; the same bytes under the same agreement, one delivery. What was rejected or failed
-- may be delivered again.
create unique index submission_key on submission (tenant, idempotency_key)
    where state not in ('rejected', 'failed');
create unique index submission_bytes on submission (tenant, agreement, sha256)
    where not dry_run and state not in ('rejected', 'failed');

create index submission_unfinished on submission (state) where state in ('receiving', 'received', 'checking', 'storing');
create index submission_package on submission (tenant, agreement, package_id) where state = 'archived';

create table submission_receipt (
    tenant     text not null,
    submission text not null,
    jws        text not null,
    primary key (tenant, submission)
);

alter table submission enable row level security;
alter table submission force row level security;
create policy tenant_only on submission
    using (tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');

alter table submission_receipt enable row level security;
alter table submission_receipt force row level security;
create policy tenant_only on submission_receipt
    using (tenant = current_setting('bevara.tenant', true) or current_setting('bevara.tenant', true) = '*');
