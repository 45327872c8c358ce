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

-- Why a reactor stands still, when it is not for an event of a newer release.
alter table ops.reactors add column trouble text;
