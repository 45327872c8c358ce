-- The event log. One row of streams per stream, one row of events per event, one row of commands per command that
-- appended. Events of the platform and of people carry the nil uuid as their tenant.
create table log.streams (
  tenant_id uuid not null,
  stream text collate "C" not null,
  version int not null,
  primary key (tenant_id, stream)
) with (fillfactor = 80);

create table log.events (
  position bigint primary key,
  tenant_id uuid not null,
  stream text collate "C" not null,
  version int not null,
  id uuid not null,
  type text not null,
  schema_version int not null,
  -- The exact text that was hashed: json keeps it, jsonb would reorder keys and rewrite numbers.
  data json not null,
  meta json not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  log_time timestamptz not null,
  hash bytea not null,
  unique (tenant_id, stream, version)
);
create index events_of_tenant on log.events (tenant_id, position);
create index events_of_type on log.events (type, position);
create index events_by_log_time on log.events (log_time, position);
create index events_of_correlation on log.events ((meta ->> 'correlationId'));

create table log.commands (
  tenant_id uuid not null,
  stream text collate "C" not null,
  command_id text collate "C" not null,
  first_version int not null,
  version int not null,
  position bigint not null,
  primary key (tenant_id, stream, command_id)
);

-- The counter that makes positions gapless and commit-ordered: taken last, held until the commit is visible.
create table log.log_head (
  id boolean primary key default true check (id),
  position bigint not null,
  log_time timestamptz not null
) with (fillfactor = 10, autovacuum_vacuum_threshold = 50, autovacuum_vacuum_scale_factor = 0);
insert into log.log_head (position, log_time) values (0, '-infinity');

alter table log.streams owner to daybook_owner;
alter table log.events owner to daybook_owner;
alter table log.commands owner to daybook_owner;
alter table log.log_head owner to daybook_owner;
grant select on log.streams, log.events, log.commands, log.log_head to daybook_projector, daybook_web, daybook_platform_ro;

-- What is written stays written, also for the owner of the table.
create function log.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'The log is append-only: % on %.% is refused', tg_op, tg_table_schema, tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete on log.events for each row execute function log.refuse_change();
create trigger append_only_truncate before truncate on log.events for each statement execute function log.refuse_change();
create trigger append_only before update or delete on log.commands for each row execute function log.refuse_change();
create trigger append_only_truncate before truncate on log.commands for each statement execute function log.refuse_change();

-- Appends the commands of one flush and answers one row per request: appended, repeated (with the first receipt) or
-- conflict (with the stream's version). Never raises for a conflict, so one request cannot fail its neighbours.
--
-- The order of the steps is what makes it correct and free of deadlocks:
--   streams are created and locked one by one, ordered by key (another flush meets the same locks in the same order);
--   commands are looked up and versions compared under those locks, losers drop out;
--   the one-row counter comes last, so whoever holds it only has to insert and commit. A reader that sees a position
--   therefore sees every position below it.
--
-- Plans are pinned: with a growing streams table an array-driven join would turn into a hash join over all of it.
create function log.append(
  request_tenant uuid[], request_stream text[], request_expected int[], request_command text[], request_size int[],
  event_request int[], event_offset int[], event_id uuid[], event_type text[], event_schema int[],
  event_data text[], event_meta text[], event_occurred timestamptz[], event_recorded timestamptz[], event_hash text[]
) returns table (request int, outcome text, first_version int, version int, "position" bigint)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  ordered int[] := (
    select array_agg(i order by request_tenant[i], request_stream[i] collate "C") from generate_subscripts(request_tenant, 1) i
  );
  i int;
  current int;
  earlier record;
  base bigint[] := array_fill(null::bigint, array[cardinality(request_tenant)]);
  total int := 0;
  head bigint;
begin
  foreach i in array ordered loop
    if request_expected[i] = 0 then
      insert into log.streams (tenant_id, stream, version) values (request_tenant[i], request_stream[i], 0) on conflict do nothing;
    end if;
    select s.version into current from log.streams s
      where s.tenant_id = request_tenant[i] and s.stream = request_stream[i] for no key update;
    select c.first_version, c.version, c.position into earlier from log.commands c
      where c.tenant_id = request_tenant[i] and c.stream = request_stream[i] and c.command_id = request_command[i];
    if found then
      return query select i, 'repeated', earlier.first_version, earlier.version, earlier.position;
    elsif coalesce(current, 0) <> request_expected[i] then
      return query select i, 'conflict', null::int, coalesce(current, 0), null::bigint;
    else
      update log.streams s set version = request_expected[i] + request_size[i]
        where s.tenant_id = request_tenant[i] and s.stream = request_stream[i];
      base[i] := total;
      total := total + request_size[i];
    end if;
  end loop;

  if total = 0 then return; end if;

  update log.log_head h
    set position = h.position + total,
        log_time = greatest(h.log_time, (select max(r) from unnest(event_recorded) r))
    returning h.position into head;

  insert into log.events (position, tenant_id, stream, version, id, type, schema_version, data, meta, occurred_at, recorded_at, log_time, hash)
    select head - total + base[e.request] + e."offset", request_tenant[e.request], request_stream[e.request],
           request_expected[e.request] + e."offset", e.id, e.type, e.schema_version, e.data::json, e.meta::json,
           e.occurred_at, e.recorded_at, (select h.log_time from log.log_head h), decode(e.hash, 'hex')
      from unnest(event_request, event_offset, event_id, event_type, event_schema, event_data, event_meta,
                  event_occurred, event_recorded, event_hash)
        as e (request, "offset", id, type, schema_version, data, meta, occurred_at, recorded_at, hash)
      where base[e.request] is not null;

  foreach i in array ordered loop
    if base[i] is not null then
      insert into log.commands (tenant_id, stream, command_id, first_version, version, position)
        values (request_tenant[i], request_stream[i], request_command[i], request_expected[i] + 1,
                request_expected[i] + request_size[i], head - total + base[i] + request_size[i]);
      return query select i, 'appended', request_expected[i] + 1, request_expected[i] + request_size[i],
                          head - total + base[i] + request_size[i];
    end if;
  end loop;

  perform pg_notify('daybook_log', head::text);
end $$;
alter function log.append(uuid[], text[], int[], text[], int[], int[], int[], uuid[], text[], int[], text[], text[], timestamptz[], timestamptz[], text[]) owner to daybook_owner;
revoke all on function log.append(uuid[], text[], int[], text[], int[], int[], int[], uuid[], text[], int[], text[], text[], timestamptz[], timestamptz[], text[]) from public;
grant execute on function log.append(uuid[], text[], int[], text[], int[], int[], int[], uuid[], text[], int[], text[], text[], timestamptz[], timestamptz[], text[]) to daybook_web;
