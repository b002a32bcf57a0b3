import type { FamilyOutcome } from './attack-table.ts';
import type { PoolFamily, PoolGround } from './pool/pool-family.ts';

/** Looks at the pool by one family. A look that fails proves nothing, and says so. */
export async function lookBy(family: PoolFamily, pool: PoolGround): Promise<FamilyOutcome> {
  try {
    const findings = await family.look(pool);
    return {
      family: family.name,
      attacks: findings.length,
      refused: findings.filter(({ isRefused }) => isRefused).length,
      breaches: findings
        .filter(({ isBreach }) => isBreach)
        .map(({ attack, context, foreignRows }) => ({
          family: family.name,
          table: pool.table.label,
          attack,
          context,
          foreignRows,
        })),
      inconclusive: [],
    };
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    const inconclusive = [`look at the pool (${typeof code === 'string' ? code : 'failed'})`];
    return { family: family.name, attacks: 1, refused: 1, breaches: [], inconclusive };
  }
}
