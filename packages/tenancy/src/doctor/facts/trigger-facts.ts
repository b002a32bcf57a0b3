import type { CatalogClient } from '../finding.ts';
import { inScope, isOwnObject, readFacts } from './fact-query.ts';
import type { FactScope } from './fact-query.ts';

/** One trigger, by the function that it runs. Copies on partitions are left out. */
export interface Trigger {
  readonly relation: string;
  /** Quoted. */
  readonly name: string;
  readonly routine: string;
}

/** A rewrite rule on a table, or beside the one that makes a view. */
export interface Rule {
  readonly relation: string;
  /** Quoted. */
  readonly name: string;
}

/** An event trigger that is switched on. */
export interface EventTrigger {
  /** Quoted. */
  readonly name: string;
  readonly event: string;
}

/** What runs besides the statement that was written. */
export interface TriggerFacts {
  readonly triggers: readonly Trigger[];
  readonly rules: readonly Rule[];
  readonly eventTriggers: readonly EventTrigger[];
}

/** Reads them in three statements. */
export async function readTriggers(client: CatalogClient, scope: FactScope): Promise<TriggerFacts> {
  const triggers = await readFacts<Trigger>(client, triggersSql, [scope.schemas]);
  const rules = await readFacts<Rule>(client, rulesSql, [scope.schemas]);
  return { triggers, rules, eventTriggers: await readFacts<EventTrigger>(client, eventsSql) };
}

const triggersSql = `
  select t.tgrelid::text as relation,
         pg_catalog.quote_ident(t.tgname) as name,
         t.tgfoid::text as routine
    from pg_catalog.pg_trigger t
    join pg_catalog.pg_class c on c.oid = t.tgrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where not t.tgisinternal and t.tgparentid = 0 and ${inScope}
   order by n.nspname, c.relname, t.tgname`;

const rulesSql = `
  select w.ev_class::text as relation,
         pg_catalog.quote_ident(w.rulename) as name
    from pg_catalog.pg_rewrite w
    join pg_catalog.pg_class c on c.oid = w.ev_class
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where w.rulename <> '_RETURN' and ${inScope} and ${isOwnObject('pg_class', 'c.oid')}
   order by n.nspname, c.relname, w.rulename`;

const eventsSql = `
  select pg_catalog.quote_ident(e.evtname) as name, e.evtevent as event
    from pg_catalog.pg_event_trigger e
   where e.evtenabled <> 'D' and ${isOwnObject('pg_event_trigger', 'e.oid')}
   order by 1`;
