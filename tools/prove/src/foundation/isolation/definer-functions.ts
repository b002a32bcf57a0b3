import type pg from 'pg';

import type { Attacked } from './run-attack.ts';
import { insideTenant } from './run-attack.ts';

/** A function that runs as its owner, and so could look across tenants, and how it answered A. */
export interface DefinerAnswer {
  readonly name: string;
  /** It raised AT004, before it looked at anything. */
  readonly wasRefused: boolean;
}

/** Verifies the context itself, and answers no more than what stands in it. */
const exempt = 'tenancy.context_field(integer)';

/**
 * Calls each of them inside a genuine context of A. They are found in the catalog, in no list of
 * ours.
 */
export async function askDefinerFunctions(attacked: Attacked): Promise<readonly DefinerAnswer[]> {
  const answers: DefinerAnswer[] = [];
  for (const { name, call } of await findDefinerFunctions(attacked.database.pools.superuser)) {
    const refusal = await insideTenant(attacked, (client) => client.query(`select * from ${call}`))
      .then(() => 'none')
      .catch((error: unknown) => (error as { code?: string }).code);
    answers.push({ name, wasRefused: refusal === 'AT004' });
  }
  return answers;
}

async function findDefinerFunctions(
  superuser: pg.Pool,
): Promise<readonly { readonly name: string; readonly call: string }[]> {
  const { rows } = await superuser.query<{ name: string; call: string }>(
    `select p.oid::regprocedure::text as name,
            format('%I.%I(%s)', n.nspname, p.proname,
              (select string_agg(format('null::%s', type::regtype), ', ' order by place)
                 from unnest(p.proargtypes) with ordinality as argument (type, place))) as call
       from pg_proc p
       join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef
        and p.prorettype <> 'trigger'::regtype
        and has_function_privilege('ataski_app', p.oid, 'execute')
        and p.oid <> $1::regprocedure
      order by 1`,
    [exempt],
  );
  return rows;
}
