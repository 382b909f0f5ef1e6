-- Whether the next attempt waits because the tools that say what files are gave no answers.
alter table submission add column waits_for_tools boolean not null default false;
