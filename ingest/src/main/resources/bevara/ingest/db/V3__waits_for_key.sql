-- The id of the tenant key that the submission waits for; empty when it waits for none.
alter table submission add column waits_for_key text not null default '';
