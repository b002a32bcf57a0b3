import type { Attack, Family, Step, Target } from '../attack.ts';
import { readings } from './reading.ts';

const plans = ['force_custom_plan', 'force_generic_plan', 'auto'] as const;

/** More executions than the server waits before it tries a generic plan. */
const executions = 7;

const run = 'execute probe_plan';
const often = Array.from({ length: executions }, () => run);

/** One plan under several contexts. */
export const preparedPlan: Family = {
  name: 'prepared-plan',
  tries: 'Use a plan that was made in one context inside another.',
  attacksOn: (target) => [...plans.flatMap((plan) => readsBy(plan, target)), ...deletesBy(target)],
};

function readsBy(plan: (typeof plans)[number], target: Target): readonly Attack[] {
  const { table, own, foreign } = target;
  const { name: t, tenant: c } = table;
  const prepare = `prepare probe_plan as select ${c} from ${t}`;
  const byParameter = `prepare probe_plan (text) as
    select ${c} from ${t} where ${c}::text = $1 or $1 is null`;
  const under = (...steps: readonly Step[]): readonly Step[] => [
    `set local plan_cache_mode = ${plan}`,
    ...steps,
  ];
  const asForeign: Step = { enter: 'foreign' };
  const asOwn: Step = { enter: 'own' };
  return [
    ...readings(
      table,
      {
        [`make it as A, use it as B and as A again, ${plan}`]: under(
          ...[prepare, ...often],
          ...[asForeign, ...often],
          ...[asOwn, run],
        ),
        [`make it as B and use it as A, ${plan}`]: under(
          ...[asForeign, prepare, ...often],
          ...[asOwn, ...often],
        ),
        [`ask by parameter, ${plan}`]: under(
          byParameter,
          `execute probe_plan (${own}::text)`,
          `execute probe_plan (${foreign}::text)`,
          'execute probe_plan (null)',
        ),
      },
      { showsOwn: true, leavesResidue: true },
    ),
    ...readings(
      table,
      {
        [`make it as A and use it without a context, ${plan}`]: under(
          ...[asOwn, prepare, run],
          ...[{ token: '' }, run],
        ),
      },
      { context: 'none', expects: 'context-error', leavesResidue: true },
    ),
  ];
}

function deletesBy({ table, own }: Target): readonly Attack[] {
  const { name: t, tenant: c, may } = table;
  if (!may.delete) return [];
  return readings(
    table,
    {
      'delete by a plan of B as A': [
        { enter: 'foreign' },
        `prepare probe_plan as delete from ${t} where ${c} <> ${own}`,
        { enter: 'own' },
        { watch: true },
        run,
      ],
    },
    { watches: [table], leavesResidue: true },
  );
}
