-- A package that comes in parts: until when its sender may go on, and the digest that the whole must have. How much
-- of it surely is on disk stands in bytes, how much there will be in bytes_total.
alter table submission add column upload_until  timestamptz;
alter table submission add column upload_sha256 text;

create index submission_upload on submission (upload_until) where state = 'receiving' and upload_until is not null;
