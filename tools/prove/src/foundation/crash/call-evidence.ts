import type pg from 'pg';

/** Intents that have no outcome, of tenants and of the platform. */
export async function listOpenIntents(superuser: pg.Client): Promise<readonly string[]> {
  const { rows } = await superuser.query<{ event_id: string }>(`${evidence}
    select intent.event_id from evidence intent
     where phase = 'intent'
       and not exists (select from evidence o where o.phase = 'outcome' and o.parent_event_id = intent.event_id)`);
  return rows.map(({ event_id }) => event_id);
}

/** What the log says about all calls that left the house. */
export interface CallEvidence {
  readonly intents: number;
  readonly outcomes: number;
  /** Intents of calls to Stripe. */
  readonly stripeIntents: number;
  /** Outcomes whose intent is missing, or stands under another tenant or correlation id. */
  readonly withoutIntent: number;
  /** Intents with no outcome, and with several. */
  readonly open: number;
  readonly closedTwice: number;
  /** Intents that were closed as unknown. */
  readonly unknown: readonly string[];
}

/** Counts them, as superuser. */
export async function readCallEvidence(superuser: pg.Client): Promise<CallEvidence> {
  const { rows } = await superuser.query<Omit<CallEvidence, 'unknown'> & { unknown: string[] }>(
    `${evidence},
    closed as (
      select i.event_id, count(o.event_id)::integer as outcomes
        from evidence i
        left join evidence o on o.phase = 'outcome' and o.parent_event_id = i.event_id
       where i.phase = 'intent'
       group by i.event_id
    )
    select count(*) filter (where phase = 'intent')::integer  as intents,
           count(*) filter (where phase = 'outcome')::integer as outcomes,
           count(*) filter (where phase = 'intent' and entry like '%"system":"stripe"%')::integer as "stripeIntents",
           count(*) filter (where phase = 'outcome' and not exists (
             select from evidence i
              where i.event_id = evidence.parent_event_id and i.phase = 'intent'
                and i.tenant_id is not distinct from evidence.tenant_id
                and i.correlation_id = evidence.correlation_id
                and i.action = evidence.action))::integer as "withoutIntent",
           (select count(*)::integer from closed where outcomes = 0) as open,
           (select count(*)::integer from closed where outcomes > 1) as "closedTwice",
           coalesce(array_agg(parent_event_id::text) filter (where outcome = 'unknown'), '{}') as unknown
      from evidence`,
  );
  const counted = rows[0];
  if (counted === undefined) throw new Error('The audit log cannot be read.');
  return counted;
}

const evidence = `
  with evidence as (
    select tenant_id, event_id, parent_event_id, correlation_id, action, phase, outcome, entry
      from audit.audit_log where phase <> 'single'
    union all
    select null, event_id, parent_event_id, correlation_id, action, phase, outcome, entry
      from audit.platform_log where phase <> 'single'
  )`;
