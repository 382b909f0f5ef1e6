-- Whether the next attempt waits because a store did not answer or was full, and not for a fault of ours.
alter table submission add column waits_for_store boolean not null default false;
