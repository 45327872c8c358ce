-- Where this installation keeps its events, fixed at its first start and changed by moving them only. The prefix of its
-- streams on an EventStoreDB follows from its id, so that it can never change; source_id is what was written there beside
-- it, and tells one server from another.
create table log.installation (
  id boolean primary key default true check (id),
  installation_id uuid not null default gen_random_uuid(),
  prefix text not null generated always as ('daybook-' || left(replace(installation_id::text, '-', ''), 12) || '.') stored,
  mode text not null check (mode in ('postgres', 'eventstoredb')),
  source_id uuid,
  -- False between our decision for a server and its first answer that it bears our mark.
  source_marked boolean not null default false,
  since timestamptz not null default now()
);
-- What has events by now has them in Postgres.
insert into log.installation (mode) select 'postgres' from log.log_head where position > 0;

create function log.refuse_other_installation() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.installation_id <> old.installation_id then
    raise exception 'An installation keeps its id' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger same_installation before update or delete on log.installation for each row execute function log.refuse_other_installation();

-- Where each event of the mirror stands in the log of the server that it came from.
create table log.event_sources (
  position bigint primary key,
  commit_position bigint not null,
  prepare_position bigint not null
);
create trigger append_only before update or delete on log.event_sources for each row execute function log.refuse_change();
create trigger append_only_truncate before truncate on log.event_sources for each statement execute function log.refuse_change();

-- How far the mirror is, and who feeds it: lease and checkpoint are one row, as with read models.
create table log.mirror (
  id boolean primary key default true check (id),
  position bigint not null default 0,
  -- Of the last event that was mirrored; null before the first.
  commit_position bigint,
  prepare_position bigint,
  owner text,
  epoch bigint not null default 0,
  leased_until timestamptz not null default '-infinity',
  moved_at timestamptz,
  -- Events that the server has and the mirror has not: counted while it follows, reckoned from bytes while it catches up.
  behind bigint not null default 0,
  -- The last moment at which nothing was missing.
  level_at timestamptz,
  -- Milliseconds that the newest event took from its writing until it was here.
  delay_ms bigint,
  -- Set where mirror and server contradict each other: nothing is mirrored until somebody has looked.
  halted_at timestamptz,
  halted_why text
);
insert into log.mirror default values;

alter table log.installation owner to daybook_owner;
alter table log.event_sources owner to daybook_owner;
alter table log.mirror owner to daybook_owner;
grant select on log.installation, log.event_sources, log.mirror to daybook_projector, daybook_web, daybook_platform_ro;
grant update on log.mirror to daybook_projector;

-- Writes a batch of mirrored events behind position `base` into the tables of schema `target`: the log itself, or the
-- shadow of it that a refill fills. Answers 0, or the number (from 1) of the first event whose version does not follow on
-- its stream's; then nothing was written. A batch holds whole commands only.
--
-- Times of the log run on from `floor_time` event by event, so that they do not depend on how events were batched.
-- Plans are pinned as in log.append: a batch must never be joined with all streams there are.
create function log.write_mirrored(
  target text, base bigint, floor_time timestamptz,
  event_tenant uuid[], event_stream text[], event_version int[], event_id uuid[], event_type text[], event_schema int[],
  event_data text[], event_meta text[], event_occurred timestamptz[], event_recorded timestamptz[], event_log_time timestamptz[],
  event_hash text[], event_command text[], event_first int[], event_last int[], event_commit bigint[], event_prepare bigint[]
) returns int
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
as $$
declare
  gap int;
