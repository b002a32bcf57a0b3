import type { Json } from '../canonical-json.ts';
import type { CatalogClient } from '../doctor/finding.ts';
import { functionFacts, policyFunctionList } from './catalog/function-facts.ts';
import { grantFacts, grantList } from './catalog/grant-facts.ts';
import { keyFacts } from './catalog/key-facts.ts';
import { programFacts } from './catalog/program-facts.ts';
import { reach } from './catalog/reach.ts';
import { roleFacts, roleList } from './catalog/role-facts.ts';
import { surroundingFacts } from './catalog/surrounding-facts.ts';
import { tableFacts } from './catalog/table-facts.ts';
import { snapshotFormat } from './policy-snapshot.ts';
import type { Facts, PolicySnapshot } from './policy-snapshot.ts';

/** What a snapshot looks at. */
export interface SnapshotOptions {
  /** Default `ataski_app`. */
  readonly appRole?: string;
  /** Default `tenant_id`. */
  readonly tenantColumn?: string;
  /** Default: every schema that is not the server's own. */
  readonly schemas?: readonly string[];
}

/**
 * Reads all that isolation rests on from the catalog, in one statement and so at one moment.
 * Changes nothing. Holds names and expressions of the schema and digests of what may hold more,
 * never a row. Two snapshots of the same state are the same text as JSON.
 */
export async function takeSnapshot(
  client: CatalogClient,
  options: SnapshotOptions = {},
): Promise<PolicySnapshot> {
  const { appRole = 'ataski_app', tenantColumn = 'tenant_id', schemas = null } = options;
  const path = await client.query("select pg_catalog.current_setting('search_path') as path");
  const { rows } = await client.query(snapshotSql, [appRole, tenantColumn, schemas]);
  // Inside a transaction of the caller's the setting would outlive the statement.
  await client.query("select pg_catalog.set_config('search_path', $1, true)", [
    path.rows[0]?.['path'],
  ]);
  const found = (rows[0]?.['found'] ?? []) as readonly CatalogRow[];
  return { format: snapshotFormat, appRole, tenantColumn, objects: group(found) };
}

interface CatalogRow {
  readonly kind: string;
  readonly name: string;
  readonly facts: Facts;
}

// CASE evaluates its condition first, so that expressions are printed under a path that hides no
// schema, whatever the path of the connection.
const snapshotSql = `
  with recursive ${[reach, grantList, roleList, policyFunctionList].join(',')}
  select case when pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true) is not null then (
    select pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('kind', found.kind, 'name', found.name, 'facts', found.facts))
      from (${[
        tableFacts,
        keyFacts,
        grantFacts,
        roleFacts,
        functionFacts,
        programFacts,
        surroundingFacts,
      ].join(' union all ')}) as found (kind, name, facts)
  ) end as found`;

function group(rows: readonly CatalogRow[]): PolicySnapshot['objects'] {
  const objects: Record<string, Record<string, Facts>> = {};
  const ordered = [...rows].sort(
    (left, right) => order(left.kind, right.kind) || order(left.name, right.name),
  );
  for (const { kind, name, facts } of ordered) (objects[kind] ??= {})[name] = inOrder(facts);
  return objects;
}

function inOrder(facts: Facts): Facts {
  const entries: (readonly [string, Json])[] = Object.entries(facts);
  return Object.fromEntries(entries.sort(([left], [right]) => order(left, right)));
}

function order(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
