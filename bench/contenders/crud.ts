import pg from 'pg'
import type { Contender } from './contender'
import { nextRegistration } from './registration'

const schema = `
  create table people (
    id text primary key, user_id uuid not null, email text not null, name text not null, address_key text not null,
    zone text not null, created_by uuid not null, created_at timestamptz not null default now()
  );
  create index on people (email);
  create table people_audit (
    id bigserial primary key, table_name text not null, operation text not null, row_id text not null,
    changed_by uuid, changed_at timestamptz not null default now(), origin json, old_row jsonb, new_row jsonb
  );
  create index on people_audit (row_id);
  create function audit_people() returns trigger language plpgsql as $$
  begin
    insert into people_audit (table_name, operation, row_id, changed_by, origin, new_row)
      values (tg_table_name, tg_op, new.id, new.created_by, current_setting('app.origin', true)::json, to_jsonb(new));
    return new;
  end $$;
  create trigger audit after insert on people for each row execute function audit_people();`

/** What most applications do instead: one row, and a trigger that keeps a copy of it for the audit. One transaction, 16 connections. */
export async function crud(databaseUrl: string): Promise<Contender> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 16, options: '-c app.origin={}' })
  await pool.query(schema)
  return {
    name: 'plain insert with audit trigger',
    append() {
      const { stream, data } = nextRegistration()
      return pool.query({
        name: 'insert',
        text: 'insert into people (id, user_id, email, name, address_key, zone, created_by) values ($1, $2, $3, $4, $5, $6, $2)',
        values: [stream, data.userId, data.email, data.name, data.addressKey, data.zone],
      })
    },
    close: () => pool.end(),
  }
}
