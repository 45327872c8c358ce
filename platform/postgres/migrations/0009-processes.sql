-- The processes of the installation, each kept alive by itself every few seconds. Who feeds which read model stands in
-- the leases of log.checkpoints, under the same id.
create table ops.processes (
  id uuid primary key,
  roles text[] not null,
  host text not null,
  pid int not null,
  release text not null,
  state text not null check (state in ('starting', 'running', 'draining')),
  -- Versions it reads, as `members v1`: none of them is dropped while it lives.
  models text[] not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);
alter table ops.processes owner to daybook_owner;
grant select on ops.processes to daybook_projector, daybook_platform_ro;
