import type { Stage } from './stage.ts';

/** What must never be seen, by name, with how often it was. */
export type Faults = Readonly<Record<string, number>>;

const counts = {
  'trees whose leaves are not numbered from 0 to their size': `
    select count(*)::integer as count
      from audit.tree as t
      left join lateral (
        select count(*) as leaves, count(distinct l.leaf_index) as places, coalesce(max(l.leaf_index), -1) as last
          from audit.leaf as l
         where l.tenant_id = t.tenant_id
      ) as l on true
     where t.tenant_id <> 'ffffffff-ffff-ffff-ffff-ffffffffffff'
       and (l.leaves <> t.size or l.places <> t.size or l.last <> t.size - 1)`,
  'rows with two leaves': `
    select count(*)::integer as count
      from (select from audit.leaf group by tenant_id, event_id having count(*) > 1) as twice`,
  'leaves without their row': `
    select count(*)::integer as count
      from audit.leaf as l
     where not exists (select from audit.audit_log as e
                        where e.tenant_id = l.tenant_id and e.occurred_at = l.occurred_at and e.event_id = l.event_id)
       and not exists (select from audit.platform_log as e
                        where l.tenant_id = '00000000-0000-0000-0000-000000000000' and e.event_id = l.event_id)`,
  'trees whose latest checkpoint has another size': `
    select count(*)::integer as count
      from audit.tree as t
     where t.size <> (select coalesce(max(c.size), 0) from audit.checkpoint as c where c.tenant_id = t.tenant_id)`,
};

/** Looks at the trees after a crash. */
export async function findTreeFaults(stage: Stage): Promise<Faults> {
  const faults: Record<string, number> = {};
  for (const [name, sql] of Object.entries(counts)) {
    const [row] = await stage.query<{ count: number }>(sql);
    faults[name] = row?.count ?? Number.NaN;
  }
  return faults;
}

/** How many of the events that a writer knows to be committed are not in the log. */
export async function countLost(stage: Stage, committed: readonly string[]): Promise<number> {
  const [row] = await stage.query<{ count: number }>(
    `select count(*)::integer as count
       from unnest($1::uuid[]) as known (event_id)
      where not exists (select from audit.audit_log as e where e.event_id = known.event_id)
        and not exists (select from audit.platform_log as e where e.event_id = known.event_id)`,
    [committed],
  );
  return row?.count ?? Number.NaN;
}

/** How many committed rows have no leaf. */
export async function countUnsealed(stage: Stage): Promise<number> {
  const [row] = await stage.query<{ count: number }>(
    `select (select count(*) from audit.audit_log as e
              where not exists (select from audit.leaf as l
                                 where l.tenant_id = e.tenant_id and l.occurred_at = e.occurred_at
                                   and l.event_id = e.event_id))::integer
          + (select count(*) from audit.platform_log as e
              where not exists (select from audit.leaf as l
                                 where l.tenant_id = '00000000-0000-0000-0000-000000000000'
                                   and l.event_id = e.event_id))::integer as count`,
  );
  return row?.count ?? Number.NaN;
}
