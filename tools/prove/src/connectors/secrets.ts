import { randomText } from '../foundation/canary/canary-secrets.ts';
import { searchEverywhere } from '../foundation/canary/search.ts';
import type { SearchResult } from '../foundation/canary/search.ts';
import { storeUncompressed, watchStatements } from '../foundation/canary/statement-watch.ts';
import { onTalkativeCluster } from '../foundation/canary/talkative-cluster.ts';
import type { Proof, ProofRow } from '../proof.ts';
import { openLabDatabase } from './lab-database.ts';
import type { LabDatabase } from './lab-database.ts';
import { liveThrough } from './secrets/life-of-secrets.ts';
import type { LifeOfSecrets } from './secrets/life-of-secrets.ts';
import { dataSystems } from './system/data-systems.ts';
import { keySystems } from './system/key-systems.ts';
import type { ProvenSystem } from './system/proven-system.ts';

/** What is proven, and how it is broken on purpose. */
export interface SecretsOptions {
  readonly systems?: readonly ProvenSystem[];
  /** Done with each life before everything is searched, such as writing a secret down. */
  readonly sabotage?: (life: LifeOfSecrets, database: LabDatabase) => Promise<unknown>;
}

/**
 * C7: gives each connector secrets that look like nothing else, uses them, lets everything go wrong
 * while the provider quotes them back, and looks for them in everything that was said and written.
 */
export const secrets: Proof = (run) => secretsWith({})(run);

/** The same for some systems, or broken on purpose. */
export function secretsWith(options: SecretsOptions): Proof {
  const { systems = [...dataSystems, ...keySystems], sabotage } = options;
  return async ({ progress }) =>
    await onTalkativeCluster(async (cluster, address) => {
      const database = await openLabDatabase(address);
      try {
        await storeUncompressed(cluster, database.name);
        const label = randomText(40);
        const watch = await watchStatements(cluster);
        const lives: LifeOfSecrets[] = [];
        for (const system of systems) {
          lives.push(await liveThrough(system, database, label));
          progress(`${system.id}: lived through`);
        }
        const statements = await watch.stop();
        for (const life of lives) await sabotage?.(life, database);
        const text = (part: 'errors' | 'answers') =>
          Buffer.from(lives.map((life) => life[part]).join('\n'));
        const heard = { output: text('errors'), answers: text('answers'), statements };
        const searched = [
          ...lives.flatMap((life) => life.secrets),
          { name: 'control', text: label },
        ];
        const place = { cluster, superuser: database.pools.superuser };
        const result = await searchEverywhere(place, heard, searched);
        return [searchWorks(result), ...lives.map((life) => describe(life, result))];
      } finally {
        await database.close();
      }
    });
}

/** The label of the connections is where everything else might be. */
function searchWorks({ findings, rows, searched }: SearchResult): ProofRow {
  const control = findings.filter(({ secret }) => secret === 'control');
  const wanted = ['answers', 'tables', 'statements', 'files'] as const;
  const missing = wanted.filter((place) => !control.some((each) => each.place === place));
  const bytes = Object.values(searched).reduce((sum, each) => sum + each.bytes, 0);
  return {
    id: 'C7',
    promise:
      'The search finds what is there: the label of the connections, in answers, tables, statements, data files and WAL.',
    measured: `${missing.length === 0 ? 'found in all four' : `not found in ${missing.join(', ')}`}; ${String(rows)} rows and ${(bytes / 1e6).toFixed(0)} MB searched`,
    goal: 'found in all',
    holds: missing.length === 0,
  };
}

function describe(life: LifeOfSecrets, { findings }: SearchResult): ProofRow {
  const names = new Set(life.secrets.map(({ name }) => name));
  const found = findings.filter(({ secret }) => names.has(secret));
  const examples = found
    .slice(0, 5)
    .map(({ secret, place, where }) => `${secret} in ${place}: ${where}`);
  return {
    id: 'C7',
    promise: `${life.system}: its secrets, and those that came by in ${String(life.requests)} requests, are in no error, answer, audit row, table, statement, data file or WAL file outside the vault's sealed bytes.`,
    measured: `${String(life.secrets.length)} secrets (${[...new Set([...names].map((name) => name.replace(`${life.system} `, '')))].join(', ')}), ${String(life.failures)} failures, ${String(life.records)} records; ${found.length === 0 ? 'none found' : `FOUND ${String(found.length)}: ${examples.join('; ')}`}`,
    goal: 'none found, whole or in part, as text, hex, base64 or percent-encoded',
    holds: found.length === 0 && life.secrets.length > 0 && life.requests > 0 && life.failures > 0,
  };
}
