import type { ClientBase } from 'pg';

/** A part of the log that is made up. */
export interface Filling {
  readonly tenantId: string;
  readonly events: number;
  /** How far back the first event lies; the last is of now. */
  readonly months: number;
}

const batch = 20_000;

/**
 * Writes a tenant's made-up past through the triggers of the log, in the order of time. A few
 * actors, actions and targets are of most of it, and many have a handful of events each; one event
 * in ten is an intent, the next its outcome; one in twenty has three targets.
 */
export async function fillLog(
  superuser: ClientBase,
  { tenantId, events, months }: Filling,
  progress: (written: number) => void = () => undefined,
): Promise<void> {
  await superuser.query('select setseed(0.42)');
  for (let first = 0; first < events; first += batch) {
    const last = Math.min(first + batch, events) - 1;
    await superuser.query(insert, [tenantId, first, last, events, months]);
    progress(last + 1);
  }
}

/** The partitions that a made-up past of so many months falls into. */
export async function makePartitions(superuser: ClientBase, months: number): Promise<void> {
  await superuser.query(
    'select audit.ensure_partitions((now() - make_interval(months => $1::integer))::date, $1::integer + 1)',
    [months],
  );
}

const insert = `
  with drawn as materialized (
    select i, i / 10 as run, i % 10 as place, md5($1 || i) as digest,
           now() - make_interval(months => $5::integer) * (1 - (i + 1)::float8 / $4::integer) as moment,
           random() as a, random() as b, random() as c, random() as d, random() as e, random() as f
      from generate_series($2::integer, $3::integer) as i
  ),
  named as materialized (
    select i, run, place, date_trunc('microseconds', moment) as occurred_at,
           -- UUID version 7 (RFC 9562).
           (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0')
             || '7' || substring(digest from 14 for 3) || '8' || substring(digest from 18))::uuid as event_id,
           case when a < 0.45 then 'connector' when a < 0.65 then 'system' when a < 0.8 then 'agent'
                when a < 0.99995 then 'user' else 'ops' end as actor_type,
           case when a < 0.45 then 'connector_' || floor(3 * b * b) when a < 0.65 then 'scheduler'
                when a < 0.8 then 'agent_' || floor(20 * b * b) when a < 0.99995 then 'user_' || floor(400 * b ^ 3)
                else 'operator_' || floor(3 * b) end as actor_id,
           (array['row', 'sync', 'connector', 'connection', 'credential', 'session', 'invoice', 'report',
                  'approval', 'budget', 'export', 'member'])[1 + mod(floor(60 * c ^ 3)::integer, 12)]
             || '.' ||
           (array['inserted', 'updated', 'read', 'removed', 'refused'])[1 + floor(60 * c ^ 3)::integer / 12] as action,
           case when place = 0 then 'intent' when place = 1 then 'outcome' else 'single' end as phase,
           case when f < 0.0002 then 'denied' when f < 0.00025 then 'unknown' when f < 0.02 then 'failure'
                else 'success' end as outcome,
           case when d < 0.5 then '[{"id":"kit.table_' || floor(30 * e * e) || '","type":"table"}]'
                when d < 0.85 then '[{"id":"rec_' || floor($4::integer / 5 * e * e) || '","type":"record"}]'
                when d < 0.95 then '[]'
                else '[{"id":"kit.table_' || floor(30 * e * e) || '","type":"table"},{"id":"inv_'
                     || floor($4::integer / 20 * e) || '","type":"invoice"},{"id":"user_' || floor(400 * e ^ 3)
                     || '","type":"person"}]' end as targets
      from drawn
  )
  insert into audit.audit_log (tenant_id, occurred_at, event_id, entry)
  select $1::uuid, n.occurred_at, n.event_id,
         '{"action":"' || n.action || '","action_version":1,"actor_id":"' || n.actor_id
           || '","actor_type":"' || n.actor_type || '","component":"server","correlation_id":"run_'
           || left($1, 8) || '_' || n.run || '","details":{"rows":' || n.i || ',"route":"made_up"},"event_id":"'
           || n.event_id || '","occurred_at":"'
           || to_char(n.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
           || case when n.phase = 'intent' then '' else '","outcome":"' || n.outcome end
           || case when n.phase = 'outcome' and before.event_id is not null
                   then '","parent_event_id":"' || before.event_id else '' end
           || '","phase":"'
           || case when n.phase = 'outcome' and before.event_id is null then 'single' else n.phase end
           || '","targets":' || n.targets || ',"tenant_id":"' || $1 || '","v":1}'
    from named as n
    left join named as before on before.i = n.i - 1
   order by n.i`;
