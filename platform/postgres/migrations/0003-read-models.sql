-- How far each version of each read model has read, and who feeds it. The lease and the checkpoint are one row, so a
-- batch can move the checkpoint only while it still holds the lease: a paused process that wakes up too late cannot write.
create table log.checkpoints (
  model text not null,
  version int not null,
  position bigint not null default 0,
  unknown_events bigint not null default 0,
  owner text,
  epoch bigint not null default 0,
  leased_until timestamptz not null default '-infinity',
  moved_at timestamptz not null default now(),
  verified_at timestamptz,
  verified_identical boolean,
  primary key (model, version)
);

-- Keys whose events could not be folded. Their later events wait; everything else goes on.
create table log.quarantine (
  model text not null,
  version int not null,
  key text not null,
  position bigint not null,
  error text not null,
  waiting bigint not null,
  since timestamptz not null default now(),
  primary key (model, version, key)
);

-- Events of a key that an operator passed over with a reason; a rebuild passes over them too.
create table log.skips (
  model text not null,
  version int not null,
  key text not null,
  from_position bigint not null,
  to_position bigint not null,
  primary key (model, version, key, from_position)
);

-- Rebuilds and checks under way and done, for the terminal, the console, and for going on after a crash.
create table log.rebuilds (
  id uuid primary key,
  model text not null,
  version int not null,
  kind text not null check (kind in ('rebuild', 'verify')),
  state text not null check (state in ('running', 'done', 'stopped', 'failed')),
  step text not null,
  position bigint not null default 0,
  target bigint not null default 0,
  started_at timestamptz not null default now(),
  beat_at timestamptz not null default now(),
  stop_asked boolean not null default false,
  result json
);
create index rebuilds_of_model on log.rebuilds (model, version, started_at desc);
create unique index one_rebuild_at_a_time on log.rebuilds (model, version, kind) where state = 'running';

alter table log.checkpoints owner to daybook_owner;
alter table log.quarantine owner to daybook_owner;
alter table log.skips owner to daybook_owner;
alter table log.rebuilds owner to daybook_owner;
grant select, insert, update, delete on log.checkpoints, log.quarantine, log.skips, log.rebuilds to daybook_projector;
grant select on log.checkpoints, log.quarantine, log.skips, log.rebuilds to daybook_web, daybook_platform_ro;