begin
  execute format($query$
    select min(n) from (
      select e.n, e.version - row_number() over (partition by e.tenant, e.stream order by e.n) - coalesce(s.version, 0) as off
        from unnest($1, $2, $3) with ordinality as e (tenant, stream, version, n)
        left join %I.streams s on s.tenant_id = e.tenant and s.stream = e.stream collate "C") as checked
     where off <> 0 $query$, target)
    into gap using event_tenant, event_stream, event_version;
  if gap is not null then return gap; end if;

  execute format($query$
    insert into %I.streams (tenant_id, stream, version)
      select tenant, stream, max(version) from unnest($1, $2, $3) as e (tenant, stream, version) group by tenant, stream
      on conflict (tenant_id, stream) do update set version = excluded.version $query$, target)
    using event_tenant, event_stream, event_version;

  execute format($query$
    insert into %I.events (position, tenant_id, stream, version, id, type, schema_version, data, meta, occurred_at, recorded_at, log_time, hash)
      select $1 + n, tenant, stream, version, id, type, schema, data::json, meta::json, occurred, recorded,
             greatest($2, max(coalesce(log_time, recorded)) over (order by n)), decode(hash, 'hex')
        from unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) with ordinality
          as e (tenant, stream, version, id, type, schema, data, meta, occurred, recorded, log_time, hash, n) $query$, target)
    using base, floor_time, event_tenant, event_stream, event_version, event_id, event_type, event_schema, event_data, event_meta,
          event_occurred, event_recorded, event_log_time, event_hash;

  execute format($query$
    insert into %I.commands (tenant_id, stream, command_id, first_version, version, position)
      select tenant, stream, command, first, last, $1 + n
        from unnest($2, $3, $4, $5, $6, $7) with ordinality as e (tenant, stream, version, command, first, last, n)
       where version = last $query$, target)
    using base, event_tenant, event_stream, event_version, event_command, event_first, event_last;

  execute format($query$
    insert into %I.event_sources (position, commit_position, prepare_position)
      select $1 + n, commit, prepare from unnest($2, $3) with ordinality as e (commit, prepare, n) $query$, target)
    using base, event_commit, event_prepare;
  return 0;
end $$;
alter function log.write_mirrored(text, bigint, timestamptz, uuid[], text[], int[], uuid[], text[], int[], text[], text[], timestamptz[], timestamptz[], timestamptz[], text[], text[], int[], int[], bigint[], bigint[]) owner to daybook_owner;
revoke all on function log.write_mirrored(text, bigint, timestamptz, uuid[], text[], int[], uuid[], text[], int[], text[], text[], timestamptz[], timestamptz[], timestamptz[], text[], text[], int[], int[], bigint[], bigint[]) from public;

-- Mirrors a batch: events, streams, commands and the checkpoint in one transaction, and one word to whoever follows the
-- log. Fenced twice, by the epoch of the lease and by the place that the batch follows on: a process that was paused, or
-- that read from a place it had left, writes nothing. Answers `mirrored` with the new head, `lost`, or `gap` with the
-- number of the event in the batch.
create function log.mirror_events(
  held_epoch bigint, from_commit bigint, from_prepare bigint, is_level boolean, took_ms bigint,
  event_tenant uuid[], event_stream text[], event_version int[], event_id uuid[], event_type text[], event_schema int[],
  event_data text[], event_meta text[], event_occurred timestamptz[], event_recorded timestamptz[], event_log_time timestamptz[],
  event_hash text[], event_command text[], event_first int[], event_last int[], event_commit bigint[], event_prepare bigint[]
) returns table (outcome text, "position" bigint)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  many int := cardinality(event_id);
  head log.log_head;
  gap int;
begin
  perform from log.mirror m, log.installation i
    where m.epoch = held_epoch and m.halted_at is null and i.mode = 'eventstoredb'
      and m.commit_position is not distinct from from_commit and m.prepare_position is not distinct from from_prepare
    for update of m;
  if not found then return query select 'lost', null::bigint; return; end if;

  select * into head from log.log_head for update;
  gap := log.write_mirrored('log', head.position, head.log_time, event_tenant, event_stream, event_version, event_id, event_type,
    event_schema, event_data, event_meta, event_occurred, event_recorded, event_log_time, event_hash, event_command, event_first,
    event_last, event_commit, event_prepare);
  if gap <> 0 then return query select 'gap', gap::bigint; return; end if;

  update log.log_head h
    set position = head.position + many,
        log_time = (select e.log_time from log.events e where e.position = head.position + many);
  update log.mirror m
    set position = head.position + many, commit_position = event_commit[many], prepare_position = event_prepare[many],
        moved_at = clock_timestamp(),
        level_at = case when is_level then clock_timestamp() else m.level_at end,
        behind = case when is_level then 0 else m.behind end,
        delay_ms = took_ms;
  perform pg_notify('daybook_log', (head.position + many)::text);
  return query select 'mirrored', head.position + many;
