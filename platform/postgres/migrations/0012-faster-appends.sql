-- Looked up by nobody: whatever belongs to one cause is found in the audit log. It cost every event a second reading of
-- its envelope and a page somewhere in the middle of a growing tree.
drop index log.events_of_correlation;

-- The same function with the same promises, in fewer statements: streams that must not exist yet are made by one insert
-- with their final version. A stream that this very insert made has no command to look up and no version to compare, so
-- only the others are locked and looked at one by one.
--
-- It still cannot deadlock. The insert waits only for a row that another flush is inserting, and every flush inserts in
-- order of the keys. The locks come after it, in the same order; rows that another flush has inserted are not visible to
-- them before it commits, so nobody waits there for a flush that waits in its insert.
create or replace function log.append(
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
    select array_agg(i order by request_tenant[i], request_stream[i] collate "C", i) from generate_subscripts(request_tenant, 1) i
  );
  -- Keys of the streams that the insert made, in the order of `ordered`, and how many of them have found their request.
  made text[];
  matched int := 0;
  i int;
  current int;
  earlier record;
  base bigint[] := array_fill(null::bigint, array[cardinality(request_tenant)]);
  total int := 0;
  head bigint;
  head_time timestamptz;
begin
  with inserted as (
    insert into log.streams (tenant_id, stream, version)
      select request_tenant[o.i], request_stream[o.i], request_size[o.i] from unnest(ordered) with ordinality as o (i, n)
       where request_expected[o.i] = 0 order by o.n
      on conflict do nothing
      returning tenant_id, stream
  )
  select array_agg(tenant_id::text || ' ' || stream) into made from inserted;

  foreach i in array ordered loop
    if request_expected[i] = 0 and made[matched + 1] = request_tenant[i]::text || ' ' || request_stream[i] then
      matched := matched + 1;
    else
      select s.version into current from log.streams s
        where s.tenant_id = request_tenant[i] and s.stream = request_stream[i] for no key update;
      select c.first_version, c.version, c.position into earlier from log.commands c
        where c.tenant_id = request_tenant[i] and c.stream = request_stream[i] and c.command_id = request_command[i];
      if found then
        return query select i, 'repeated', earlier.first_version, earlier.version, earlier.position;
        continue;
      elsif coalesce(current, 0) <> request_expected[i] then
        return query select i, 'conflict', null::int, coalesce(current, 0), null::bigint;
        continue;
      end if;
      update log.streams s set version = request_expected[i] + request_size[i]
        where s.tenant_id = request_tenant[i] and s.stream = request_stream[i];
    end if;
    base[i] := total;
    total := total + request_size[i];
  end loop;

  if total = 0 then return; end if;

  update log.log_head h
    set position = h.position + total,
        log_time = greatest(h.log_time, (select max(r) from unnest(event_recorded) r))
    returning h.position, h.log_time into head, head_time;

  -- Looked at under the lock of the counter, under which the events change their store: what is written here after that
  -- would be on no server. To the caller it is a store that cannot be had.
  if exists (select 1 from log.installation where mode <> 'postgres') then
    raise exception 'Events of this installation are kept on a server' using errcode = 'lock_not_available';
  end if;

  insert into log.events (position, tenant_id, stream, version, id, type, schema_version, data, meta, occurred_at, recorded_at, log_time, hash)
    select head - total + base[e.request] + e."offset", request_tenant[e.request], request_stream[e.request],
           request_expected[e.request] + e."offset", e.id, e.type, e.schema_version, e.data::json, e.meta::json,
           e.occurred_at, e.recorded_at, head_time, decode(e.hash, 'hex')
      from unnest(event_request, event_offset, event_id, event_type, event_schema, event_data, event_meta,
                  event_occurred, event_recorded, event_hash)
        as e (request, "offset", id, type, schema_version, data, meta, occurred_at, recorded_at, hash)
      where base[e.request] is not null;

  insert into log.commands (tenant_id, stream, command_id, first_version, version, position)
    select request_tenant[o.i], request_stream[o.i], request_command[o.i], request_expected[o.i] + 1,
           request_expected[o.i] + request_size[o.i], head - total + base[o.i] + request_size[o.i]
      from unnest(ordered) as o (i) where base[o.i] is not null;

  return query
    select o.i, 'appended', request_expected[o.i] + 1, request_expected[o.i] + request_size[o.i],
           head - total + base[o.i] + request_size[o.i]
      from unnest(ordered) as o (i) where base[o.i] is not null;

  perform pg_notify('daybook_log', head::text);
end $$;
