-- What stands in tenant_access comes from several kinds of events, in any order: each part has the age of its own last event.
alter table ops.tenant_access
  drop column stream_version,
  add column name_version int not null default 0,
  add column zone_version int not null default 0,
  add column currency_version int not null default 0,
  add column suspension_version int not null default 0;

-- A link belongs to the event that made it: one that comes late ends no newer link, and only one is ever open.
alter table ops.invite_tokens add column stream_version int not null default 0;
create unique index one_open_link on ops.invite_tokens (tenant_id, invite_id) where ended_at is null;

-- Whoever takes over a silent rebuild raises its epoch; the process that was only slow finds out before it writes again.
alter table log.rebuilds add column epoch int not null default 1;

-- Events that a reactor could not work off. It goes on with what comes after them and takes them up again later.
create table ops.parked_events (
  reactor text not null,
  position bigint not null,
  type text not null,
  fault text not null,
  tries int not null default 1,
  since timestamptz not null default now(),
  next_try timestamptz not null,
  primary key (reactor, position)
);
alter table ops.parked_events owner to daybook_owner;
grant select on ops.parked_events to daybook_web, daybook_platform_ro;

-- Sign of life of the workers that take jobs. Jobs in the hands of one that is gone are freed for the others.
create table ops.workers (
  id text primary key,
  seen_at timestamptz not null default now()
);
alter table ops.workers owner to daybook_owner;
grant select on ops.workers to daybook_platform_ro;

-- The second wall in front of tables that are also asked without a practice: inside `withTenant` only its own rows are
-- there, whatever a query forgets. Outside of it, role web sees all: who may enter where is found by person.
do $$
declare
  guarded text;
begin
  foreach guarded in array array['ops.access', 'ops.tenant_access', 'ops.invite_tokens', 'log.events', 'log.streams', 'log.commands'] loop
    execute format('alter table %s enable row level security', guarded);
    execute format($policy$
      create policy own_tenant on %s for all to daybook_web using (
        coalesce(current_setting('app.tenant', true), '') = ''
        or tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
    $policy$, guarded);
    execute format('create policy everything on %s for all to daybook_projector, daybook_platform_ro using (true)', guarded);
  end loop;
end $$;
