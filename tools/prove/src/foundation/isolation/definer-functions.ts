import type pg from 'pg';

import type { Attacked } from './run-attack.ts';
import { insideTenant } from './run-attack.ts';

/** A function that runs as its owner, and so could look across tenants, and how it answered A. */
export interface DefinerAnswer {
  readonly name: string;
  /** It raised AT004, before it looked at anything. */
  readonly wasRefused: boolean;
}

/**
 * Those that serve a tenant, and why they run as their owner. Each of them is called with what is
 * B's, and may neither show nor change anything of it.
 */
const serving: readonly { readonly name: RegExp; readonly because: string }[] = [
  {
    name: /^tenancy\.context_field\(/,
    because: 'verifies the context itself, and answers no more than what stands in it',
  },
  {
    name: /^audit\.append\(/,
    because:
      'is the one door to the audit log, whose policy holds each row against the signed context',
  },
  {
    name: /^audit\.(find|list)_deployment_/,
    because:
      'shows of the deployment tree, whose leaves are blinded, what a proof of inclusion needs',
  },
  {
    name: /^audit\.list_retired_months\(/,
    because: 'says which months of the whole log are retired, and nothing of what stood in them',
  },
  {
    name: /^llm_gateway\.(set|remove)_budget\(/,
    because: 'changes a limit of the tenant in the signed context, with a row that tells of it',
  },
  {
    name: /^llm_gateway\.(set_breaker|move_breakers)\(/,
    because:
      'opens and closes breakers of the tenant in the signed context, with a row that tells of it',
  },
  {
    name: /^vault\./,
    because:
      'checks each change of keys, shredding and break-glass, which no tenant may write itself',
  },
];

/** Those of them that the catalog has. */
export async function findServingFunctions(
  superuser: pg.Pool,
): Promise<readonly DefinerFunction[]> {
  return (await findDefinerFunctions(superuser)).filter(({ name }) => serves(name));
}

function serves(name: string): boolean {
  return serving.some((known) => known.name.test(name));
}

/**
 * Calls each of the others inside a genuine context of A. They are found in the catalog: one that
 * is not known to serve has to refuse.
 */
export async function askDefinerFunctions(attacked: Attacked): Promise<readonly DefinerAnswer[]> {
  const answers: DefinerAnswer[] = [];
  for (const { name, call } of await findDefinerFunctions(attacked.database.pools.superuser)) {
    if (serves(name)) continue;
    const refusal = await insideTenant(attacked, (client) => client.query(call))
      .then(() => 'none')
      .catch((error: unknown) => (error as { code?: string }).code);
    answers.push({ name, wasRefused: refusal === 'AT004' });
  }
  return answers;
}

/** As the catalog has it. */
export interface DefinerFunction {
  readonly name: string;
  readonly types: readonly string[];
  /** A statement that calls it with nothing but nulls. */
  readonly call: string;
}

/** All that the application may call. */
async function findDefinerFunctions(superuser: pg.Pool): Promise<readonly DefinerFunction[]> {
  const { rows } = await superuser.query<DefinerFunction>(
    `select p.oid::regprocedure::text as name,
            array(select format_type(type, null)
                    from unnest(p.proargtypes) with ordinality as argument (type, place)
                   order by place) as types,
            format('select * from %I.%I(%s)', n.nspname, p.proname,
              (select string_agg(format('null::%s', type::regtype), ', ' order by place)
                 from unnest(p.proargtypes) with ordinality as argument (type, place))) as call
       from pg_proc p
       join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef
        and p.prorettype <> 'trigger'::regtype
        and has_function_privilege('ataski_app', p.oid, 'execute')
      order by 1`,
  );
  return rows;
}
