-- What came of every rule of E-ARK, as JSON; null for other kinds of package, and until it was judged.
alter table submission add column report text;
