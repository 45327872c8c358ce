-- Restores of this installation. One whose event is not written yet is finished by the next start.
create table ops.restores (
  id uuid primary key,
  -- The name of the backup, which says when it was taken.
  backup text not null,
  taken_at timestamptz not null,
  restored_at timestamptz not null default now(),
  -- The last entry that came back, and the chained hash of all up to it.
  position bigint not null,
  chain bytea not null,
  -- Keys that were destroyed after the backup was taken, and are destroyed again.
  destroyed_keys int not null,
  finished_at timestamptz
);

-- Jobs that were in the queue when the backup was taken, in a form that no version of the queue owns. Whether their work
-- was done since, only people can tell; those of mails wait here for that.
create table ops.held_jobs (
  id text primary key,
  task text not null,
  key text,
  payload json not null,
  most_attempts int not null,
  attempts int not null,
  created_at timestamptz not null
);

-- Events before which reactors that send mail stood, by the same rule. Released, they are parked and thus reacted to.
create table ops.held_events (
  reactor text not null,
  position bigint not null,
  type text not null,
  primary key (reactor, position)
);

-- Self-checks of the store, under way and done. One without a beat for a minute died with its process.
create table ops.store_checks (
  id uuid primary key,
  state text not null check (state in ('running', 'done', 'failed')),
  started_at timestamptz not null default now(),
  beat_at timestamptz not null default now(),
  -- What is looked at now, how far it is, and how far there is to go.
  step text not null,
  position bigint not null default 0,
  target bigint not null default 0,
  result json
);
create unique index one_store_check_at_a_time on ops.store_checks ((true)) where state = 'running';
create index store_checks_by_start on ops.store_checks (started_at desc);

alter table ops.restores owner to daybook_owner;
alter table ops.held_jobs owner to daybook_owner;
alter table ops.held_events owner to daybook_owner;
alter table ops.store_checks owner to daybook_owner;
grant select on ops.restores, ops.store_checks to daybook_platform_ro;
