import type { Attack, Family, Step } from '../attack.ts';
import { readings } from './reading.ts';

const plans = ['force_custom_plan', 'force_generic_plan', 'auto'] as const;

/** More executions than the server waits before it tries a generic plan. */
const executions = 7;

/** One plan under several contexts. */
export const preparedPlan: Family = {
  name: 'prepared-plan',
  tries: 'Use a plan that was made in one context inside another.',
  attacksOn: ({ table, own, foreign }) => {
    const { name: t, tenant: c, may } = table;
    const run = 'execute probe_plan';
    const often = Array.from({ length: executions }, () => run);
    const prepare = `prepare probe_plan as select ${c} from ${t}`;
    const under = (plan: string, ...steps: readonly Step[]): readonly Step[] => [
      `set local plan_cache_mode = ${plan}`,
      ...steps,
    ];
    const residue = { leavesResidue: true } as const;
    const attacks: readonly Attack[] = plans.flatMap((plan) => [
      ...readings(
        table,
        {
          [`make it as A, use it as B and as A again, ${plan}`]: under(
            plan,
            prepare,
            ...often,
            { enter: 'foreign' },
            ...often,
            { enter: 'own' },
            run,
          ),
          [`make it as B and use it as A, ${plan}`]: under(
            plan,
            { enter: 'foreign' },
            prepare,
            ...often,
            { enter: 'own' },
            ...often,
          ),
          [`ask by parameter, ${plan}`]: under(
            plan,
            `prepare probe_plan (text) as select ${c} from ${t} where ${c}::text = $1 or $1 is null`,
            `execute probe_plan (${own}::text)`,
            `execute probe_plan (${foreign}::text)`,
            'execute probe_plan (null)',
          ),
        },
        { ...residue, showsOwn: true },
      ),
      ...readings(
        table,
        {
          [`make it as A and use it without a context, ${plan}`]: under(
            plan,
            { enter: 'own' },
            prepare,
            run,
            { token: '' },
            run,
          ),
        },
        { ...residue, context: 'none', expects: 'context-error' },
      ),
    ]);
    if (!may.delete) return attacks;
    return [
      ...attacks,
      ...readings(
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
        { ...residue, watches: [table] },
      ),
    ];
  },
};