end $$;
alter function log.mirror_events(bigint, bigint, bigint, boolean, bigint, uuid[], text[], int[], uuid[], text[], int[], text[], text[], timestamptz[], timestamptz[], timestamptz[], text[], text[], int[], int[], bigint[], bigint[]) owner to daybook_owner;
revoke all on function log.mirror_events(bigint, bigint, bigint, boolean, bigint, uuid[], text[], int[], uuid[], text[], int[], text[], text[], timestamptz[], timestamptz[], timestamptz[], text[], text[], int[], int[], bigint[], bigint[]) from public;
grant execute on function log.mirror_events(bigint, bigint, bigint, boolean, bigint, uuid[], text[], int[], uuid[], text[], int[], text[], text[], timestamptz[], timestamptz[], timestamptz[], text[], text[], int[], int[], bigint[], bigint[]) to daybook_projector;

-- A refill builds the mirror once more in a schema of its own, beside the one that is read, and takes its place. These make
-- an empty copy of a table with everything that stands guard over it, as it is defined today.
create function log.copy_table(source regclass, target_schema text) returns void
language plpgsql as $$
declare
  name text := (select relname from pg_class where oid = source);
  target text := format('%I.%I', target_schema, name);
  one record;
begin
  execute format('create table %s (like %s including defaults including generated including constraints including storage)', target, source);
  for one in select array_to_string(reloptions, ', ') as options from pg_class where oid = source and reloptions is not null loop
    execute format('alter table %s set (%s)', target, one.options);
  end loop;
  for one in select indexrelid::regclass as index, pg_get_indexdef(indexrelid) as definition from pg_index where indrelid = source loop
    execute regexp_replace(one.definition, ' ON \S+ ', ' ON ' || target || ' ');
  end loop;
  for one in select conname, contype from pg_constraint where conrelid = source and contype in ('p', 'u') loop
    execute format('alter table %s add constraint %I %s using index %I', target, one.conname,
                   case one.contype when 'p' then 'primary key' else 'unique' end, one.conname);
  end loop;
end $$;

create function log.copy_guards(source regclass, target regclass) returns void
language plpgsql as $$
declare
  one record;
begin
  for one in select pg_get_triggerdef(oid) as definition from pg_trigger where tgrelid = source and not tgisinternal loop
    execute regexp_replace(one.definition, ' ON \S+ ', ' ON ' || target::text || ' ');
  end loop;
  if (select relrowsecurity from pg_class where oid = source) then
    execute format('alter table %s enable row level security', target);
  end if;
  for one in
    select p.polname, p.polcmd, p.polpermissive, pg_get_expr(p.polqual, p.polrelid) as uses, pg_get_expr(p.polwithcheck, p.polrelid) as checks,
           (select string_agg(case when r = 0 then 'public' else quote_ident(pg_get_userbyid(r)) end, ', ') from unnest(p.polroles) r) as roles
      from pg_policy p where p.polrelid = source
  loop
    execute format('create policy %I on %s as %s for %s to %s', one.polname, target,
                   case when one.polpermissive then 'permissive' else 'restrictive' end,
                   case one.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end, one.roles)
            || coalesce(' using (' || one.uses || ')', '') || coalesce(' with check (' || one.checks || ')', '');
  end loop;
  for one in
    select a.privilege_type, a.grantee from pg_class c, aclexplode(c.relacl) a where c.oid = source and a.grantee <> c.relowner
  loop
    execute format('grant %s on %s to %s', one.privilege_type, target,
                   case when one.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(one.grantee)) end);
  end loop;
end $$;
alter function log.copy_table(regclass, text) owner to daybook_owner;
alter function log.copy_guards(regclass, regclass) owner to daybook_owner;
revoke all on function log.copy_table(regclass, text), log.copy_guards(regclass, regclass) from public;
