import { randomUUID } from 'node:crypto';

import { createAuditLog, migrations as audit } from '@ataski/audit';
import { parseTenantId, systemClock } from '@ataski/kernel';
import { createCaching, llmGatewayActions, migrations as gateway } from '@ataski/llm-gateway';
import type { CacheTrouble } from '@ataski/llm-gateway';
import { openDatabase } from '@ataski/postgres/open-database';
import type { OpenDatabase } from '@ataski/postgres/open-database';
import { migrations as tenancy } from '@ataski/tenancy';
import { createVault, migrations as vault, vaultActions } from '@ataski/vault';
import { memoryKms } from '@ataski/vault/testing';

import { createDraw } from '../connectors/allow-list/draw.ts';
import { withCluster } from '../connectors/with-cluster.ts';
import type { Proof, ProofRow, ProofRun } from '../proof.ts';
import { openRows, openVault, withoutTenantInKey } from './cache/broken-walls.ts';
import type { Wall } from './cache/broken-walls.ts';
import { carryOut } from './cache/mixed-operations.ts';
import type { Stage, Tally } from './cache/mixed-operations.ts';

const sizes = {
  full: { operations: 1_000_000, tenants: 40 },
  small: { operations: 5_000, tenants: 8 },
} as const;
const atOnce = 64;

/**
 * G3: equal questions of many tenants, with headers forged to pass for one another, in two
 * processes on one database; secrets of tenants are removed and calls left meanwhile.
 */
export const cache: Proof = (run) => cacheWith({})(run);

/** The same with walls between tenants that were broken on purpose. */
export function cacheWith({ broken = [] }: { readonly broken?: readonly Wall[] }): Proof {
  return async (run) =>
    await withCluster(async (cluster) => {
      const database = await openDatabase(cluster, [...tenancy, ...audit, ...vault, ...gateway]);
      try {
        return [await prove(run, database, broken)];
      } finally {
        await database.close();
      }
    });
}

async function prove(
  { size, seed = 20_261_127, progress }: ProofRun,
  database: OpenDatabase,
  broken: readonly Wall[],
): Promise<ProofRow> {
  const { operations, tenants } = sizes[size];
  const tally: Tally = { operations: 0, hits: 0, foreign: 0, wrong: 0, kept: 0, off: 0 };
  const troubles: CacheTrouble[] = [];
  const stage = await openStage(database, tenants, seed, broken, (trouble) => {
    if (troubles.length < 10_000) troubles.push(trouble);
  });
  if (broken.includes('rows')) await database.pools.superuser.query(openRows);
  let begun = 0;
  const work = async (): Promise<void> => {
    while (begun < operations) {
      begun += 1;
      await carryOut(stage, tally);
      if (tally.operations % 50_000 === 0) progress(`${String(tally.operations)} operations`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const kinds = [...new Set(troubles.map(({ kind, code }) => `${kind} ${code}`))].join(', ');
  const isTried = tally.operations === operations && tally.hits > operations / 10;
  return {
    id: 'G3',
    promise: `The cache shows no tenant an answer of another, in ${operations.toLocaleString('en')} mixed operations of ${String(tenants)} tenants with equal questions and forged headers.`,
    measured: `${String(tally.foreign)} hits of another tenant and ${String(tally.wrong)} of another question among ${String(tally.hits)} hits; ${String(tally.kept)} answers kept, ${String(tally.off)} wishes not understood; troubles: ${kinds === '' ? 'none' : kinds}`,
    goal: '0 and 0, with hits in a tenth of the operations',
    holds: tally.foreign === 0 && tally.wrong === 0 && isTried,
  };
}

async function openStage(
  { tenancy: db, pools }: OpenDatabase,
  count: number,
  seed: number,
  broken: readonly Wall[],
  onTrouble: (trouble: CacheTrouble) => void,
): Promise<Stage> {
  const tenants = Array.from({ length: count }, () => parseTenantId(randomUUID()));
  await pools.superuser.query(
    'insert into tenancy.tenant (id, name) select id, id from unnest($1::uuid[]) id',
    [tenants],
  );
  const log = createAuditLog({
    ...{ db, platform: db, clock: systemClock, component: 'gateway' },
    actions: [llmGatewayActions, vaultActions],
  });
  const questions = new Map<string, string>();
  const isKeyBroken = broken.includes('key');
  const reached = isKeyBroken ? withoutTenantInKey(db, (hex) => questions.get(hex)) : db;
  const kms = memoryKms([Buffer.alloc(32, 'r')]);
  const processes = [1, 2].map(() => {
    const trueVault = createVault({ db, audit: log, kms });
    const sealing = broken.includes('seal') ? openVault : trueVault;
    return createCaching({ db: reached, vault: sealing, onTrouble });
  });
  return {
    ...{ tenants, processes, draw: createDraw(seed) },
    removeSecret: (context) => db.query(context, 'delete from llm_gateway.cache_secret'),
    onKey: (hex, question) => {
      if (isKeyBroken) questions.set(hex, question);
    },
  };
}
