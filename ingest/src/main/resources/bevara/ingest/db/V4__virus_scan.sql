-- What the virus scanner said of the package, as JSON; null until it was asked.
alter table submission add column scan text;
