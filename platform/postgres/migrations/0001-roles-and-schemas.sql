-- Four roles that cannot log in; the user of DATABASE_URL is a member of each and takes one per transaction.
-- Roles belong to the whole cluster, so two databases of one cluster may create them at the same moment.
do $$
declare role_name text;
begin
  foreach role_name in array array['daybook_owner', 'daybook_projector', 'daybook_web', 'daybook_platform_ro'] loop
    begin
      execute format('create role %I nologin nobypassrls', role_name);
    exception when duplicate_object or unique_violation then null;
    end;
    -- Whoever creates a role may give it to others but, from Postgres 16 on, is not in it: so it is given in any case.
    -- Only where somebody else made the roles and gave them to us already may that be refused.
    if not (select rolsuper from pg_roles where rolname = current_user) then
      begin
        execute format('grant %I to %I', role_name, current_user);
      exception
        when unique_violation then null;
        when insufficient_privilege then
          if not pg_has_role(current_user, role_name, 'member') then raise; end if;
      end;
    end if;
  end loop;
end $$;

-- log: what happened. rm: read models, can be dropped and rebuilt. ops: state that is not history.
create schema log authorization daybook_owner;
create schema rm authorization daybook_projector;
create schema ops authorization daybook_owner;

grant usage on schema log, rm, ops to daybook_projector, daybook_web, daybook_platform_ro;

do $$
begin
  execute format('grant create on database %I to daybook_owner', current_database());
end $$;

-- Read models are made at run time by the projector; web and console may only read them.
alter default privileges for role daybook_projector in schema rm grant select on tables to daybook_web, daybook_platform_ro;

-- The second wall between tenants (the first is that every query names its tenant): a transaction of the web role sees
-- the rows of app.tenant and no others. Unset, the setting is null or empty and nothing matches.
create function rm.secure_tenant_table(target regclass) returns void
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('create policy own_tenant on %s for select to daybook_web using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', target);
  execute format('create policy every_tenant on %s for select to daybook_platform_ro using (true)', target);
end $$;
alter function rm.secure_tenant_table(regclass) owner to daybook_projector;
