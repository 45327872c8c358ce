-- What the installation measured of itself: one row per measure and ten seconds, kept for six hours (some 25,000 rows).
-- Several processes may write the same moment; the larger value stays.
create table ops.samples (
  at timestamptz not null,
  -- `lag members v1` in milliseconds; `jobs waiting`, `reactors behind`, `connections` as counts.
  measure text not null,
  value bigint not null,
  primary key (at, measure)
);
alter table ops.samples owner to daybook_owner;
grant select on ops.samples to daybook_platform_ro;
