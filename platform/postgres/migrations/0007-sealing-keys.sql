-- Keys of sealed values, each wrapped by the one above it: master keys (settings, never here), a key per practice and one
-- for the platform (the nil uuid), a data key per person, invite or whoever a value is about. Backed up apart from the log.

-- Which master key wraps new keys. Names of keys only, from which nothing follows.
create table ops.master_keys (
  id text primary key,
  active boolean not null,
  since timestamptz not null default now()
);
create unique index one_active_master_key on ops.master_keys (active) where active;

create table ops.tenant_keys (
  tenant_id uuid primary key,
  master_id text not null,
  wrapped bytea,
  created_at timestamptz not null default now(),
  destroyed_at timestamptz,
  check ((wrapped is null) = (destroyed_at is not null))
);
create index tenant_keys_of_master on ops.tenant_keys (master_id, tenant_id) where destroyed_at is null;

create table ops.subject_keys (
  -- The nil uuid for people: theirs is one key wherever their events stand.
  tenant_id uuid not null,
  key_id uuid not null,
  subject text collate "C" not null,
  wrapped bytea,
  -- Roughly how often it has sealed, counted in blocks: a key that has sealed too often seals nothing new.
  seals bigint not null default 0,
  created_at timestamptz not null default now(),
  retired_at timestamptz not null default 'infinity',
  -- Keys of visitors without a name end by themselves.
  ends_at timestamptz,
  destroyed_at timestamptz,
  primary key (tenant_id, key_id),
  -- One key of each subject seals what is new. A destroyed one keeps that place, so that nobody gets a key again.
  unique (tenant_id, subject, retired_at),
  check ((wrapped is null) = (destroyed_at is not null))
);
create index subject_keys_that_end on ops.subject_keys (ends_at) where destroyed_at is null;

alter table ops.master_keys owner to daybook_owner;
alter table ops.tenant_keys owner to daybook_owner;
alter table ops.subject_keys owner to daybook_owner;
grant select on ops.master_keys to daybook_web, daybook_platform_ro;
grant select, insert on ops.tenant_keys to daybook_web;
grant select, insert on ops.subject_keys to daybook_web;
grant update (wrapped, seals, retired_at, destroyed_at) on ops.subject_keys to daybook_web;
grant select (tenant_id, master_id, created_at, destroyed_at) on ops.tenant_keys to daybook_platform_ro;
grant select (tenant_id, key_id, created_at, retired_at, ends_at, destroyed_at) on ops.subject_keys to daybook_platform_ro;

-- A row stays for ever, and what was destroyed stays destroyed: whoever finds no row knows that something is wrong.
create function ops.keep_key() returns trigger language plpgsql as $$
begin
  if tg_op in ('DELETE', 'TRUNCATE') then
    raise exception 'Keys are destroyed, never deleted: % on %.% is refused', tg_op, tg_table_schema, tg_table_name using errcode = 'insufficient_privilege';
  end if;
  if old.destroyed_at is not null and (new.wrapped is not null or new.destroyed_at is null) then
    raise exception 'A destroyed key of %.% stays destroyed', tg_table_schema, tg_table_name using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
alter function ops.keep_key() owner to daybook_owner;
create trigger keep_key before update or delete on ops.tenant_keys for each row execute function ops.keep_key();
create trigger keep_key_truncate before truncate on ops.tenant_keys for each statement execute function ops.keep_key();
create trigger keep_key before update or delete on ops.subject_keys for each row execute function ops.keep_key();
create trigger keep_key_truncate before truncate on ops.subject_keys for each statement execute function ops.keep_key();

-- The second wall, as in front of the other tables that are also asked without a practice.
do $$
declare
  guarded text;
begin
  foreach guarded in array array['ops.tenant_keys', 'ops.subject_keys'] loop
    execute format('alter table %s enable row level security', guarded);
    execute format($policy$
      create policy own_tenant on %s for all to daybook_web using (
        coalesce(current_setting('app.tenant', true), '') = ''
        or tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
    $policy$, guarded);
    execute format('create policy everything on %s for select to daybook_platform_ro using (true)', guarded);
  end loop;
end $$;
