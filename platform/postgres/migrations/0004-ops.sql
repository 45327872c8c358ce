-- State that is not history: it is backed up, but never rebuilt from events.

create table ops.credentials (
  user_id uuid primary key,
  address_key text not null,
  password_hash text not null,
  -- False until the account exists; rows that stay so belonged to a registration that was given up.
  confirmed boolean not null default false,
  created_at timestamptz not null default now()
);
create index credentials_of_address on ops.credentials (address_key) where confirmed;

create table ops.sessions (
  id uuid primary key,
  token_hash bytea not null unique,
  user_id uuid not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  idle_until timestamptz not null,
  ends_at timestamptz not null,
  user_agent text not null,
  ip text not null,
  ended_at timestamptz
);
create index sessions_of_user on ops.sessions (user_id) where ended_at is null;

-- Who may enter where, decided on every request. `position` is that of the event that said so: an older word never
-- overwrites a newer one, whoever brings it.
create table ops.access (
  user_id uuid not null,
  -- The nil uuid is the console.
  tenant_id uuid not null,
  role text not null check (role in ('owner', 'admin', 'staff', 'superAdmin')),
  gone boolean not null default false,
  stream_version int not null,
  primary key (user_id, tenant_id)
);
create index access_of_tenant on ops.access (tenant_id);

create table ops.tenant_access (
  tenant_id uuid primary key,
  slug text not null unique,
  name text not null,
  zone text not null,
  currency text not null,
  suspended boolean not null default false,
  reason text,
  stream_version int not null
);

create table ops.invite_tokens (
  token_hash bytea primary key,
  tenant_id uuid not null,
  invite_id uuid not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz
);
create index tokens_of_invite on ops.invite_tokens (tenant_id, invite_id);

create table ops.kept_mails (
  message_id text primary key,
  recipient text not null,
  subject text not null,
  text text not null,
  html text not null,
  kept_at timestamptz not null default now()
);

create table ops.reactors (
  name text primary key,
  position bigint not null,
  stopped_at timestamptz,
  stopped_by text
);

create table ops.demo (
  id boolean primary key default true check (id),
  anchor date not null,
  seed int not null,
  steps int not null,
  done int not null default 0
);

alter table ops.credentials owner to daybook_owner;
alter table ops.sessions owner to daybook_owner;
alter table ops.access owner to daybook_owner;
alter table ops.tenant_access owner to daybook_owner;
alter table ops.invite_tokens owner to daybook_owner;
alter table ops.kept_mails owner to daybook_owner;
alter table ops.reactors owner to daybook_owner;
alter table ops.demo owner to daybook_owner;
grant select, insert, update, delete on ops.credentials, ops.sessions, ops.access, ops.tenant_access, ops.invite_tokens, ops.kept_mails to daybook_web;
grant select on ops.sessions, ops.access, ops.tenant_access, ops.reactors to daybook_platform_ro;
