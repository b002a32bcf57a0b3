import type { Proof, ProofRow, ProofRun } from '../proof.ts';
import { layTable } from './hostile/eating-table.ts';
import { elsewhereAnswers } from './hostile/elsewhere-answers.ts';
import { pageTargets } from './hostile/page-targets.ts';
import type { PageTarget } from './hostile/page-targets.ts';
import { tokenTarget } from './hostile/token-target.ts';
import { withLabDatabase } from './lab-database.ts';
import { dataSystems } from './system/data-systems.ts';
import type { ProvenSystem } from './system/proven-system.ts';

const oneIn = { full: 1, small: 10 } as const;

/** What is proven, and how it is broken on purpose. */
export interface ElsewhereOptions {
  readonly systems?: readonly ProvenSystem[];
  /** The worker calls whatever address stands in an answer. */
  readonly follows?: true;
}

/** C6: answers that point elsewhere open no socket but those to the provider. */
export const elsewhere: Proof = (run) => elsewhereWith({})(run);

/** The same for some systems, or broken on purpose. */
export function elsewhereWith(options: ElsewhereOptions): Proof {
  return async (run) => {
    const rows: ProofRow[] = [];
    for (const system of options.systems ?? dataSystems) {
      const target = pageTargets[system.id];
      if (target === undefined) throw new Error(`No answers for ${system.id}.`);
      rows.push(await prove(system, target, 'page', run, options));
      if (system.hasTokens === true) {
        rows.push(await prove(system, { ...target, ...tokenTarget }, 'token', run, options));
      }
    }
    return rows;
  };
}

async function prove(
  system: ProvenSystem,
  target: PageTarget,
  kind: 'page' | 'token',
  { size, progress }: ProofRun,
  { follows }: ElsewhereOptions,
): Promise<ProofRow> {
  return await withLabDatabase(async (database) => {
    const laid = { stream: target.stream, renews: kind === 'token', follows: follows === true };
    const table = await layTable(system, database, laid);
    try {
      const answers = elsewhereAnswers(table.truth(target), table.elsewherePort, table.host);
      const chosen = answers.filter((_answer, index) => index % oneIn[size] === 0);
      const seen = { unasked: 0, sockets: 0, followed: [] as string[], understood: 0 };
      for (const answer of chosen) {
        await table.startAnew();
        const { given, strangeSockets, written } = await table.serve(answer, target);
        if (given === 0) seen.unasked += 1;
        if (written > 0) seen.understood += 1;
        seen.sockets += strangeSockets;
        if (strangeSockets > 0) seen.followed.push(answer.name);
      }
      progress(`${system.id} ${kind}: ${String(chosen.length)} answers`);
      const arrived = table.arrivedElsewhere();
      const examples =
        seen.followed.length === 0 ? '' : ` (${seen.followed.slice(0, 4).join('; ')})`;
      return {
        id: 'C6',
        promise: `${system.id}: no redirect, header or member of a ${kind} answer that points elsewhere (loopback, link-local, private, other hosts) opens a socket.`,
        measured: `${String(chosen.length)} answers, ${String(seen.unasked)} not asked for, ${String(seen.understood)} of them read as data; ${String(seen.sockets)} sockets to anything but database and provider${examples}, ${String(arrived)} arrived`,
        goal: 'every answer asked for, 0 sockets',
        holds: chosen.length > 0 && seen.unasked === 0 && seen.sockets === 0 && arrived === 0,
      };
    } finally {
      await table.close();
    }
  });
}
