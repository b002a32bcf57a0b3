import type { AttackConnection } from './attack-connection.ts';
import { contextOf, turnGround } from './attack-ground.ts';
import type { AttackGround } from './attack-ground.ts';
import type { Attack, Family, Side, Target } from './attack.ts';
import { createForgeries } from './forgeries.ts';
import type { Overview } from './look-over.ts';
import type { Traces } from './observation.ts';
import type { Breach, ProbeContext } from './probe-report.ts';
import { runAttack } from './run-attack.ts';
import type { ServerFacts } from './server-facts.ts';
import type { TargetTable } from './target-table.ts';

/** A table under attack. */
export interface AttackedTable {
  readonly connection: AttackConnection;
  readonly ground: AttackGround;
  readonly table: TargetTable;
  readonly tables: readonly TargetTable[];
  readonly server: ServerFacts;
  readonly overview: Overview;
}

/** How one family went on one table. */
export interface FamilyOutcome {
  readonly family: string;
  readonly attacks: number;
  readonly refused: number;
  readonly breaches: readonly Breach[];
  /** Attacks that could not be carried out as meant: in words, with the SQLSTATE. */
  readonly inconclusive: readonly string[];
}

/** Runs all attacks of a family on a table: A on B, and then B on A. */
export async function attackBy(attacked: AttackedTable, family: Family): Promise<FamilyOutcome> {
  const breaches: Breach[] = [];
  const inconclusive: string[] = [];
  let refused = 0;
  let attacks = 0;
  for (const { ground, traces, attack, context } of plan(attacked, family)) {
    const verdict = await runAttack({ connection: attacked.connection, ground, traces, attack });
    attacks += 1;
    if (verdict.isRefused) refused += 1;
    if (verdict.isInconclusive)
      inconclusive.push(`${attack.name} (${verdict.sqlState ?? 'own rows stayed hidden'})`);
    if (!verdict.isBreach) continue;
    breaches.push({
      family: family.name,
      table: attacked.table.label,
      attack: attack.name,
      context,
      foreignRows: verdict.foreignRows,
    });
  }
  return { family: family.name, attacks, refused, breaches, inconclusive };
}

interface PlannedAttack {
  readonly ground: AttackGround;
  readonly traces: Readonly<Record<Side, Traces>>;
  readonly attack: Attack;
  readonly context: ProbeContext;
}

function plan(attacked: AttackedTable, family: Family): readonly PlannedAttack[] {
  const { ground, table, overview } = attacked;
  const { rows } = overview;
  // What may not be read may hold rows all the same.
  const hasRow = (side: Side) => !table.may.select || rows[side].has(table.name);
  const traces = overview.tracesIn(table);
  const forth = family.attacksOn(targetOf(attacked, ground)).map((attack) => ({
    ground,
    traces,
    attack: asFarAsItTells(attack, hasRow('own')),
    context: attack.context ?? 'own',
  }));
  const turned = turnGround(ground);
  const back = family
    .attacksOn(targetOf(attacked, turned))
    // Made-up contexts are the same for both.
    .filter((attack) => (attack.context ?? 'own') === 'own')
    .map((attack) => ({
      ground: turned,
      traces: { own: traces.foreign, foreign: traces.own },
      attack: asFarAsItTells(attack, hasRow('foreign')),
      context: 'foreign' as const,
    }));
  return [...forth, ...back];
}

/**
 * Who has no row has nothing to plant or to move, so that nothing is there to refuse: only what the
 * watch sees is a breach then, and silence proves nothing.
 */
function asFarAsItTells(attack: Attack, hasOwnRow: boolean): Attack {
  const { expects, ...rest } = attack;
  const isAboutRows = expects === 'refusal' && attack.watches !== undefined;
  return hasOwnRow || !isAboutRows ? attack : { ...rest, showsOwn: true };
}

function targetOf(attacked: AttackedTable, ground: AttackGround): Target {
  const { table, tables, server, overview } = attacked;
  const { rows } = overview;
  const isTurned = ground !== attacked.ground;
  return {
    table,
    own: `'${ground.ids.own}'::${table.tenantType}`,
    foreign: `'${ground.ids.foreign}'::${table.tenantType}`,
    forgeries: createForgeries({
      signingKey: ground.signingKey,
      own: contextOf(ground, 'own'),
      foreign: ground.ids.foreign,
      nowMs: ground.nowMs(),
    }),
    tables,
    rows: isTurned ? { own: rows.foreign, foreign: rows.own } : rows,
    server,
  };
}
