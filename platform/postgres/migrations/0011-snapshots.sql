-- States of long streams, so that a process that has none in memory need not read them from the first event. Only ever a
-- start: the events after it are read as always, and one that does not fit its stream is passed over.
create table log.snapshots (
  tenant_id uuid not null,
  stream text collate "C" not null,
  -- Hash of the rules that made the state: other rules, other states.
  decider text not null,
  version int not null,
  -- Hash of the event at `version`: the stream of a restored log may be another one.
  event_hash text not null,
  state json not null,
  commands json not null,
  taken_at timestamptz not null default now(),
  primary key (tenant_id, stream, decider)
);
create index snapshots_of_decider on log.snapshots (decider, taken_at);
alter table log.snapshots owner to daybook_owner;
grant select, insert, update, delete on log.snapshots to daybook_web;
grant select on log.snapshots to daybook_platform_ro;
alter table log.snapshots enable row level security;
create policy own_tenant on log.snapshots for all to daybook_web using (
  coalesce(current_setting('app.tenant', true), '') = ''
  or tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy everything on log.snapshots for select to daybook_platform_ro using (true);
