import type { Family } from '../attack.ts';
import { attacks } from './reading.ts';

/** DDL that would take the protection away. */
export const seizure: Family = {
  name: 'seizure',
  tries: 'Take the protection off: policies, ownership, triggers, rules and rights.',
  attacksOn: ({ table }) => {
    const { name: t, tenant: c, kind } = table;
    if (kind === 'view' || kind === 'materialized view' || kind === 'foreign table') {
      return attacks({ 'take the ownership': `alter ${kind} ${t} owner to current_user` }, refused);
    }
    return attacks(
      {
        'switch row-level security off': `alter table ${t} disable row level security`,
        'stop forcing it': `alter table ${t} no force row level security`,
        'take the ownership': `alter table ${t} owner to current_user`,
        'add a policy': `create policy probe_door on ${t} using (true) with check (true)`,
        'add a rule': `create rule probe_rule as on update to ${t} do also nothing`,
        'add a trigger': `create trigger probe_trigger before update on ${t}
          for each row execute function pg_catalog.suppress_redundant_updates_trigger()`,
        'switch triggers off': `alter table ${t} disable trigger all`,
        'change the default of the tenant': `alter table ${t} alter column ${c} drop default`,
        'let the tenant be null': `alter table ${t} alter column ${c} drop not null`,
        'add an index': `create index on ${t} (${c})`,
        'rename it': `alter table ${t} rename to probe_renamed`,
        'drop it': `drop table ${t} cascade`,
        'publish it': `create publication probe_publication for table ${t}`,
        'change its storage': `alter table ${t} set (autovacuum_enabled = off)`,
      },
      refused,
    );
  },
};

const refused = { expects: 'refusal' } as const;
